import type { Target } from './action.ts'
import type { BindingName, EcsId, GroupId, RoleName } from './names.ts'

/** Every reason to leave alone an instance that should change. Texts: `core/plan/reasons.ts`. */
export type Reason =
  | 'unknown'
  | 'held'
  | 'conflict'
  | 'protected'
  | 'suspended'
  | 'grace'
  | 'settling'
  | 'too-young'
  | 'fight'
  | 'operator-bounds'
  | 'classic-network'
  | 'eci-immutable'
  | 'foreign-role'
  | 'not-ours'
  | 'role-missing'
  | 'role-not-trusting-ecs'
  | 'no-way-back'
  | 'withheld'

export type Blocked = Readonly<{
  target: Target<'ecs', EcsId> | Target<'eci', GroupId>
  from: RoleName | null
  to: RoleName | null
  binding: BindingName | null
  reason: Reason
  why: string
  fix: string
}>
