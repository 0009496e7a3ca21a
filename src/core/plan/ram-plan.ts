import type { RamAction } from '../model/action.ts'
import type { Reason } from '../model/blocked.ts'
import type { Finding } from '../model/finding.ts'
import type { AccountId, RoleName } from '../model/names.ts'
import type { ApprovalNeed } from '../model/plan.ts'

type ByRole<T> = ReadonlyMap<AccountId, ReadonlyMap<RoleName, T>>

/** What planning of RAM adds to the plan of the instances. */
export type RamPlan = Readonly<{
  ramActions?: readonly RamAction[]
  findings?: readonly Finding[]
  /** Roles that no instance is given for now, such as one that exists without our mark. */
  blockedRoles?: ByRole<Extract<Reason, 'not-ours' | 'role-missing'>>
  /** Roles that cannot get all the policies that are declared: nothing is replaced by one, or it would lose powers. */
  incompleteRoles?: ByRole<Readonly<{ because: string; fix: string }>>
  /** Roles whose declared policies give powers from which more can be had, with these in words. */
  riskyRoles?: ByRole<readonly string[]>
  /** By action key: what waits for an approval whatever the limits say (escalation). */
  approvalNeeded?: ReadonlyMap<string, ApprovalNeed>
}>
