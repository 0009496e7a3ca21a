import type { Action } from './action.ts'
import type { ApprovalNote, Asked } from './asked.ts'
import type { DocumentScope } from './desired-state.ts'
import type { OtherChange } from './hint.ts'
import type { LaunchNote } from './launch.ts'
import type { RolesProven, Scope } from './inventory.ts'
import type { BindingName, Commit, EcsId, Hash, Region, RoleName, RunId } from './names.ts'
import type { Summary } from './plan.ts'
import type { Outcome } from './run-record.ts'
import type { Instant } from './time.ts'

/**
 * `control` holds what is true of all accounts. Each account has one log of its own, for all its regions and RAM:
 * limits count per account, so the log whose appends are compare-and-swaps must be one (docs/decisions).
 */
export type LogName = 'control' | `account-${string}`

/** The part of an account that one lease guards: a region, or RAM. */
export type Shard = Region | 'ram'

/** `number` is the entry's place in its log, from 1; a conflict with one's own `nonce` is success. */
export type EntryHead = Readonly<{ number: number; nonce: string; at: Instant; run: RunId | null; by: string }>

/** What the ledger keeps of one action's end; `key` is `actionKey`. */
export type ResultNote = Readonly<{
  key: string
  outcome: Outcome
  code: string | null
  requestId: string | null
  gapMs: number | null
}>

export type AccountEntryBody = Readonly<
  | { kind: 'lease'; shard: Shard; epoch: number; until: Instant; holder: string }
  | { kind: 'release'; shard: Shard; epoch: number }
  /** `epoch` null: an event, which can only attach. `approved`: keys that an approval carried past the limits. */
  | { kind: 'intent'; shard: Shard; epoch: number | null; actions: readonly Action[]; approved: readonly string[] }
  | { kind: 'result'; of: number; results: readonly ResultNote[] }
  /** The detach of an action of intent `of` took off a role that another writer had put there: it goes back first. */
  | { kind: 'owed'; of: number; key: string; role: RoleName }
  | {
      kind: 'run'
      commit: Commit
      planHash: Hash
      /** Blob: the run record as JSON (`rolekeeper/run/v1`). */
      record: Hash
      summary: Summary
      outcomes: Readonly<Partial<Record<Outcome, number>>>
      populations: readonly Readonly<{ scope: Scope; count: number; complete: boolean }>[]
      /** By region and binding; under no region in entries of before, which counted the account's together. */
      bindingMatches: Readonly<Record<string, Readonly<Record<string, number>>>>
      /** `REGION/ID/ROLE` to the instant it was first seen in grace. */
      graceSince: Readonly<Record<string, number>>
      /** Null: RAM was not read, or not whole. */
      rolesProven: RolesProven | null
      /** The part of the account that it was about; null: all of it. */
      shard: Shard | null
      /** The regions of which this run starts a shard each. */
      started: readonly Region[]
      /** Instances that are no more, and what is remembered of them. */
      gone: readonly EcsId[]
      /** Those that carried an action of it. */
      approvals: readonly ApprovalNote[]
    }
  /** What others did to roles, as events told it. */
  | { kind: 'others'; changes: readonly OtherChange[] }
  /** What `launch` is about to make, or has made: an instance that no plan asked for. */
  | ({ kind: 'launch' } & LaunchNote)
  /** `control` has reached this entry: whoever appends after this has to have read so far (docs/decisions). */
  | { kind: 'control'; last: number }
  /** Blob: the memory that the entries up to here amount to. */
  | { kind: 'snapshot'; memory: Hash }
>

export type ControlEntryBody = Readonly<
  | {
      kind: 'accepted'
      commit: Commit
      /** Blobs: the files, and the parsed state with the version that parsed it. */
      files: Hash
      parsed: Hash
      declaredRoles: readonly RoleName[]
      bindings: number
      requireSignature: boolean
    }
  | { kind: 'held'; commit: Commit; why: string }
  | { kind: 'stop'; reason: string }
  | { kind: 'start'; reason: string }
  /** `asked` null: at a command line, as everything was before pull requests could. */
  | { kind: 'approval'; planHash: Hash; keys: readonly string[]; until: Instant; asked: Asked | null }
  | {
      kind: 'suspend'
      id: string
      scope: SuspendScope
      reason: string
      owner: string
      until: Instant | null
      asked: Asked | null
    }
  | { kind: 'resume'; id: string; reason: string }
  | { kind: 'snapshot'; memory: Hash }
>

/** What `rolekeeper suspend SCOPE` names; every part that is not null must hold. All null: everything. */
export type SuspendScope = Readonly<{
  text: string
  accounts: DocumentScope['accounts']
  regions: DocumentScope['regions']
  ids: readonly string[] | null
  bindings: readonly BindingName[] | null
  roles: readonly RoleName[] | null
}>

export type AccountEntry = EntryHead & AccountEntryBody
export type ControlEntry = EntryHead & ControlEntryBody
export type LedgerEntry = AccountEntry | ControlEntry
