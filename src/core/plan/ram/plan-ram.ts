import type { Cause, RamAction } from '../../model/action.ts'
import type { AccountWishes, DesiredState } from '../../model/desired-state.ts'
import type { Finding } from '../../model/finding.ts'
import type { Given } from '../../model/given.ts'
import type { AccountRam } from '../../model/inventory.ts'
import type { AccountId, RoleName } from '../../model/names.ts'
import type { RamPlan } from '../ram-plan.ts'
import { custom, refText, type Ground } from './change.ts'
import type { ApprovalNeed } from '../../model/plan.ts'
import { holdEscalations } from './escalation.ts'
import { grantPolicy, planGrants } from './pass-role.ts'
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
  const parts = [...ram.values()].flatMap((facts) => {
    const wishes = desired.accounts.get(facts.account)
    return wishes === undefined ? [] : [planAccount(desired, given, wishes, facts, inUse.get(facts.account))]
  })
  return {
    ramActions: parts.flatMap(({ actions }) => actions),
    findings: parts.flatMap(({ findings }) => findings),
    approvalNeeded: new Map(parts.flatMap(({ needs }) => needs)),
    blockedRoles: new Map(parts.map(({ account, notOurs }) => [account, notOurs])),
  }
}

type AccountPlan = Readonly<{
  account: AccountId
  actions: readonly RamAction[]
  findings: readonly Finding[]
  needs: readonly (readonly [string, ApprovalNeed])[]
  notOurs: ReadonlyMap<RoleName, 'not-ours'>
}>

const planAccount = (
  desired: DesiredState,
  given: Given,
  wishes: AccountWishes,
  ram: AccountRam,
  inUse: InUse = { roles: new Set(), complete: false },
): AccountPlan => {
  const { account } = ram
  if (ram.state === 'unknown')
    return { account, actions: [], findings: [unknownRam(ram)], needs: [], notOurs: new Map() }
  const ground: Ground = { account, cause: causeOf(desired, given, account) }
  const policies = [...wishes.policies.values(), ...wishes.grants.map((grant) => grantPolicy(account, grant))]
  const policyPlans = policies.map((spec) =>
    planPolicy(ground, spec, ram.policies.get(refText(custom(spec.name))) ?? null),
  )
  const managed = [...wishes.roles.values()].flatMap((spec) => (spec.managed ? [spec] : []))
  const rolePlans = managed.map((spec) => ({ spec, plan: planRole(ground, spec, ram.roles.get(spec.name) ?? null) }))
  const plans = [
    ...policyPlans,
    ...rolePlans.map(({ plan }) => plan),
    planGrants(ground, wishes, ram),
    planPrune(ground, wishes, ram, inUse, desired.settings.prune),
  ]
  const held = holdEscalations(
    wishes,
    ram,
    plans.flatMap(({ actions }) => actions),
    desired.settings.escalation,
  )
  return {
    account,
    actions: held.actions,
    findings: [...plans.flatMap(({ findings }) => findings), ...held.findings],
    needs: held.needs,
    notOurs: new Map(rolePlans.flatMap(({ spec, plan }) => (plan.notOurs ? [[spec.name, 'not-ours' as const]] : []))),
  }
}

/** Drift if the last run was of the same commit: then nobody but another writer asked for it. */
const causeOf = (desired: DesiredState, given: Given, account: AccountId): Cause => {
  if (desired.standing === 'proposed') return 'proposal'
  return given.memories.get(account)?.runs.at(-1)?.commit === desired.commit ? 'drift' : 'commit'
}

const unknownRam = ({ account, why, because }: AccountRam): Finding => ({
  code: 'ram-unknown',
  severity: 'error',
  at: null,
  message:
    `RAM of account ${account} could not be read (${why ?? 'unknown'}), so nothing is changed in it. ${because ?? ''}`.trimEnd(),
  fix: 'Mend that and run again; `rolekeeper permissions` prints what Rolekeeper needs.',
})
