import type { Action } from '../model/action.ts'
import type { Blocked } from '../model/blocked.ts'
import type { AccountWishes } from '../model/desired-state.ts'
import type { Severity } from '../model/finding.ts'
import type { Summary } from '../model/plan.ts'
import type { FindingDocument } from './documents.ts'
import type { WindowLine } from './status.ts'

/** What is said of an instance or a RAM document that is not as it should be, or that nobody can judge. */
export type DriftState = 'drift' | 'pending' | 'blocked' | 'unknown'

/** Every instance that was seen counts in `seen` and in exactly one of the last six. */
export type Tally = Readonly<{
  seen: number
  /** A binding, or an exclusive role, says what it should have: in sync, drifted, pending or blocked. */
  covered: number
  inSync: number
  drifted: number
  pending: number
  blocked: number
  unmanaged: number
  unknown: number
}>

/** Where a binding, or a finding, stands. */
export type PlaceDocument = Readonly<{ file: string | null; line: number | null; column: number | null }>

/** The fleet in numbers. A filter by account, region, instance or binding leaves the others out; no class does. */
export type FleetDocument = Readonly<{
  all: Tally
  accounts: readonly (Tally & Readonly<{ account: string; name: string; mode: AccountWishes['mode'] }>)[]
  regions: readonly (Tally & Readonly<{ account: string; region: string }>)[]
  /** By the binding that decides; instances that none decides about are in none. */
  bindings: readonly (Tally & Readonly<{ binding: string; role: string }> & PlaceDocument)[]
  /** By the role that an instance should have, else by the one that it has; null: none. */
  roles: readonly (Tally & Readonly<{ role: string | null }>)[]
}>

/** Who changed it, as far as an event told. */
export type Author = Readonly<{
  kind: 'console' | 'terraform' | 'oos' | 'scaling-group' | 'launch-template' | 'kubernetes' | 'service' | 'api'
  /** As ActionTrail names the caller; null: nobody said. */
  name: string | null
  /** What they did; null: the instance was born so. */
  did: 'attached' | 'detached' | null
  at: string | null
}>

/** One thing that is not as it should be. */
export type DriftRow = PlaceDocument &
  Readonly<{
    /** The same from report to report, as long as it is the same trouble of the same thing. */
    key: string
    state: DriftState
    /** Of an action; null: blocked or unknown. */
    kind: Action['kind'] | null
    account: string
    region: string | null
    /** `ecs`, `eci`, `role`, `policy`, `grant`. */
    type: string
    id: string
    /** What people call it; empty: nothing, or it was not listed. */
    name: string
    /** What is there. */
    from: string | null
    /** What is wanted. */
    to: string | null
    binding: string | null
    reason: Blocked['reason'] | null
    why: string
    /** What keeps it from being mended and how to end that; null: nothing does. */
    fix: string | null
    since: string
    /** What `since` is: when it happened, as an event told, or when a report first saw it. */
    sinceBy: 'event' | 'report'
    /** Null: nobody was seen. */
    author: Author | null
    /** What to mend so that it does not come again; null: nothing is known to be. */
    atSource: string | null
    /** Whether the last report had it; null: there is none to compare with. */
    isNew: boolean | null
    /** A container group whose role can only be changed by making it anew. */
    onlyReplaceable: boolean
  }>

/** Rows with one cause, or a finding: one thing to know, and one to do. */
export type DriftCause = Readonly<{
  /** The same from report to report. */
  key: string
  what: DriftState | 'finding'
  severity: Severity
  title: string
  /** Empty: nothing to do. */
  fix: string
  /** Rows of it, and those of them that the last report did not have; of a finding: 1. */
  total: number
  added: number
  /** Empty: of none in particular. */
  accounts: readonly string[]
  regions: readonly string[]
  bindings: readonly string[]
  /** Keys of its rows, the first hundred. */
  rows: readonly string[]
}>

/** An instance that was longer without a role than `withoutRole.targetMs`. */
export type LateLine = Readonly<{
  account: string
  region: string
  id: string
  name: string
  binding: string | null
  role: string | null
  /** Since when it had none: its birth, or when the role was taken off. */
  since: string
  forMs: number
  /** It has none still. */
  isStill: boolean
}>

