import { limitClasses } from '../model/desired-state.ts'
import type { AccountWishes, LimitClass, Limits } from '../model/desired-state.ts'
import type { AccountMemory, Control } from '../model/memory.ts'
import { later } from '../model/time.ts'
import type { Instant } from '../model/time.ts'
import { requestOf, toRuns } from './history.ts'
import type { ApprovalLine, RunLine } from './history.ts'
import { toIso } from '../model/iso.ts'

/** How much of a class's window is spent. `percent` is of the scope's population and may make the limit smaller. */
export type WindowLine = Readonly<{
  class: LimitClass
  used: number
  max: number
  percent: number | null
  perMs: number
}>

export type AccountStatus = Readonly<{
  account: string
  name: string
  mode: AccountWishes['mode']
  /** Why nothing is written for this account; null: it may be. */
  frozen: string | null
  /** What earlier runs left open; the next run recovers it. */
  open: readonly Readonly<{ intent: number; shard: string; runId: string | null; at: string; actions: number }>[]
  windows: readonly WindowLine[]
  leases: readonly Readonly<{ shard: string; holder: string; until: string }>[]
  lastRun: RunLine | null
}>

/** `rolekeeper/status/v1`. Instants are ISO 8601 in UTC; `until` null: without end. */
export type StatusDocument = Readonly<{
  schema: 'rolekeeper/status/v1'
  version: string
  ledger: string
  accepted: Readonly<{ commit: string; at: string; bindings: number }> | null
  held: readonly Readonly<{ commit: string; why: string; at: string }>[]
  stopped: Readonly<{ by: string; reason: string; at: string }> | null
  suspensions: readonly Readonly<{
    id: string
    scope: string
    reason: string
    owner: string
    /** As that of an approval. */
    request: string | null
    at: string
    until: string | null
  }>[]
  approvals: readonly (ApprovalLine & Readonly<{ actions: number; at: string; until: string }>)[]
  accounts: readonly AccountStatus[]
}>

/** What an account's line is made of; `limits` are those that hold, within the operator's. */
export type AccountPart = Readonly<{ wishes: AccountWishes; memory: AccountMemory; limits: Limits }>

/** Where things stand, by what the ledger remembers. What is over by `now` is left out. */
export const statusDocument = (
  control: Control,
  accounts: readonly AccountPart[],
  now: Instant,
  { version, ledger }: Readonly<{ version: string; ledger: string }>,
): StatusDocument => ({
  schema: 'rolekeeper/status/v1',
  version,
  ledger,
  accepted:
    control.accepted === null
      ? null
      : {
          commit: control.accepted.commit,
          at: toIso(control.accepted.at),
          bindings: control.accepted.bindings,
        },
  held: control.held.map(({ commit, why, at }) => ({ commit, why, at: toIso(at) })),
  stopped: control.stopped === null ? null : { ...control.stopped, at: toIso(control.stopped.at) },
  suspensions: control.suspensions
    .filter(({ until }) => until === null || until > now)
    .map(({ id, scope, reason, owner, at, until, asked }) => ({
      id,
      scope: scope.text,
      reason,
      owner,
      request: requestOf(asked),
      at: toIso(at),
      until: until === null ? null : toIso(until),
    })),
  approvals: control.approvals
    .filter(({ until }) => until > now)
    .map(({ planHash, keys, by, at, until, asked }) => ({
      planHash,
      actions: keys.length,
      by,
      request: requestOf(asked),
      at: toIso(at),
      until: toIso(until),
    })),
  accounts: accounts.map((part) => toAccount(part, now)),
})

const toAccount = ({ wishes, memory, limits }: AccountPart, now: Instant): AccountStatus => ({
  account: wishes.id,
  name: wishes.name,
  mode: wishes.mode,
  frozen: memory.frozen?.why ?? null,
  open: memory.open.map(({ number, shard, run, at, actions }) => ({
    intent: number,
    shard,
    runId: run,
    at: toIso(at),
    actions: actions.length,
  })),
  windows: windowsOf(limits, memory, now),
  leases: [...memory.leases.values()]
    .filter(({ until }) => until > now)
    .map(({ shard, holder, until }) => ({ shard, holder, until: toIso(until) })),
  lastRun: toRuns([memory])[0] ?? null,
})

/** How much of every class's window is spent. */
export const windowsOf = (limits: Limits, memory: AccountMemory, now: Instant): readonly WindowLine[] =>
  limitClasses.map((limitClass) => toWindow(limitClass, limits, memory, now))

const toWindow = (limitClass: LimitClass, limits: Limits, memory: AccountMemory, now: Instant): WindowLine => {
  const { max, percent, perMs } = limits[limitClass]
  const used = memory.spent
    .filter((spent) => spent.class === limitClass && later(spent.at, perMs) > now)
    .reduce((sum, { count, approved }) => sum + count - approved, 0)
  return { class: limitClass, used, max, percent, perMs }
}
