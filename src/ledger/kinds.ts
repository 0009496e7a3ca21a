import { freeze, rememberAll, rememberControl } from '../core/memory/remember.ts'
import { blobsToForget } from '../core/memory/retain.ts'
import { controlFromJson, controlToJson, memoryFromJson, memoryToJson } from '../core/memory/snapshot.ts'
import type { AccountEntryBody, ControlEntryBody, EntryHead, LogName } from '../core/model/ledger-entry.ts'
import { emptyControl, emptyMemory, type AccountMemory, type Control } from '../core/model/memory.ts'
import type { AccountId, Hash } from '../core/model/names.ts'
import { decodeAccountEntry, decodeControlEntry, encodeEntry, type Decoded } from './codec.ts'

/** What every memory says of its log. */
export type Told = Pick<Control, 'last' | 'frozen'>

/** What must be known of a log to number, read and fold it: nothing of what its entries mean. */
export type LogKind<Memory extends Told, Body> = Readonly<{
  name: LogName
  empty: Memory
  encode: (entry: EntryHead & Body) => Uint8Array
  decode: (number: number, bytes: Uint8Array) => Decoded<EntryHead & Body>
  /** The blob of a snapshot entry; null for every other. */
  snapshotOf: (entry: Body) => Hash | null
  snapshotBody: (memory: Hash) => Body
  /** The blobs that go with an entry that is deleted; `then` is what a snapshot stands for, `now` the memory of today. */
  blobsToForget: (entry: EntryHead & Body, then: Memory | null, now: Memory) => readonly Hash[]
  remember: (memory: Memory, entries: readonly (EntryHead & Body)[]) => Memory
  freeze: (memory: Memory, number: number, why: string) => Memory
  toJson: (memory: Memory) => unknown
  fromJson: (json: unknown) => Memory | null
}>

export type AccountLog = LogKind<AccountMemory, AccountEntryBody>
export type ControlLog = LogKind<Control, ControlEntryBody>

const snapshotOf = (entry: AccountEntryBody | ControlEntryBody): Hash | null =>
  entry.kind === 'snapshot' ? entry.memory : null

export const accountLog = (account: AccountId): AccountLog => {
  const name: LogName = `account-${account}`
  return {
    name,
    empty: emptyMemory(account),
    encode: (entry) => encodeEntry(name, entry),
    decode: (number, bytes) => decodeAccountEntry(name, number, bytes),
    snapshotOf,
    snapshotBody: (memory) => ({ kind: 'snapshot', memory }),
    blobsToForget: (entry, then, now) => blobsToForget(entry, then?.runs ?? [], now.runs),
    remember: rememberAll,
    freeze,
    toJson: memoryToJson,
    fromJson: memoryFromJson,
  }
}

export const controlLog: ControlLog = {
  name: 'control',
  empty: emptyControl,
  encode: (entry) => encodeEntry('control', entry),
  decode: (number, bytes) => decodeControlEntry('control', number, bytes),
  snapshotOf,
  snapshotBody: (memory) => ({ kind: 'snapshot', memory }),
  blobsToForget: (entry) => blobsToForget(entry, [], []),
  remember: (control, entries) => entries.reduce(rememberControl, control),
  freeze,
  toJson: controlToJson,
  fromJson: controlFromJson,
}
