import { emptyControl, emptyMemory, type AccountMemory, type Control } from '../model/memory.ts'
import type { BindingName } from '../model/names.ts'
import { fromPlain, toPlain, type Plain } from './plain.ts'

const ACCOUNT = 'rolekeeper/memory/v1'
const CONTROL = 'rolekeeper/control/v1'

/** What a snapshot holds: the memory whole, as JSON of one order. */
export const memoryToJson = (memory: AccountMemory): Plain => ({ schema: ACCOUNT, memory: toPlain(memory) })

export const controlToJson = (control: Control): Plain => ({ schema: CONTROL, memory: toPlain(control) })

/**
 * Null: not a memory of a form that is known here. Who reads it has checked its hash, so only its maker is asked for; what
 * an older one did not know yet is empty.
 */
export const memoryFromJson = (json: unknown): AccountMemory | null => {
  const memory = under(json, ACCOUNT) as AccountMemory | null
  return memory && { ...emptyMemory(memory.account), ...memory, ...byRegion(memory) }
}

export const controlFromJson = (json: unknown): Control | null => {
  const control = under(json, CONTROL) as Control | null
  return control && { ...emptyControl, ...control, ...withAsked(control) }
}

/** One of before knew of no comments. */
const withAsked = ({
  approvals = [],
  suspensions = [],
}: Partial<Control>): Pick<Control, 'approvals' | 'suspensions'> => ({
  approvals: approvals.map((one) => ({ ...one, asked: (one as Partial<typeof one>).asked ?? null })),
  suspensions: suspensions.map((one) => ({ ...one, asked: (one as Partial<typeof one>).asked ?? null })),
})

/** One of before counted the matches of all regions together, no run said of which part it was, and no intent owed a role. */
const byRegion = ({
  bindingMatches = new Map(),
  runs = [],
  open = [],
}: Partial<AccountMemory>): Pick<AccountMemory, 'bindingMatches' | 'runs' | 'open'> => {
  const flat: ReadonlyMap<string, unknown> = bindingMatches
  const isOld = [...flat.values()].some((one) => typeof one === 'number')
  return {
    // Numbers by binding, as the test before says.
    bindingMatches: isOld ? new Map([['', flat as ReadonlyMap<BindingName, number>]]) : bindingMatches,
    runs: runs.map((run) => {
      const { shard = null, approvals = [] }: Partial<typeof run> = run
      return { ...run, shard, approvals }
    }),
    open: open.map((intent) => {
      const { owed = new Map() }: Partial<typeof intent> = intent
      return { ...intent, owed }
    }),
  }
}

const under = (json: unknown, schema: string): unknown => {
  if (typeof json !== 'object' || json === null || !('schema' in json) || !('memory' in json)) return null
  return json.schema === schema ? fromPlain(json.memory) : null
}
