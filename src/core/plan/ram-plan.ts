import type { RamAction } from '../model/action.ts'
import type { Reason } from '../model/blocked.ts'
import type { Finding } from '../model/finding.ts'
import type { AccountId, RoleName } from '../model/names.ts'
import type { ApprovalNeed } from '../model/plan.ts'

/** What planning of RAM adds to the plan of the instances. */
export type RamPlan = Readonly<{
  ramActions?: readonly RamAction[]
  findings?: readonly Finding[]
  /** Roles that no instance is given for now, such as one that exists without our mark. */
  blockedRoles?: ReadonlyMap<AccountId, ReadonlyMap<RoleName, Extract<Reason, 'not-ours' | 'role-missing'>>>
  /** By action key: what waits for an approval whatever the limits say (escalation). */
  approvalNeeded?: ReadonlyMap<string, ApprovalNeed>
}>
