import type { Action } from '../../src/core/model/action.ts'
import type { Cleared } from '../../src/core/model/plan.ts'
import type { Result } from '../../src/core/model/run-record.ts'
import { HOUR } from '../../src/core/model/time.ts'
import type { Lease, Ledger } from '../../src/core/ports/ledger.ts'
import { encodeFormat } from '../../src/ledger/format.ts'
import { entryKey, FORMAT_KEY } from '../../src/ledger/keys.ts'
import type { LogName } from '../../src/core/model/ledger-entry.ts'
import type { ObjectStore } from '../../src/core/ports/ledger.ts'
import { account, hangzhou } from '../core/memory/samples.ts'

export const accountName: LogName = `account-${account}`

/** Puts something else where an entry stands. */
export const spoil = (store: ObjectStore, log: LogName, number: number, text: string): Promise<void> =>
  store.overwrite(entryKey(log, number), Buffer.from(text))

export const entryText = async (store: ObjectStore, log: LogName, number: number): Promise<string> =>
  Buffer.from((await store.read(entryKey(log, number))) ?? []).toString()

export const yes = () => null
export const cleared = <A extends Action>(action: A): Cleared<A> => action as Cleared<A> // what check does
export const ended = (action: Action, outcome: Result['outcome']): Result => ({
  action,
  outcome,
  code: null,
  requestId: 'req-1',
  message: null,
  gapMs: 400,
})
export const takeLease = async (ledger: Ledger, ms: number = HOUR): Promise<Lease> => {
  const lease = await ledger.lease(account, hangzhou, ms)
  if ('heldBy' in lease) throw new Error(`held by ${lease.heldBy}`)
  return lease
}

export const lose = (store: ObjectStore, log: LogName, number: number): Promise<void> =>
  store.remove(entryKey(log, number))

export const head = (last: number, snapshot: number): string =>
  JSON.stringify({ schema: 'rolekeeper/ledger-head/v1', last, snapshot })

export const initialise = async <S extends ObjectStore>(store: S): Promise<S> => {
  await store.create(FORMAT_KEY, encodeFormat('aliyun'))
  return store
}
