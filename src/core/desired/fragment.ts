import type {
  DocumentScope,
  Glob,
  Grant,
  GuardedAction,
  Limit,
  LimitClass,
  Matcher,
  Settings,
  WhenOccupied,
} from '../model/desired-state.ts'
import type { AccountId, BindingName, PolicyName, Region, RoleName } from '../model/names.ts'
import type { Receiver } from '../model/notify.ts'
import type { PolicyRef, RamDocument } from '../model/policy.ts'
import type { Place } from '../model/problem.ts'
import type { Instant } from '../model/time.ts'

/** A value and where it stands. */
export type Placed<T> = Readonly<{ value: T; at: Place }>

/**
 * One YAML document, shaped and typed, before it meets the others: what `read` hands to `merge`.
 * Null always means: the key was left out. What a key left out amounts to is decided in `merge` alone.
 */
export type Fragment = Readonly<{
  file: string
  scope: ScopeFragment | null
  settings: SettingsFragment | null
  roles: readonly RoleFragment[]
  policies: readonly PolicyFragment[]
  bindings: readonly BindingFragment[]
  grants: readonly GrantFragment[]
}>

/** `scope:` of a document. A list that stands there is never empty. */
export type ScopeFragment = Readonly<{
  accounts: readonly Placed<Glob>[] | null
  regions: readonly Placed<Glob>[] | null
}>

/** One matcher as written; `accounts` says again, with places, what `matcher.accounts` holds. */
export type MatcherFragment = Readonly<{
  matcher: Matcher
  accounts: readonly Placed<Glob>[] | null
  at: Place
}>
export type MatchFragment = readonly [MatcherFragment, ...MatcherFragment[]]

export type BindingFragment = Readonly<{
  name: BindingName
  role: Placed<RoleName>
  match: MatchFragment
  except: MatchFragment | null
  priority: number | null
  whenOccupied: WhenOccupied | null
  sessionPolicy: RamDocument | null
  minAgeMs: number | null
  recreate?: true
  at: Place
}>

export type RoleFragment = Readonly<
  { name: RoleName; exclusive: boolean | null; at: Place } & (
    | {
        managed: true
        adopt: boolean | null
        description: string | null
        maxSessionDurationS: number | null
        trust: RamDocument | null
        policies: readonly Placed<PolicyRef>[] | null
      }
    | { managed: false }
  )
>

export type PolicyFragment = Readonly<{
  name: PolicyName
  description: string | null
  document: RamDocument
  adopt: boolean | null
  at: Place
}>

/** An entry of `passRole`. */
export type GrantFragment = Readonly<{
  name: string
  to: Grant['to']
  pass: readonly Placed<RoleName>[]
  allow: readonly string[] | null
  at: Place
}>

export type AccountFragment = Readonly<{
  name: string
  id: AccountId
  regions: readonly Region[]
  mode: 'report' | 'enforce' | null
  assumeRole: string | null
  externalId: string | null
  at: Place
}>

export type GuardFragment = Readonly<{
  match: MatchFragment
  actions: readonly GuardedAction[] | null
  reason: string
  at: Place
}>
export type SuspensionFragment = GuardFragment & Readonly<{ owner: string | null; until: Instant | null }>
export type GraceFragment = GuardFragment & Readonly<{ forMs: number }>

export type SettingsFragment = Readonly<{
  accounts: readonly AccountFragment[]
  /** A class that is written replaces its default as a whole. */
  limits: Readonly<Partial<Record<LimitClass, Limit>>>
  escalation: Settings['escalation'] | null
  protect: readonly GuardFragment[]
  suspend: readonly SuspensionFragment[]
  grace: readonly GraceFragment[]
  settleMs: number | null
  prune: boolean | null
  requireSignature: boolean | null
  notify: readonly Receiver[] | null
  verify: Readonly<{ percent: number | null; max: number | null; rollback: boolean | null }> | null
  at: Place
}>

/** The document's scope in the model's words. */
export const documentScope = (scope: ScopeFragment | null): DocumentScope => ({
  accounts: scope?.accounts?.map(({ value }) => value) ?? null,
  regions: scope?.regions?.map(({ value }) => value) ?? null,
})
