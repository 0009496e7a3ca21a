import pLimit from 'p-limit'
import type { EntryHead, LogName } from '../core/model/ledger-entry.ts'
import { LedgerFailure, type ObjectStore } from '../core/ports/ledger.ts'
import { getBlob } from './blobs.ts'
import { readHead } from './head.ts'
import { parseJson } from './json.ts'
import { entryKey, numberOf } from './keys.ts'
import type { LogKind, Told } from './kinds.ts'

/** A log as far as it was read, and the number of its newest snapshot; 0: none. */
export type Seen<Memory> = Readonly<{ memory: Memory; snapshot: number }>

const READ_AT_ONCE = 16

/** What is folded together is held in memory together. */
const FOLDED_AT_ONCE = 512

/** Entries may be deleted behind a snapshot while they are being read; then reading begins again at that snapshot. */
const TRIES = 3

/**
 * Reads what is newer than `seen`, or all of it. An entry that is missing or cannot be read freezes the memory, and so does
 * an end before the one that the head names.
 */
export const readOn = async <Memory extends Told, Body>(
  store: ObjectStore,
  kind: LogKind<Memory, Body>,
  seen: Seen<Memory> | null,
): Promise<Seen<Memory>> => {
  if (seen !== null) {
    const { whole, ...next } = await readAfter(store, kind, seen)
    if (whole) return next
  }
  for (let tries = 1; ; tries++) {
    const head = await readHead(store, kind.name)
    const { whole, ...next } = await readAfter(store, kind, await beginning(store, kind, head?.snapshot ?? 0))
    if (whole || tries === TRIES) return reachingTo(head?.last ?? 0, kind, next)
  }
}

type Read<Memory> = Seen<Memory> & Readonly<{ whole: boolean }>

const readAfter = async <Memory extends Told, Body>(
  store: ObjectStore,
  kind: LogKind<Memory, Body>,
  seen: Seen<Memory>,
): Promise<Read<Memory>> => {
  const keys = await store.list(`${kind.name}/`, entryKey(kind.name, seen.memory.last))
  const end = Math.max(seen.memory.last, ...numbersAmong(kind.name, keys))
  let read: Read<Memory> = { ...seen, whole: true }
  // By number and not by key: a listing that ran beside an append may lack a key before its last one.
  for (let from = seen.memory.last + 1; from <= end; from += FOLDED_AT_ONCE) {
    const inParallel = pLimit(READ_AT_ONCE)
    const numbers = Array.from({ length: Math.min(FOLDED_AT_ONCE, end - from + 1) }, (_, index) => from + index)
    const bodies = await Promise.all(numbers.map((number) => inParallel(() => store.read(entryKey(kind.name, number)))))
    read = foldOn(kind, read, from, bodies)
  }
  return read
}

const foldOn = <Memory extends Told, Body>(
  kind: LogKind<Memory, Body>,
  { memory, snapshot, whole }: Read<Memory>,
  from: number,
  bodies: readonly (Uint8Array | null)[],
): Read<Memory> => {
  let read = { memory, snapshot, whole }
  let readable: (EntryHead & Body)[] = []
  const fold = (): Memory => {
    const folded = kind.remember(read.memory, readable)
    readable = []
    return folded
  }
  for (const [index, bytes] of bodies.entries()) {
    const number = from + index
    const decoded = bytes && kind.decode(number, bytes)
    if (decoded?.ok) {
      readable.push(decoded.entry)
      read = { ...read, snapshot: newest(kind, read.snapshot, decoded.entry) }
      continue
    }
    const why = decoded === null ? missing(kind.name, number) : unreadable(kind.name, number, decoded.why)
    read = { ...read, memory: kind.freeze(fold(), number, why), whole: read.whole && decoded !== null }
  }
  return { ...read, memory: fold() }
}

/** Where folding begins: at the snapshot that the head names, at entry 1, or at the newest snapshot there is. */
const beginning = async <Memory extends Told, Body>(
  store: ObjectStore,
  kind: LogKind<Memory, Body>,
  hinted: number,
): Promise<Seen<Memory>> => {
  const snapshot = hinted > 0 ? await snapshotAt(store, kind, hinted) : null
  if (snapshot !== null) return snapshot
  const numbers = numbersAmong(kind.name, await store.list(`${kind.name}/`))
  const [first] = numbers
  if (first === undefined || first === 1) return { memory: kind.empty, snapshot: 0 }
  for (const number of numbers.toReversed()) {
    const found = await snapshotAt(store, kind, number)
    if (found !== null) return found
  }
  const why = `the entries of ${kind.name} before ${first} are gone and no snapshot stands for them; restore them from a backup`
  return { memory: kind.freeze(kind.empty, first - 1, why), snapshot: 0 }
}

/** Null: no snapshot that can be used stands there. */
const snapshotAt = async <Memory extends Told, Body>(
  store: ObjectStore,
  kind: LogKind<Memory, Body>,
  number: number,
): Promise<Seen<Memory> | null> => {
  const bytes = await store.read(entryKey(kind.name, number))
  const decoded = bytes && kind.decode(number, bytes)
  if (!decoded?.ok) return null
  const memory = await snapshotOf(store, kind, decoded.entry)
  if (memory?.last !== number - 1) return null
  return { memory: kind.remember(memory, [decoded.entry]), snapshot: number }
}

/** The memory that a snapshot entry stands for. Null: it is none, or its blob cannot be used. */
export const snapshotOf = async <Memory extends Told, Body>(
  store: ObjectStore,
  kind: LogKind<Memory, Body>,
  entry: Body,
): Promise<Memory | null> => {
  const blob = kind.snapshotOf(entry)
  if (blob === null) return null
  const json = await getBlob(store, blob).catch((error: unknown) => {
    if (error instanceof LedgerFailure && error.reason === 'frozen') return null
    throw error
  })
  return json && kind.fromJson(parseJson(json))
}

const reachingTo = <Memory extends Told, Body>(
  last: number,
  kind: LogKind<Memory, Body>,
  seen: Seen<Memory>,
): Seen<Memory> =>
  seen.memory.last >= last ? seen : { ...seen, memory: kind.freeze(seen.memory, last, missing(kind.name, last)) }

/** The newest snapshot there is, this entry included. */
export const newest = <Memory extends Told, Body>(
  kind: LogKind<Memory, Body>,
  snapshot: number,
  entry: EntryHead & Body,
): number => (kind.snapshotOf(entry) === null ? snapshot : entry.number)

export const numbersAmong = (log: LogName, keys: readonly string[]): readonly number[] =>
  keys.map((key) => numberOf(log, key)).filter((number) => number !== null)

const missing = (log: LogName, number: number): string =>
  `entry ${number} of ${log} is missing; restore it from a backup, then run \`rolekeeper ledger check\``

const unreadable = (log: LogName, number: number, why: string): string =>
  `entry ${number} of ${log} cannot be read: ${why}`
