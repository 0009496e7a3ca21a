import type { Action, Attach } from '../model/action.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { OtherChange } from '../model/hint.ts'
import type { At } from '../model/instance.ts'
import type { AccountEntryBody, ControlEntryBody, Shard } from '../model/ledger-entry.ts'
import type { LaunchNote } from '../model/launch.ts'
import type { AccountMemory, Control } from '../model/memory.ts'
import type { AccountId, Hash, RoleName } from '../model/names.ts'
import type { Cleared } from '../model/plan.ts'
import type { Result } from '../model/run-record.ts'
import { SECOND, type Instant } from '../model/time.ts'

/** Five verbs; correctness rests on `create` alone, which is atomic create-if-absent. */
export interface ObjectStore {
  /** `oss://…` or a folder, for messages. */
  readonly place: string
  create(key: string, body: Uint8Array): Promise<'created' | 'exists'>
  read(key: string): Promise<Uint8Array | null>
  /** Keys under the prefix that sort after `after`, sorted. */
  list(prefix: string, after?: string): Promise<readonly string[]>
  remove(key: string): Promise<void>
  /** For hints that are only a lower bound. */
  overwrite(key: string, body: Uint8Array): Promise<void>
  /** The store's own clock: leases expire by it. */
  now(): Promise<Instant>
}

declare const journaled: unique symbol
/** Its intent is durable. `Ledger.intend` alone makes one; the number is the intent's. */
export type Journaled<A extends Action = Action> = A & { readonly [journaled]: number }

export type Lease = Readonly<{ account: AccountId; shard: Shard; epoch: number; until: Instant }>

/** The ledger could not be reached, or refused: no new change begins. */
export class LedgerFailure extends Error {
  readonly reason:
    | 'unreachable'
    | 'lost-lease'
    | 'over-limit'
    | 'outdated'
    | 'stopped'
    | 'frozen'
    | 'wrong-cloud'
    | 'not-initialised'

  constructor(message: string, reason: LedgerFailure['reason'], options?: ErrorOptions) {
    super(message, options)
    this.name = 'LedgerFailure'
    this.reason = reason
  }
}

export interface LedgerReader {
  control(): Promise<Control>
  memory(account: AccountId): Promise<AccountMemory>
  /** The last good commit's parsed state; null: none was accepted yet. */
  accepted(): Promise<DesiredState<'accepted'> | null>
  blob(hash: Hash): Promise<Uint8Array | null>
}

/**
 * Decides, on the memory of everything before the intent, whether it may still be written; asked again after each lost
 * race. `now` is the store's clock, by which entries are dated and windows must be counted.
 */
export type StillAllowed = (memory: AccountMemory, control: Control, now: Instant) => LedgerFailure | null

/** What the ledger amounted to when this process last looked. `desired` null: nothing was accepted yet. */
export type Recollection = Readonly<{
  control: Control
  memory: AccountMemory
  desired: DesiredState<'accepted'> | null
}>

/** How long a slot lasts for which one event is elected; a slot's number is how many of them have been since 1970. */
export const SLOT_MS: number = 3 * SECOND

export interface Ledger extends LedgerReader {
  /** Whether this caller, of all that ask for the slot, is the one (design § 6). */
  elect(at: At, slot: number): Promise<boolean>
  /**
   * `as-seen` asks nothing that this process has read before: what is planned by it may be outdated, which `intend` finds
   * out. `now` reads on.
   */
  recall(account: AccountId, how: 'as-seen' | 'now'): Promise<Recollection>
  /** Keeps what others did to roles, for whoever asks who is fighting. */
  noteOthers(account: AccountId, changes: readonly OtherChange[]): Promise<void>
  /** Takes or renews the shard's lease; who holds it otherwise. */
  lease(account: AccountId, shard: Shard, forMs: number): Promise<Lease | Readonly<{ heldBy: string; until: Instant }>>
  release(lease: Lease): Promise<void>
  /** Journals attaches that need no lease (events, recovery). Throws `LedgerFailure`. */
  intend<A extends Attach>(
    account: AccountId,
    shard: Shard,
    actions: readonly Cleared<A>[],
    allowed: StillAllowed,
  ): Promise<readonly Journaled<A>[]>
  /** Journals actions under a lease, whose epoch stands in the intent. Throws `LedgerFailure`. */
  intendUnder<A extends Action>(
    lease: Lease,
    actions: readonly Cleared<A>[],
    allowed: StillAllowed,
  ): Promise<readonly Journaled<A>[]>
  /** Keeps whose role a detach took off in place of the one it named; refused as little as `conclude`. */
  owe(account: AccountId, action: Journaled, role: RoleName): Promise<void>
  /** Closes journaled actions; never refused by lease or stop switch: what happened, happened. */
  conclude(account: AccountId, results: readonly Readonly<{ action: Journaled; result: Result }>[]): Promise<void>
  /** Closes what an earlier run left open, by intent number and action key. */
  closeOpen(account: AccountId, intent: number, results: readonly Result[]): Promise<void>
  record(account: AccountId, body: Extract<AccountEntryBody, { kind: 'run' }>, run: string): Promise<void>
  /** Keeps a launch; one that is to begin is refused where nothing may begin. Throws `LedgerFailure`. */
  noteLaunch(account: AccountId, note: LaunchNote): Promise<void>
  /** Appends to `control`. `still` is asked on all that stands before, so that no late writer undoes a newer decision. */
  note(body: ControlEntryBody, still?: (control: Control) => LedgerFailure | null): Promise<void>
  putBlob(bytes: Uint8Array): Promise<Hash>
}
