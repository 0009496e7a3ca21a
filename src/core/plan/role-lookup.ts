import type { AccountWishes } from '../model/desired-state.ts'
import type { Doubt } from '../model/instance.ts'
import type { AccountRam, RoleFacts } from '../model/inventory.ts'
import type { AccountId, RoleName } from '../model/names.ts'
import { trustsEcs } from '../ram/trust.ts'
import type { RamPlan } from './ram-plan.ts'

export type RoleNow = 'fine' | 'missing' | 'not-trusting' | 'unknown'

/** What RAM has to say of roles, for pre-flight. */
export type RoleLookup = Readonly<{
  /** Why RAM is not known; null: it is. */
  doubt: Doubt | 'not-asked' | null
  /** As it is: what a way back needs. */
  now(role: RoleName): RoleNow
  /** As it will be once this plan has made and widened what it does: what an instance is given. */
  soon(role: RoleName): RoleNow | 'not-ours'
  /** Why it cannot get all the policies that are declared; null: it has them, or will. */
  incomplete(role: RoleName): Readonly<{ because: string; fix: string }> | null
  /** What its declared policies give of powers from which more can be had, in words. */
  risks(role: RoleName): readonly string[]
}>

export const lookUpRoles = (wishes: AccountWishes, ram: AccountRam | undefined, ramPlan: RamPlan): RoleLookup => {
  const planned = plannedTrust(wishes.id, ramPlan)
  const hindered = ramPlan.blockedRoles?.get(wishes.id)
  const now = oncePerRole((role) => stateOf(ram?.roles.get(role)))
  const soon = oncePerRole((role) => {
    const hindrance = hindered?.get(role)
    if (hindrance !== undefined) return hindrance === 'not-ours' ? 'not-ours' : 'missing'
    if (isForeign(wishes, role, ram?.roles.get(role))) return 'not-ours'
    return planned.get(role) ?? now(role)
  })
  return {
    doubt: ram === undefined ? 'not-asked' : ram.why,
    now,
    soon,
    incomplete: (role) => ramPlan.incompleteRoles?.get(wishes.id)?.get(role) ?? null,
    risks: (role) => ramPlan.riskyRoles?.get(wishes.id)?.get(role) ?? [],
  }
}

/** Thousands of instances ask of the same few roles, and reading a trust document takes its time. */
const oncePerRole = <T>(ask: (role: RoleName) => T): ((role: RoleName) => T) => {
  const answers = new Map<RoleName, T>()
  return (role) => {
    const answer = answers.get(role) ?? ask(role)
    answers.set(role, answer)
    return answer
  }
}

const stateOf = (facts: RoleFacts | null | undefined): RoleNow => {
  if (facts === undefined || facts?.trust === null) return 'unknown'
  if (facts === null) return 'missing'
  return trustsEcs(facts.trust) ? 'fine' : 'not-trusting'
}

/** A role that is to be managed, is there already, and was neither made nor adopted by Rolekeeper. */
const isForeign = (wishes: AccountWishes, role: RoleName, facts: RoleFacts | null | undefined): boolean => {
  const spec = wishes.roles.get(role)
  return spec?.managed === true && !spec.adopt && facts?.ours === false
}

/** Roles that this plan makes, or whose trust it sets. */
const plannedTrust = (account: AccountId, { ramActions = [] }: RamPlan): ReadonlyMap<RoleName, RoleNow> => {
  const planned = new Map<RoleName, RoleNow>()
  for (const action of ramActions) {
    if (action.target.account !== account) continue
    if ((action.kind === 'create-role' || action.kind === 'update-role') && action.trust !== null) {
      planned.set(action.role, trustsEcs(action.trust) ? 'fine' : 'not-trusting')
    }
  }
  return planned
}
