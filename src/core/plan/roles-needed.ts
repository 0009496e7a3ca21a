import { reachesAccount } from '../desired/match.ts'
import type { AccountWishes, DesiredState } from '../model/desired-state.ts'
import type { AccountId, RoleName } from '../model/names.ts'
import type { Watched } from './fleet.ts'

/** Roles that pre-flight asks RAM for: those of bindings that reach the account, and those that something should leave. */
export const rolesOf = (
  desired: DesiredState,
  watched: readonly Watched[],
): ReadonlyMap<AccountId, ReadonlySet<RoleName>> => {
  const needed = new Map<AccountId, Set<RoleName>>()
  for (const wishes of desired.accounts.values()) {
    needed.set(wishes.id, boundRoles(desired, wishes))
  }
  for (const { facts, tally } of watched) {
    for (const { wanted } of tally.candidates) {
      if (wanted.kind !== 'stuck' && wanted.from !== null) needed.get(facts.wishes.id)?.add(wanted.from)
    }
  }
  return needed
}

/** Roles of the bindings that reach an account. */
export const boundRoles = ({ bindings }: Pick<DesiredState, 'bindings'>, wishes: AccountWishes): Set<RoleName> =>
  new Set(bindings.filter((binding) => reachesAccount(binding, wishes)).map(({ role }) => role))

/** Roles that something should leave or would be given: what a plan means in permissions rests on the policies of these. */
export const rolesChanging = (watched: readonly Watched[]): ReadonlyMap<AccountId, ReadonlySet<RoleName>> => {
  const changing = new Map<AccountId, Set<RoleName>>()
  for (const { facts, tally } of watched) {
    const { id } = facts.wishes
    const roles = changing.get(id) ?? new Set()
    for (const { kind, wanted } of tally.candidates) {
      if (wanted.kind === 'stuck') continue
      if (wanted.from !== null) roles.add(wanted.from)
      const gets = kind === 'ecs' || wanted.binding.recreate === true
      if (wanted.to !== null && gets) roles.add(wanted.to)
    }
    changing.set(id, roles)
  }
  return changing
}
