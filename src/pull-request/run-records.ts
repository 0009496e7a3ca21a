import * as z from 'zod'
import type { Action } from '../core/model/action.ts'
import type { Result } from '../core/model/run-record.ts'

const action = z.looseObject({ kind: z.string(), class: z.string(), target: z.looseObject({ account: z.string() }) })
const record = z.looseObject({
  actions: z.array(z.looseObject({ action, standing: z.string() })),
  results: z.array(z.looseObject({ action, outcome: z.string() })),
})

/** What a run's record says of its actions; null: it is none. Blobs are read by their hash, so only their maker is asked for. */
export const readRunRecord = (
  bytes: Uint8Array,
): Readonly<{ actions: readonly Action[]; results: readonly Result[] }> | null => {
  const read = record.safeParse(parsed(bytes)).data
  if (read === undefined) return null
  const own = read.actions.filter(({ standing }) => standing !== 'filtered')
  return {
    actions: own.map((one) => one.action as unknown as Action),
    results: read.results as unknown as readonly Result[],
  }
}

const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return null
  }
}
