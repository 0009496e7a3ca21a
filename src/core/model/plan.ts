import type { Action, Attach, Detach, RamAction, Recreate, Replace } from './action.ts'
import type { ApprovalNote } from './asked.ts'
import type { Blocked } from './blocked.ts'
import type { LimitClass, Standing } from './desired-state.ts'
import type { Finding } from './finding.ts'
import type { RolesProven, ScopeState } from './inventory.ts'
import type { AccountId, BindingName, Commit, EcsId, Hash, Region, RoleName } from './names.ts'
import type { PowerChange } from './power.ts'

export type Summary = Readonly<{
  seen: number
  inSync: number
  unmanaged: number
  attach: number
  replace: number
  detach: number
  recreate: number
  ram: number
  blocked: number
  /** Instances whose role, or scope, is not known. */
  unknown: number
}>

/**
 * Why an action waits for an approval whatever the limits say: it piled up under a suspension that is over, its binding
 * lost all its instances, or it widens power. Actions with equal needs are refused together.
 */
export type ApprovalNeed = Readonly<{
  class: Refusal['class']
  account: AccountId
  scope: string
  because: string
}>

/** Sorted and frozen: byte-equal for equal inputs. */
export type Plan<S extends Standing = Standing> = Readonly<{
  standing: S
  commit: Commit
  dirty: boolean
  planHash: Hash
  inventoryHash: Hash
  scopes: readonly ScopeState[]
  summary: Summary
  actions: readonly Action[]
  blocked: readonly Blocked[]
  findings: readonly Finding[]
  /** How many instances each binding matched, by binding name. */
  bindingMatches: ReadonlyMap<BindingName, number>
  /**
   * What the run entry of each account keeps as `bindingMatches`, by region, and the next run compares with. A binding that lost all
   * its instances keeps its former count here as long as detaches of its role wait for an approval.
   */
  matchesToRemember: ReadonlyMap<AccountId, ReadonlyMap<Region, ReadonlyMap<BindingName, number>>>
  /** What the actions mean in permissions. */
  powers: readonly PowerChange[]
  /** By key of an action that narrows in RAM: the roles that it takes from. Their instances go before it. */
  rolesNarrowed: ReadonlyMap<string, readonly RoleName[]>
  /** By action key. */
  approvalNeeded: ReadonlyMap<string, ApprovalNeed>
  /** Instances in grace and since when; the ledger remembers them. */
  graceSince: ReadonlyMap<string, number>
  /** What the run entry of each account keeps of its managed roles, where RAM is known whole. */
  rolesProven: ReadonlyMap<AccountId, RolesProven>
  /** Instances that Rolekeeper once gave a role and that a whole listing no longer shows, by account: they are forgotten. */
  gone: ReadonlyMap<AccountId, readonly EcsId[]>
}>

declare const cleared: unique symbol
/** May be done. `check`, `recover` and `takeBacks` alone make it, and only out of an accepted state. */
export type Cleared<A extends Action = Action> = A & { readonly [cleared]: true }

/** The order of writes. */
export type Waves = Readonly<{
  widen: readonly Cleared<RamAction>[]
  attach: readonly Cleared<Attach>[]
  replace: readonly Cleared<Replace>[]
  detach: readonly Cleared<Detach>[]
  recreate: readonly Cleared<Recreate>[]
  narrow: readonly Cleared<RamAction>[]
}>

/** A breaker that is open: nothing of the class is done. `limit` 0 with a `because`: it waits for an approval. */
export type Refusal = Readonly<{
  class: LimitClass | 'escalation'
  account: AccountId
  scope: string
  limit: number
  wanted: number
  because: string
}>

/** What becomes of an action of the plan. `report-only`: its account is in mode `report`. */
export type ActionStanding = 'ready' | 'waiting' | 'refused' | 'report-only' | 'filtered' | 'moved'

export type Verdict<S extends Standing = Standing> = Readonly<{
  plan: Plan<S>
  refused: readonly Refusal[]
  /** By action key (`core/plan/key.ts`). */
  standings: ReadonlyMap<string, ActionStanding>
  /** Keys of ready actions that an approval carries past the repository's limits, and whose that is; their intents say so. */
  approved: ReadonlyMap<string, ApprovalNote>
  /** What check had to say, beside the plan's findings. */
  findings: readonly Finding[]
  waves: S extends 'accepted' ? Waves : null
}>
