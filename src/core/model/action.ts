import type { At } from './instance.ts'
import type { AccountId, BindingName, EcsId, GroupId, PolicyName, RoleName } from './names.ts'
import type { PolicyRef, RamDocument } from './policy.ts'

export type Target<Type extends string, Id extends string> = At & Readonly<{ type: Type; id: Id }>
export type RamTarget = Readonly<{ type: 'role' | 'policy' | 'grant'; account: AccountId; id: string }>

/** Who wants the change: an accepted commit, a proposal, nobody since the last converged run, a crash, or a role that does not work. */
export type Cause = 'commit' | 'proposal' | 'drift' | 'recovery' | 'verification'

type Change<K extends string, C extends string, T, From, To> = Readonly<{
  kind: K
  class: C
  target: T
  from: From
  to: To
  binding: BindingName | null
  cause: Cause
  why: string
}>

/** Attach starts from nothing, detach ends in nothing, a container group is only ever reborn. */
export type Attach = Change<'attach', 'birth' | 'attach' | 'restore', Target<'ecs', EcsId>, null, RoleName> &
  Readonly<{ sessionPolicy: RamDocument | null }>
/** `sessionPolicyFrom`: what the ledger remembers of the old role, for the way back. */
export type Replace = Change<'replace', 'replace' | 'restore', Target<'ecs', EcsId>, RoleName, RoleName> &
  Readonly<{ sessionPolicy: RamDocument | null; sessionPolicyFrom: RamDocument | null }>
export type Detach = Change<'detach', 'detach' | 'restore', Target<'ecs', EcsId>, RoleName, null>
export type Recreate = Change<'recreate', 'recreate', Target<'eci', GroupId>, RoleName | null, RoleName>

export type PolicyHolder = Readonly<{ type: 'role' | 'user' | 'group'; name: string }>

/** What a change in RAM needs to know. `widens` goes before the instances move, `narrows` after. */
export type RamAction = Readonly<
  {
    class: 'ram'
    target: RamTarget
    effect: 'widens' | 'narrows'
    cause: Cause
    why: string
    from: string | null
    to: string | null
    binding: null
  } & (
    | {
        kind: 'create-role'
        role: RoleName
        trust: RamDocument
        description: string | null
        maxSessionDurationS: number | null
      }
    | {
        kind: 'update-role'
        role: RoleName
        trust: RamDocument | null
        description: string | null
        maxSessionDurationS: number | null
      }
    | { kind: 'delete-role'; role: RoleName }
    | { kind: 'create-policy'; policy: PolicyName; document: RamDocument; description: string | null }
    | { kind: 'update-policy'; policy: PolicyName; document: RamDocument }
    | { kind: 'delete-policy'; policy: PolicyName }
    | { kind: 'attach-policy' | 'detach-policy'; policy: PolicyRef; holder: PolicyHolder }
  )
>

export type EcsAction = Attach | Replace | Detach
export type Action = EcsAction | Recreate | RamAction

/** The order of writes (design § 4): widen in RAM, fill empty ones, replace, detach, recreate, narrow in RAM. */
export const kindOrder: readonly Action['kind'][] = [
  'create-policy',
  'update-policy',
  'create-role',
  'update-role',
  'attach-policy',
  'attach',
  'replace',
  'detach',
  'recreate',
  'detach-policy',
  'delete-role',
  'delete-policy',
]
