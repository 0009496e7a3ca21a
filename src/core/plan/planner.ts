import type { RamAction } from '../model/action.ts'
import type { Reason } from '../model/blocked.ts'
import type { DesiredState, Standing } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import type { Given } from '../model/given.ts'
import type { Doubt, Instance } from '../model/instance.ts'
import type { AccountRam, Scope } from '../model/inventory.ts'
import type { AccountId, RoleName } from '../model/names.ts'
import type { ApprovalNeed, Plan } from '../model/plan.ts'

/** What planning of RAM adds to the plan of the instances. */
export type RamPlan = Readonly<{
  ramActions?: readonly RamAction[]
  findings?: readonly Finding[]
  /** Roles that nobody may attach for now, such as one that exists without our mark. */
  blockedRoles?: ReadonlyMap<AccountId, ReadonlyMap<RoleName, Extract<Reason, 'not-ours' | 'role-missing'>>>
  /** By action key: what waits for an approval whatever the limits say (escalation). */
  approvalNeeded?: ReadonlyMap<string, ApprovalNeed>
  /** Whether this plan makes the role; by default: it holds a create-role for it. */
  willExist?: (account: AccountId, role: RoleName) => boolean
}>

/** The fold from pages to a plan: the one mutable thing in core. It keeps counts and what is not in sync. */
export type Planner<S extends Standing> = Readonly<{
  see(page: readonly Instance[]): void
  /** Once per scope, after its last page. A scope that was seen and never ended is unknown. */
  end(scope: Scope, how: 'complete' | Doubt): void
  /** Roles that pre-flight asks RAM for: those that bindings name, and the old ones of what would be replaced so far. */
  rolesNeeded(): ReadonlyMap<AccountId, ReadonlySet<RoleName>>
  finish(ram: ReadonlyMap<AccountId, AccountRam>, ramPlan?: RamPlan): Plan<S>
}>

export const startPlan = <S extends Standing>(_desired: DesiredState<S>, _given: Given): Planner<S> => {
  throw new Error('not built yet')
}
