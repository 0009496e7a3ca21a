import { emptyControl, emptyMemory, type AccountMemory, type Control } from '../model/memory.ts'
import { accountId, type BindingName } from '../model/names.ts'
import { fromPlain, toPlain, type Plain } from './plain.ts'
import { isObject } from '../model/plain-object.ts'

const ACCOUNT = 'rolekeeper/memory/v1'
const CONTROL = 'rolekeeper/control/v1'

/** What a snapshot holds: the memory whole, as JSON of one order. */
export const memoryToJson = (memory: AccountMemory): Plain => ({ schema: ACCOUNT, memory: toPlain(memory) })

export const controlToJson = (control: Control): Plain => ({ schema: CONTROL, memory: toPlain(control) })

/**
 * Null: not a memory of a form that is known here. Who reads it has checked its hash, so its maker and its outline are all
 * that is asked for; what an older one did not know yet is empty.
 */
export const memoryFromJson = (json: unknown): AccountMemory | null => {
  const memory = under<AccountMemory>(json, ACCOUNT, emptyMemory(accountId('')))
  return memory && { ...emptyMemory(memory.account), ...memory, ...byRegion(memory) }
}

export const controlFromJson = (json: unknown): Control | null => {
  const control = under<Control>(json, CONTROL, emptyControl)
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

const under = <M extends object>(json: unknown, schema: string, empty: M): M | null => {
  if (!isObject(json) || json['schema'] !== schema) return null
  const memory = fromPlain(json['memory'])
  const isOurs = isObject(memory) && Object.entries(empty).every(([key, one]) => isLike(memory[key], one))
  return isOurs ? (memory as M) : null
}

/** Whether it may stand where this is the empty value. Lists are lists of objects, and what is null at first is one later. */
const isLike = (value: unknown, empty: unknown): boolean => {
  if (value === undefined) return true
  if (empty instanceof Map) return value instanceof Map
  if (empty instanceof Set) return value instanceof Set
  if (Array.isArray(empty)) return Array.isArray(value) && value.every(isObject)
  return empty === null ? value === null || isObject(value) : typeof value === typeof empty
}
