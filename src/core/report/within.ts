import type { Filter } from '../check/filter.ts'
import type { Blocked } from '../model/blocked.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { Verdict } from '../model/plan.ts'

/** Whether it leaves anything out. */
export const isFiltered = (filter: Filter): boolean => Object.values(filter).some((bound) => bound !== null)

/** Whether something of this place passes the filter, whatever its class. */
export const isWithin = (
  filter: Filter,
  {
    account,
    region,
    id,
    binding,
  }: Readonly<{ account: string; region: string | null; id: string; binding: string | null }>,
  accountName: string | undefined,
): boolean =>
  admits(filter.accounts, [account, accountName]) &&
  admits(filter.regions, [region]) &&
  admits(filter.instances, [id]) &&
  admits(filter.bindings, [binding])

/**
 * The verdict without the blocked instances that a filter leaves out: nobody asked for them. Actions keep theirs, since
 * check has given them the standing `filtered`; the summary stays that of everything that was seen.
 */
export const within = <V extends Verdict>(verdict: V, filter: Filter, { accounts }: DesiredState): V => {
  const isIn = (one: Blocked): boolean => {
    const { target, binding } = one
    return (
      isWithin(filter, { ...target, binding }, accounts.get(target.account)?.name) &&
      admits(filter.classes, [changeOf(one)])
    )
  }
  return { ...verdict, plan: { ...verdict.plan, blocked: verdict.plan.blocked.filter(isIn) } }
}

const admits = (wanted: readonly string[] | null, names: readonly (string | null | undefined)[]): boolean =>
  wanted === null || names.some((name) => typeof name === 'string' && wanted.includes(name))

/** What would be done if it were not blocked. */
const changeOf = ({ target, from, to }: Blocked): string => {
  if (target.type === 'eci') return 'recreate'
  if (from === null) return 'attach'
  return to === null ? 'detach' : 'replace'
}