export type SuspensionLine = Readonly<{
  where: 'ledger' | 'settings'
  id: string | null
  scope: string
  reason: string
  owner: string | null
  at: string | null
  /** Null: without end. */
  until: string | null
  isOver: boolean
}>

export type ScopeLine = Readonly<{
  account: string
  region: string
  kind: 'ecs' | 'eci'
  state: 'complete' | 'unknown'
  seen: number
  why: string | null
}>

/** From creation to role, of instances to which Rolekeeper gave their first role within `overMs`. Null: of none. */
export type BirthLine = Readonly<{
  count: number
  overMs: number
  p50Ms: number | null
  p95Ms: number | null
  p99Ms: number | null
  /** To which a sweep gave the role later than `lateMs` though they matched at creation. */
  missedEvents: number
  lateMs: number
}>

export type CallLine = Readonly<{
  /** `service:Operation`. */
  operation: string
  /** Of this report. */
  made: number
  throttled: number
  /** What is left of this minute's share, where least is; null: it was not counted. */
  left: number | null
  limit: number | null
}>

/** A day's last report in numbers. `day` as `2026-11-22`, UTC. */
export type TrendPoint = Tally & Readonly<{ day: string }>

/** How the fleet has changed since the report of `from`, which is the oldest within `days`. */
export type TrendLine = Readonly<{ days: 30 | 90; from: string; change: Tally }>

/** `rolekeeper/report/v1`: what is not as it should be now. Without a `commit`, nothing could be looked at. */
export type DriftDocument = Readonly<{
  schema: 'rolekeeper/report/v1'
  version: string
  at: string
  commit: string | null
  /** When the commit was accepted; null: it was not. */
  acceptedAt: string | null
  planHash: string | null
  /** The plan's own, as `rolekeeper/plan/v1` has it. */
  summary: Summary | null
  fleet: FleetDocument | null
  scopes: readonly ScopeLine[]
  /** Actions that no commit asked for since the last converged run, by kind; and those that one did. */
  drift: Readonly<Partial<Record<Action['kind'], number>>>
  pending: Readonly<Partial<Record<Action['kind'], number>>>
  /** By reason; of unknown ones the reason is `unknown`. */
  blocked: Readonly<Record<string, number>>
  /** All rows, those of RAM too, by what they are. */
  totals: Readonly<Record<DriftState, number>>
  /** Every action and every blocked instance that is counted above, but for the last `rowsLeftOut`. */
  rows: readonly DriftRow[]
  rowsLeftOut: number
  /** Sorted: the gravest first, of these what has most rows. */
  causes: readonly DriftCause[]
  /** How many rows can only be mended by making a container group anew. */
  onlyReplaceable: number
  withoutRole: Readonly<{ targetMs: number; now: number; ended: number; lines: readonly LateLine[] }>
  births: BirthLine
  suspensions: readonly SuspensionLine[]
  stopped: Readonly<{ by: string; reason: string; at: string }> | null
  /** The plan's, those of `validate`, and those about sweeps and ledger. */
  findings: readonly FindingDocument[]
  /** The findings by severity. */
  severities: Readonly<Record<Severity, number>>
  /** How much of the limits is spent, by account. */
  limits: readonly (WindowLine & Readonly<{ account: string; left: number }>)[]
  calls: readonly CallLine[]
  /**
   * Beside the last report that was kept; null: there is none, or a filter keeps this one from being compared. What is `gone`,
   * `resolved`, or `unseen` this time since its scope is unknown, stands here as that one had it.
   */
  last: Readonly<{
    at: string
    commit: string | null
    added: number
    stayed: number
    gone: readonly DriftRow[]
    unseen: readonly DriftRow[]
    resolved: readonly DriftCause[]
  }> | null
  /** Oldest first, one a day, ninety at most; the last is this one. */
  trend: readonly TrendPoint[]
  trends: readonly TrendLine[]
  /** Where to look: `{region}`, `{id}`, `{file}` and `{line}` stand for those of a row, URL-encoded. Null: not known. */
  links: Readonly<{ ecs: string; eci: string; file: string | null }>
}>
