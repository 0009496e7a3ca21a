import type { Filter } from '../check/filter.ts'
import type { Blocked } from '../model/blocked.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { Verdict } from '../model/plan.ts'

/**
 * The verdict without the blocked instances that a filter leaves out: nobody asked for them. Actions keep theirs, since
 * check has given them the standing `filtered`; the summary stays that of everything that was seen.
 */
export const within = <V extends Verdict>(verdict: V, filter: Filter, { accounts }: DesiredState): V => {
  const isIn = (one: Blocked): boolean => {
    const { account, region, id } = one.target
    return (
      admits(filter.accounts, [account, accounts.get(account)?.name]) &&
      admits(filter.regions, [region]) &&
      admits(filter.instances, [id]) &&
      admits(filter.bindings, [one.binding]) &&
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
