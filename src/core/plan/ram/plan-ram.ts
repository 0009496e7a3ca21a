import type { Cause, RamAction } from '../../model/action.ts'
import type { AccountWishes, DesiredState } from '../../model/desired-state.ts'
import type { Finding } from '../../model/finding.ts'
import type { Given } from '../../model/given.ts'
import type { AccountRam } from '../../model/inventory.ts'
import { emptyMemory } from '../../model/memory.ts'
import type { AccountId } from '../../model/names.ts'
import { convergedCommit } from '../converged.ts'
import { actionKey, compareActions } from '../key.ts'
import { boundRoles } from '../roles-needed.ts'
import type { RamPlan } from '../ram-plan.ts'
import { sidesOf, type Ground, type Sides } from './declared.ts'
import { holdEscalations, riskyRoles } from './escalation.ts'
import { planGrant } from './pass-role.ts'
import { passesMore } from './passes-more.ts'
import { planPolicy } from './policies.ts'
import { planPrune, type InUse } from './prune.ts'
import { planRole } from './roles.ts'

/**
 * What RAM needs so that roles, policies and grants are as declared. An account whose RAM could not be read whole gets
 * no action: unknown is not absent. Same inputs, same output.
 */
export const planRam = (
  desired: DesiredState,
  given: Given,
  ram: ReadonlyMap<AccountId, AccountRam>,
  inUse: ReadonlyMap<AccountId, InUse>,
): RamPlan => {
  const parts = [...desired.accounts.values()].flatMap((wishes) => {
    const facts = ram.get(wishes.id)
    if (facts === undefined) return []
    const sides = sidesOf(wishes, facts)
    if (facts.state === 'unknown') return [{ ...nothing(sides), findings: unknownRam(facts) }]
    return [planAccount(sides, desired, given, inUse.get(wishes.id))]
  })
  return {
    ramActions: parts.flatMap(({ actions }) => actions),
    findings: parts.flatMap(({ findings }) => findings),
    approvalNeeded: new Map(parts.flatMap(({ needs }) => needs)),
    blockedRoles: byAccount(parts, ({ blocked }) => blocked),
    incompleteRoles: byAccount(parts, ({ incomplete }) => incomplete),
    riskyRoles: byAccount(parts, ({ risky }) => risky),
  }
}

type OfAccount<K extends 'blockedRoles' | 'incompleteRoles' | 'riskyRoles'> =
  NonNullable<RamPlan[K]> extends ReadonlyMap<AccountId, infer T> ? T : never

type AccountPlan = Readonly<{
  account: AccountId
  actions: readonly RamAction[]
  findings: readonly Finding[]
  needs: ReturnType<typeof holdEscalations>['needs']
  blocked: OfAccount<'blockedRoles'>
  incomplete: OfAccount<'incompleteRoles'>
  risky: OfAccount<'riskyRoles'>
}>

const byAccount = <T>(parts: readonly AccountPlan[], of: (part: AccountPlan) => T): ReadonlyMap<AccountId, T> =>
  new Map(parts.map((part) => [part.account, of(part)]))

/** What is known of an account whose RAM is not: what its declared policies give. */
const nothing = (sides: Sides): AccountPlan => ({
  account: sides.wishes.id,
  actions: [],
  findings: [],
  needs: [],
  blocked: new Map(),
  incomplete: new Map(),
  risky: riskyRoles(sides),
})

const noUse: InUse = { roles: new Set(), complete: false }

const planAccount = (sides: Sides, desired: DesiredState, given: Given, inUse: InUse = noUse): AccountPlan => {
  const { wishes } = sides
  const { settings } = desired
  const ground: Ground = { ...sides, cause: causeOf(desired, given, wishes) }
  const roles = [...wishes.roles.values()].flatMap((spec) =>
    spec.managed ? [{ name: spec.name, plan: planRole(ground, spec) }] : [],
  )
  const plans = [
    ...[...sides.policies.values()].map((spec) => planPolicy(ground, spec)),
    ...roles.map(({ plan }) => plan),
    ...wishes.grants.map((grant) => planGrant(ground, grant)),
  ]
  const planned = plans.flatMap(({ actions }) => actions)
  const bound = boundRoles(desired, wishes)
  const pruned = planPrune(ground, { prune: settings.prune, bound, inUse, planned })
  const held = holdEscalations(sides, sortedOnce([...planned, ...pruned.actions]), settings.escalation)
  return {
    ...nothing(sides),
    actions: held.actions,
    findings: [
      ...plans.flatMap(({ findings }) => findings),
      ...pruned.findings,
      ...passesMore(sides),
      ...held.findings,
    ],
    needs: held.needs,
    blocked: new Map(roles.flatMap(({ name, plan }) => (plan.notOurs ? [[name, 'not-ours' as const]] : []))),
    incomplete: new Map(roles.flatMap(({ name, plan }) => (plan.incomplete === null ? [] : [[name, plan.incomplete]]))),
  }
}

/** A role's list and a removal may both ask for one detach: the first that asks says why. */
const sortedOnce = (actions: readonly RamAction[]): readonly RamAction[] =>
  [...new Map(actions.toReversed().map((action) => [actionKey(action), action])).values()].sort(compareActions)

const causeOf = ({ standing, commit }: DesiredState, { memories }: Given, { id }: AccountWishes): Cause => {
  if (standing === 'proposed') return 'proposal'
  return convergedCommit(memories.get(id) ?? emptyMemory(id), 'ram') === commit ? 'drift' : 'commit'
}

/** Where the whole account could not be reached, one finding has said so. */
const unknownRam = ({ account, because }: AccountRam): readonly Finding[] => {
  if (because === undefined) return []
  const message = `RAM of account ${account} could not be read, so nothing is changed in it. ${because}`
  const fix = 'Mend that and run again; `rolekeeper permissions` prints what Rolekeeper needs.'
  return [{ code: 'ram-unknown', severity: 'error', at: null, message, fix }]
}
