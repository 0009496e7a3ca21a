import { approvedAmong } from '../core/memory/approved-use.ts'
import type { Action } from '../core/model/action.ts'
import type { AccountEntryBody, ControlEntryBody, ResultNote, Shard } from '../core/model/ledger-entry.ts'
import type { AccountMemory, Control } from '../core/model/memory.ts'
import { runId, type AccountId } from '../core/model/names.ts'
import type { Result } from '../core/model/run-record.ts'
import type { Journaled, Lease, Ledger, LedgerFailure, ObjectStore, StillAllowed } from '../core/ports/ledger.ts'
import { actionKey } from '../core/plan/key.ts'
import { append, appendUnless, type Made, type Stamp } from './append.ts'
import { putBlob } from './blobs.ts'
import { elect, sweepSlots } from './burst.ts'
import { compactIfDue } from './compact.ts'
import { accountsOf, bearsOnEvents, controlFor, markControl } from './control-mark.ts'
import { lostLease, openLeaseDesk } from './lease.ts'
import { fresh, openLogs, type Logs } from './logs.ts'
import { reachable } from './reachable.ts'
import { readerOf } from './reader.ts'
import { openRecaller } from './recall.ts'
import { frozen, refusal, stopped } from './refusals.ts'

type IntentBody = Extract<AccountEntryBody, { kind: 'intent' }>
type ResultBody = Extract<AccountEntryBody, { kind: 'result' }>
type OwedBody = Extract<AccountEntryBody, { kind: 'owed' }>
type RunBody = Extract<AccountEntryBody, { kind: 'run' }>
type LaunchBody = Extract<AccountEntryBody, { kind: 'launch' }>
type OthersBody = Extract<AccountEntryBody, { kind: 'others' }>

/** The entry that made the action durable. A property of its own, so that it goes with copies and into no JSON. */
const INTENT: unique symbol = Symbol('intent')

/** The ledger, to read and to write. Its methods throw `LedgerFailure` where it cannot be reached, or refuses. */
export const openLedger = (store: ObjectStore, stamp: Stamp): Ledger => {
  const reached = reachable(store)
  const logs = openLogs(reached)
  const desk = openLeaseDesk(logs, stamp)
  const reader = readerOf(reached, logs)
  const recaller = openRecaller(reached, logs)

  return {
    ...reader,
    recall: recaller,
    elect: (at, slot) => elect(reached, at, slot, stamp.nonce()),
    lease: (account, shard, forMs) => desk.take(account, shard, forMs),
    release: (lease) => desk.release(lease),
    intend: (account, shard, actions, allowed) =>
      journal(logs, stamp, { account, shard, lease: null }, actions, allowed),
    intendUnder: (lease, actions, allowed) => journal(logs, stamp, { ...lease, lease }, actions, allowed),

    owe: async (account, action, role) => {
      const body: OwedBody = { kind: 'owed', of: intentOf(action), key: actionKey(action), role }
      await append(logs.of(account), stamp, async () => body)
    },
    conclude: async (account, results) => {
      const intents = new Set(results.map(({ action }) => intentOf(action)))
      for (const of of intents) {
        const ended = results.filter(({ action }) => intentOf(action) === of)
        await conclude(
          logs,
          stamp,
          account,
          of,
          ended.map(({ result }) => result),
        )
      }
    },
    closeOpen: (account, intent, results) => conclude(logs, stamp, account, intent, results),

    record: async (account, body, run) => {
      const log = logs.of(account)
      await append(log, { ...stamp, run: runId(run) }, async ({ memory }): Promise<RunBody> => {
        const unreadable = frozen(account, memory)
        if (unreadable !== null) throw unreadable
        return body
      })
      await compactIfDue(log, stamp)
      await sweepSlots(reached, await reached.now()).catch(() => undefined)
    },

    noteOthers: async (account, changes) => {
      await appendUnless(logs.of(account), stamp, async ({ memory }): Promise<Made<OthersBody, null>> => {
        return memory.frozen === null ? { write: { kind: 'others', changes } } : { instead: null }
      })
    },

    noteLaunch: async (account, note) => {
      await append(logs.of(account), stamp, async ({ memory }): Promise<LaunchBody> => {
        const no = note.outcome === 'begun' ? mayNotBegin(account, memory, (await fresh(logs.control)).memory) : null
        if (no !== null) throw no
        return { kind: 'launch', ...note }
      })
    },

    note: async (body, still = () => null) => {
      const accounts = bearsOnEvents(body) ? await accountsOf(() => reader.accepted()) : []
      const { number } = await append(logs.control, stamp, async ({ memory }): Promise<ControlEntryBody> => {
        const no = frozen('all accounts', memory) ?? still(memory)
        if (no !== null) throw no
        return body
      })
      await compactIfDue(logs.control, stamp)
      const more = body.kind === 'accepted' ? await accountsOf(() => reader.accepted()) : []
      await markControl(logs, stamp, new Set([...accounts, ...more]), number)
    },

    putBlob: (bytes) => putBlob(reached, bytes),
  }
}

const mayNotBegin = (account: AccountId, memory: AccountMemory, control: Control): LedgerFailure | null =>
  frozen(account, memory) ?? frozen('all accounts', control) ?? stopped(control)

type Where = Readonly<{ account: AccountId; shard: Shard; lease: Lease | null }>

/** One intent for all actions. Everything that may forbid it is asked on the memory of all that stands before it. */
const journal = async <A extends Action>(
  logs: Logs,
  stamp: Stamp,
  { account, shard, lease }: Where,
  actions: readonly A[],
  allowed: StillAllowed,
): Promise<readonly Journaled<A>[]> => {
  if (actions.length === 0) return []
  const { number } = await append(logs.of(account), stamp, async ({ memory }, now): Promise<IntentBody> => {
    const control = lease === null ? await controlFor(logs, memory) : (await fresh(logs.control)).memory
    const no =
      refusal(actions, memory, control) ?? (lease && lostLease(memory, lease, now)) ?? allowed(memory, control, now)
    if (no !== null) throw no
    const approved = approvedAmong(actions.map(actionKey), control.approvals, memory.approvedUse, now)
    return { kind: 'intent', shard, epoch: lease?.epoch ?? null, actions, approved }
  })
  // The one place that makes the brand: the intent is durable now.
  return actions.map((action) => ({ ...action, [INTENT]: number }) as unknown as Journaled<A>)
}

const intentOf = (action: Journaled): number => {
  const number = INTENT in action ? action[INTENT] : undefined
  if (typeof number !== 'number') throw new Error(`No intent of this ledger holds ${actionKey(action)}.`)
  return number
}

/** Asks nothing: what happened, happened, and a log that is read-only for new changes takes it too. */
const conclude = async (
  logs: Logs,
  stamp: Stamp,
  account: AccountId,
  of: number,
  results: readonly Result[],
): Promise<void> => {
  if (results.length === 0) return
  const body: ResultBody = { kind: 'result', of, results: results.map(noteOf) }
  await append(logs.of(account), stamp, async () => body)
}

const noteOf = ({ action, outcome, code, requestId, gapMs }: Result): ResultNote => ({
  key: actionKey(action),
  outcome,
  code,
  requestId,
  gapMs,
})
