import pLimit, { type LimitFunction } from 'p-limit'
import type { AccountEntryBody, ControlEntryBody } from '../core/model/ledger-entry.ts'
import type { AccountMemory, Control } from '../core/model/memory.ts'
import type { AccountId } from '../core/model/names.ts'
import type { ObjectStore } from '../core/ports/ledger.ts'
import { accountLog, controlLog, type LogKind, type Told } from './kinds.ts'
import { readOn, type Seen } from './read-log.ts'

/** A log as this process knows it: what it has seen is kept, and only newer entries are read. */
export type OpenLog<Memory extends Told, Body> = {
  readonly store: ObjectStore
  readonly kind: LogKind<Memory, Body>
  /** One at a time: two appends of one process need not race each other. */
  readonly inTurn: LimitFunction
  /** Null: nothing was read yet. */
  seen: Seen<Memory> | null
}

export type Logs = Readonly<{
  control: OpenLog<Control, ControlEntryBody>
  of: (account: AccountId) => OpenLog<AccountMemory, AccountEntryBody>
}>

export const openLogs = (store: ObjectStore): Logs => {
  const accounts = new Map<AccountId, OpenLog<AccountMemory, AccountEntryBody>>()
  return {
    control: openLog(store, controlLog),
    of: (account) => {
      const log = accounts.get(account) ?? openLog(store, accountLog(account))
      accounts.set(account, log)
      return log
    },
  }
}

const openLog = <Memory extends Told, Body>(
  store: ObjectStore,
  kind: LogKind<Memory, Body>,
): OpenLog<Memory, Body> => ({
  store,
  kind,
  inTurn: pLimit(1),
  seen: null,
})

/** The log to its end as it is now. */
export const fresh = <Memory extends Told, Body>(log: OpenLog<Memory, Body>): Promise<Seen<Memory>> =>
  log.inTurn(() => freshen(log))

/** As `fresh`, for who has the turn already. */
export const freshen = async <Memory extends Told, Body>(log: OpenLog<Memory, Body>): Promise<Seen<Memory>> => {
  log.seen = await readOn(log.store, log.kind, log.seen)
  return log.seen
}
