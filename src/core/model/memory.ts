import type { Action } from './action.ts'
import type { ApprovalNote, Asked } from './asked.ts'
import type { LimitClass } from './desired-state.ts'
import type { OtherChange } from './hint.ts'
import type { RolesProven } from './inventory.ts'
import type { Shard, SuspendScope } from './ledger-entry.ts'
import type { AccountId, BindingName, Commit, Hash, Region, RoleName, RunId } from './names.ts'
import type { Summary } from './plan.ts'
import type { RamDocument } from './policy.ts'
import type { Outcome } from './run-record.ts'
import type { Instant } from './time.ts'

/** An intent without a result for each of its actions: what a crash may have left half done. */
export type OpenIntent = Readonly<{
  number: number
  shard: Shard
  epoch: number | null
  run: RunId | null
  at: Instant
  /** Those without a result. */
  actions: readonly Action[]
  /** By action key: the role of another writer that our detach took off, and that goes back before anything else. */
  owed: ReadonlyMap<string, RoleName>
}>

/** Actions that an intent took out of a class's window; `approved` of them count against the operator's ceilings alone. */
export type Spent = Readonly<{ class: LimitClass; at: Instant; count: number; approved: number }>

export type LeaseState = Readonly<{ shard: Shard; epoch: number; until: Instant; holder: string }>

/** A change that a verification undid: from what (null: nothing) to which role it was, and when. */
export type TakenBack = Readonly<{ region: Region; from: RoleName | null; to: RoleName; at: Instant }>

/** What Rolekeeper last put on an instance. */
export type AppliedRole = Readonly<{
  region: Region
  role: RoleName
  sessionPolicy: RamDocument | null
  at: Instant
}>

export type RunNote = Readonly<{
  run: RunId
  at: Instant
  commit: Commit
  planHash: Hash
  record: Hash
  summary: Summary
  outcomes: Readonly<Partial<Record<Outcome, number>>>
  /** The part of the account that it was about; null: all of it. */
  shard: Shard | null
  /** Those that carried an action of it. */
  approvals: readonly ApprovalNote[]
}>

/** A population that halved is believed when a second complete sweep agrees. */
export type Population = Readonly<{ complete: number; halvedTo: number | null }>

/** The fold of one account's log: one small part per concern. */
export type AccountMemory = Readonly<{
  account: AccountId
  /** Number of the last entry read; 0: none. */
  last: number
  open: readonly OpenIntent[]
  spent: readonly Spent[]
  /** Roles that intents of the last day make, and when: what is attached to a new role is not counted. */
  made: ReadonlyMap<string, Instant>
  leases: ReadonlyMap<Shard, LeaseState>
  /** By instance id. */
  applied: ReadonlyMap<string, AppliedRole>
  /** By instance id. */
  takenBack: ReadonlyMap<string, TakenBack>
  /**
   * When an instance got its first role of ours, and whether an event or a sweep gave it, by instance id; of the day before
   * the last run, and since.
   */
  births: ReadonlyMap<string, Readonly<{ at: Instant; by: 'event' | 'sweep' }>>
  /** Instants at which Rolekeeper had to put an instance's role back, by instance id; of the day before the last run, and since. */
  reversals: ReadonlyMap<string, readonly Instant[]>
  /** By `REGION/KIND`. */
  populations: ReadonlyMap<string, Population>
  /** By region; what was counted before counts went by region stands under none. */
  bindingMatches: ReadonlyMap<Region | '', ReadonlyMap<BindingName, number>>
  graceSince: ReadonlyMap<string, Instant>
  /** Action keys that intents carried past the limits by approval, and when: an approval serves each once. */
  approvedUse: ReadonlyMap<string, Instant>
  runs: readonly RunNote[]
  /** Since when a region's shard has been started and has not finished. */
  started: ReadonlyMap<Region, Instant>
  /** Of the last run that read RAM, with its commit; null: none did. */
  rolesProven: (RolesProven & Readonly<{ commit: Commit }>) | null
  /** The last change that somebody else made to an instance's role, by instance id; a day's worth. */
  others: ReadonlyMap<string, OtherChange>
  /** The entry of `control` that whoever writes here has to have read; 0: none. */
  control: number
  /** An entry that could not be read, or is newer than known: nothing is written for this account. */
  frozen: Readonly<{ number: number; why: string }> | null
}>

export type Accepted = Readonly<{
  commit: Commit
  files: Hash
  parsed: Hash
  bindings: number
  requireSignature: boolean
  at: Instant
}>

export type Approval = ApprovalNote & Readonly<{ keys: readonly string[]; at: Instant; until: Instant }>

export type LedgerSuspension = Readonly<{
  id: string
  scope: SuspendScope
  reason: string
  owner: string
  at: Instant
  until: Instant | null
  /** Null: at a command line. */
  asked: Asked | null
}>

/** The fold of the `control` log. */
export type Control = Readonly<{
  last: number
  accepted: Accepted | null
  /** Every role that an accepted commit ever declared. */
  declaredRoles: ReadonlySet<RoleName>
  held: readonly Readonly<{ commit: Commit; why: string; at: Instant }>[]
  stopped: Readonly<{ by: string; reason: string; at: Instant }> | null
  approvals: readonly Approval[]
  suspensions: readonly LedgerSuspension[]
  /** The commands in comments that have been served, by `askedName`, and when: none serves twice. */
  served: ReadonlyMap<string, Instant>
  frozen: Readonly<{ number: number; why: string }> | null
}>

export const emptyControl: Control = {
  last: 0,
  accepted: null,
  declaredRoles: new Set(),
  held: [],
  stopped: null,
  approvals: [],
  suspensions: [],
  served: new Map(),
  frozen: null,
}

export const emptyMemory = (account: AccountId): AccountMemory => ({
  account,
  last: 0,
  open: [],
  spent: [],
  made: new Map(),
  leases: new Map(),
  applied: new Map(),
  takenBack: new Map(),
  births: new Map(),
  reversals: new Map(),
  populations: new Map(),
  bindingMatches: new Map(),
  graceSince: new Map(),
  approvedUse: new Map(),
  runs: [],
  started: new Map(),
  rolesProven: null,
  others: new Map(),
  control: 0,
  frozen: null,
})
