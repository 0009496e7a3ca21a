import type { RamAction } from '../model/action.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { ActionStanding, Plan } from '../model/plan.ts'
import { rolesTouched } from '../plan/ram/touched.ts'
import type { Keyed } from './account.ts'

type Standings = ReadonlyMap<string, ActionStanding>
type Ram = Readonly<{ action: RamAction; key: string }>

/** Why ready actions have to wait for others of the plan that are not, by action key. */
export type Held = ReadonlyMap<string, string>

/**
 * An instance moves only to a role that is made by then: an empty one waits for the role itself, a swap also for all
 * that widens it, or the instance would lose what it can do now.
 */
export const heldForRoles = (keyed: readonly Keyed[], standings: Standings, desired: DesiredState): Held => {
  const late = ramActions(keyed, 'widens').filter(({ key }) => standings.get(key) !== 'ready')
  const unwidened = new Set(late.flatMap(({ action }) => rolesIn(action, desired)))
  const unmade = new Set(late.flatMap(({ action }) => ('role' in action ? rolesIn(action, desired) : [])))
  return new Map(
    keyed.flatMap(({ action, key }) => {
      if ((action.kind !== 'attach' && action.kind !== 'replace') || standings.get(key) !== 'ready') return []
      const role = `${action.target.account}/${action.to}`
      const waits = (action.kind === 'attach' ? unmade : unwidened).has(role)
      return waits ? [[key, `not all that makes role ${role} what it should be is done in this run`] as const] : []
    }),
  )
}

/**
 * What narrows or removes a role waits while an instance that should leave it has not, and a removal while something is
 * still attached. In an account with an unknown scope nobody knows who is left.
 */
export const heldForInstances = (keyed: readonly Keyed[], standings: Standings, plan: Plan): Held => {
  const unknown = new Set(plan.scopes.flatMap(({ state, scope }) => (state === 'unknown' ? [scope.account] : [])))
  const notLeft = rolesNotLeft(keyed, standings, plan)
  const held = new Map<string, string>()
  const staysAttached: RamAction[] = []
  const takenFrom = (action: RamAction, key: string): readonly string[] =>
    (plan.rolesNarrowed.get(key) ?? []).map((role) => `${action.target.account}/${role}`)
  // Detaches of policies come before removals (`kindOrder`), so what keeps a removal back is known when it is reached.
  for (const { action, key } of ramActions(keyed, 'narrows')) {
    const { account } = action.target
    const role = takenFrom(action, key).find((one) => notLeft.has(one))
    const isReady = standings.get(key) === 'ready'
    if (isReady && unknown.has(account)) held.set(key, `a scope of account ${account} is not known`)
    else if (isReady && role !== undefined) held.set(key, `instances that should leave role ${role} have not left it`)
    else if (isReady && staysAttached.some((other) => keepsBack(other, action))) {
      held.set(key, `a policy that goes with ${action.target.type} ${action.target.id} is still attached`)
    }
    if (!isReady || held.has(key)) staysAttached.push(action)
  }
  return held
}

const ramActions = (keyed: readonly Keyed[], effect: RamAction['effect']): readonly Ram[] =>
  keyed.flatMap(({ action, key }) => (action.class === 'ram' && action.effect === effect ? [{ action, key }] : []))

/** As `ACCOUNT/ROLE`. */
const rolesIn = (action: RamAction, { accounts }: DesiredState): readonly string[] =>
  rolesTouched(action, accounts.get(action.target.account)).map((role) => `${action.target.account}/${role}`)

/** RAM deletes neither a role that has a policy nor a policy that somebody has (DeleteConflict.*). */
const keepsBack = (detach: RamAction, removal: RamAction): boolean => {
  if (detach.kind !== 'detach-policy' || detach.target.account !== removal.target.account) return false
  if (removal.kind === 'delete-policy') return detach.policy.name === removal.policy
  return removal.kind === 'delete-role' && detach.holder.type === 'role' && detach.holder.name === removal.role
}

/** Roles that some instance should leave and does not in this run, as `ACCOUNT/ROLE`. */
const rolesNotLeft = (keyed: readonly Keyed[], standings: Standings, { blocked }: Plan): ReadonlySet<string> => {
  const roles = new Set<string>()
  for (const { target, from, to } of blocked) if (from !== to) roles.add(`${target.account}/${from}`)
  for (const { action, key } of keyed) {
    if (action.class === 'ram' || action.from === action.to || standings.get(key) === 'ready') continue
    roles.add(`${action.target.account}/${action.from}`)
  }
  return roles
}
