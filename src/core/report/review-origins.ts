import type { Action } from '../model/action.ts'
import type { AccountId } from '../model/names.ts'
import type { ActionStanding } from '../model/plan.ts'
import type { ActionGroup } from './report.ts'

/** What a reviewer would edit to have it otherwise. A binding's name is the same in all accounts. */
export type Origin = Readonly<{
  type: 'binding' | 'role' | 'policy' | 'grant'
  name: string
  account: AccountId | null
}>

/** Actions of an origin that share everything but the instance. */
export type Part = Pick<ActionGroup, 'kind' | 'state' | 'from' | 'to' | 'account' | 'region' | 'total'>

/** All that one origin asks for; `part` says by index which of the parts a row is of. */
export type OriginGroup = Readonly<{
  origin: Origin
  total: number
  parts: readonly Part[]
  rows: readonly Readonly<{ id: string; part: number; why: string }>[]
}>

/** Actions by what asks for them, in the order in which each first comes. No action is in two groups, or in none. */
export const groupByOrigin = (
  actions: readonly Action[],
  stateOf: (action: Action) => ActionStanding,
): readonly OriginGroup[] => {
  const groups = new Map<string, { origin: Origin; parts: Map<string, Counted>; rows: OriginGroup['rows'][number][] }>()
  for (const action of actions) {
    const origin = originOf(action)
    const group = getOr(groups, JSON.stringify(origin), () => ({ origin, parts: new Map<string, Counted>(), rows: [] }))
    const what = partOf(action, stateOf(action))
    const part = getOr(group.parts, JSON.stringify(what), () => ({ what, index: group.parts.size, total: 0 }))
    part.total += 1
    group.rows.push({ id: action.target.id, part: part.index, why: action.why })
  }
  return [...groups.values()].map(({ origin, parts, rows }) => ({
    origin,
    total: rows.length,
    parts: [...parts.values()].map(({ what, total }): Part => ({ ...what, total })),
    rows,
  }))
}

type Counted = { readonly what: Omit<Part, 'total'>; readonly index: number; total: number }

/** What no binding asks for is asked for by the role, policy or grant that it is about: a detach by its exclusive role. */
const originOf = ({ binding, target, from }: Action): Origin => {
  if (binding !== null) return { type: 'binding', name: binding, account: null }
  if (!('region' in target)) return { type: target.type, name: target.id, account: target.account }
  return { type: 'role', name: from ?? '', account: target.account }
}

const partOf = ({ kind, from, to, target }: Action, state: ActionStanding): Omit<Part, 'total'> => ({
  kind,
  state,
  from,
  to,
  account: target.account,
  region: 'region' in target ? target.region : null,
})

const getOr = <T>(map: Map<string, T>, key: string, make: () => T): T => {
  const found = map.get(key) ?? make()
  map.set(key, found)
  return found
}
