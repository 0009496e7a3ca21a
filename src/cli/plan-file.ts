import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import type { Action } from '../core/model/action.ts'
import type { Commit } from '../core/model/names.ts'
import { actionKey } from '../core/plan/key.ts'
import { UsageError } from '../wire/config.ts'

/** What someone reviewed: a file that `plan --format json` made. */
export type PlanFile = Readonly<{ commit: Commit; actions: ReadonlyMap<string, Action> }>

const target = z.looseObject({ type: z.string(), account: z.string(), id: z.string() })
const action = z.looseObject({
  kind: z.string(),
  class: z.string(),
  target,
  from: z.string().nullable(),
  to: z.string().nullable(),
  standing: z.string(),
})
const planFile = z.looseObject({
  schema: z.literal('rolekeeper/plan/v1'),
  commit: z.string(),
  actions: z.array(action),
})

/** Reads a plan file. What it had left out by a filter nobody reviewed. Throws UsageError, or what the file system says. */
export const readPlanFile = async (path: string): Promise<PlanFile> => {
  const parsed = planFile.safeParse(parse(path, await readFile(path, 'utf8')))
  if (!parsed.success) {
    throw new UsageError(`${path} is no plan of rolekeeper plan --format json:\n${z.prettifyError(parsed.error)}`)
  }
  const reviewed = parsed.data.actions.filter(({ standing }) => standing !== 'filtered')
  // The file says again what an action was; nothing is done by it, its key only lets the same action of now pass.
  const actions = reviewed.map(({ standing: _, ...rest }) => rest as unknown as Action)
  return { commit: parsed.data.commit as Commit, actions: new Map(actions.map((one) => [actionKey(one), one])) }
}

const parse = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${path} is not JSON.`, { cause: error })
  }
}
