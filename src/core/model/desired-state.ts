import type { AccountId, BindingName, Commit, PolicyName, Region, RoleName } from './names.ts'
import type { Receiver } from './notify.ts'
import type { PolicyRef, RamDocument } from './policy.ts'
import type { Place } from './problem.ts'
import { DAY, type Instant } from './time.ts'

/** What nobody accepted can be planned and shown, never applied. */
export type Standing = 'proposed' | 'accepted'

/** What a binding can match: instances, container groups that no pod made, and pods. */
export type Kind = 'ecs' | 'eci' | 'pod'

/** A pattern with `*`, `?` and `\` escapes. */
export type Glob = string

/** `scope:` of a document, ANDed into every match in it. Null: no bound. Account globs match an account's name or id. */
export type DocumentScope = Readonly<{ accounts: readonly Glob[] | null; regions: readonly Glob[] | null }>

/** All keys that are present must hold; values in a list are alternatives. Never without a key, no list empty. */
export type Matcher = Readonly<{
  kind?: readonly Kind[]
  accounts?: readonly Glob[]
  regions?: readonly Glob[]
  zones?: readonly Glob[]
  /** Exact; ids know no globs. */
  ids?: readonly string[]
  names?: readonly Glob[]
  /** Tag key globs to value globs. `*` matches an empty value, never an absent tag. */
  tags?: ReadonlyMap<Glob, readonly Glob[]>
  vpcs?: readonly Glob[]
  vSwitches?: readonly Glob[]
  securityGroups?: readonly Glob[]
  resourceGroups?: readonly Glob[]
  instanceTypes?: readonly Glob[]
  images?: readonly Glob[]
  /** The role held now; not in a binding's `match`. */
  holds?: readonly Glob[]
  clusters?: readonly Glob[]
  namespaces?: readonly Glob[]
  labels?: ReadonlyMap<Glob, readonly Glob[]>
}>

/** Any one matcher suffices, within the document's scope. */
export type Match = Readonly<{ scope: DocumentScope; anyOf: readonly [Matcher, ...Matcher[]] }>

/** Which foreign roles a binding may replace. A list holds globs of role names. */
export type WhenOccupied = 'declared' | 'never' | 'always' | readonly Glob[]

export type Binding = Readonly<{
  name: BindingName
  role: RoleName
  match: Match
  except: Match | null
  /** Higher wins. */
  priority: number
  whenOccupied: WhenOccupied
  sessionPolicy: RamDocument | null
  /** How old an instance must be before the binding acts on it; 0 by default. */
  minAgeMs: number
  /** A container group that runs with another role is replaced by its like, where limits allow that. */
  recreate?: true
  at: Place
}>

export type RoleSpec = Readonly<
  { name: RoleName; exclusive: boolean; at: Place } & (
    | {
        managed: true
        adopt: boolean
        description: string | null
        /** Seconds, 3,600 to 43,200; null: RAM's default for new roles, left alone on adopted ones. */
        maxSessionDurationS: number | null
        trust: RamDocument | 'left'
        policies: readonly PolicyRef[] | 'left'
      }
    | { managed: false }
  )
>

export type PolicySpec = Readonly<{
  name: PolicyName
  description: string | null
  document: RamDocument
  adopt: boolean
  at: Place
}>

/** Who may hand which roles to an instance. Compiles to one custom policy with exactly these role ARNs. */
export type Grant = Readonly<{
  name: string
  to: Readonly<{ users: readonly string[]; groups: readonly string[]; roles: readonly RoleName[] }>
  pass: readonly RoleName[]
  /** Further actions that the grant allows on all resources, such as `ecs:RunInstances`. */
  allow: readonly string[]
  at: Place
}>

/** One account of `settings.accounts`, with what the documents that reach it declare there. */
export type AccountWishes = Readonly<{
  name: string
  id: AccountId
  regions: readonly Region[]
  /** `report` plans and reports, changes nothing. */
  mode: 'report' | 'enforce'
  assumeRole: string | null
  externalId: string | null
  roles: ReadonlyMap<RoleName, RoleSpec>
  policies: ReadonlyMap<PolicyName, PolicySpec>
  grants: readonly Grant[]
  at: Place
}>

export const limitClasses = ['birth', 'attach', 'restore', 'replace', 'detach', 'recreate', 'ram'] as const
export type LimitClass = (typeof limitClasses)[number]
/** Windows of limits are no longer: the ledger keeps what was spent for as long. */
export const LONGEST_WINDOW_MS: number = DAY

/** Percent is of the population, floored, never under one. */
export type Limit = Readonly<{ max: number; percent: number | null; perMs: number }>
export type Limits = Readonly<Record<LimitClass, Limit>>

export type GuardedAction = 'attach' | 'replace' | 'detach' | 'recreate'

/** The shape that `protect`, `suspend` and `grace` share. `actions` null: all of them. */
export type Guard = Readonly<{
  match: Match
  actions: readonly GuardedAction[] | null
  reason: string
  at: Place | null
}>
export type Suspension = Guard & Readonly<{ owner: string | null; until: Instant | null }>
export type Grace = Guard & Readonly<{ forMs: number }>

/** Which part of what a run gave a role is asked on the machine itself, and whether a role that is not effective is taken back. */
export type VerifySettings = Readonly<{ percent: number; max: number; rollback: boolean }>

export type Settings = Readonly<{
  limits: Limits
  /** What a change that widens power needs. */
  escalation: 'deny' | 'approve' | 'warn'
  protect: readonly Guard[]
  suspend: readonly Suspension[]
  grace: readonly Grace[]
  settleMs: number
  prune: boolean
  requireSignature: boolean
  /** Left out: nobody is told of reports. */
  notify?: readonly Receiver[]
  /** Left out: runs verify nothing by themselves. */
  verify?: VerifySettings
}>

export type DesiredState<S extends Standing = Standing> = Readonly<{
  standing: S
  commit: Commit
  /** The working tree differed from the commit. */
  dirty: boolean
  accounts: ReadonlyMap<AccountId, AccountWishes>
  bindings: readonly Binding[]
  settings: Settings
}>
