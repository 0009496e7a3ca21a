import { mayForget, SNAPSHOT_EVERY } from '../core/memory/retain.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'
import { appendUnless, type Made, type Stamp } from './append.ts'
import { putBlob, removeBlob } from './blobs.ts'
import { writeHead } from './head.ts'
import { entryKey } from './keys.ts'
import type { Told } from './kinds.ts'
import { fresh, type OpenLog } from './logs.ts'
import { numbersAmong, snapshotOf } from './read-log.ts'

/** Deleted at a time, so that no run has much to do. */
const FORGET_AT_ONCE = 1_000

/**
 * Writes a snapshot where readers would have many entries to fold, and deletes what is behind it and older than seven days.
 * Nothing depends on it being done: if it fails, the next one does it.
 */
export const compactIfDue = async <Memory extends Told, Body>(
  log: OpenLog<Memory, Body>,
  stamp: Stamp,
): Promise<void> => {
  if (log.seen === null || !isDue(log.seen)) return
  try {
    await compact(log, stamp)
  } catch (error) {
    if (!(error instanceof LedgerFailure)) throw error
  }
}

const compact = async <Memory extends Told, Body>(log: OpenLog<Memory, Body>, stamp: Stamp): Promise<void> => {
  const { kind, store } = log
  const appended = await appendUnless(log, stamp, async (seen): Promise<Made<Body, null>> => {
    if (!isDue(seen)) return { instead: null }
    const memory = await putBlob(store, Buffer.from(JSON.stringify(kind.toJson(seen.memory))))
    return { write: kind.snapshotBody(memory) }
  })
  if ('instead' in appended) return
  const { number } = appended.written
  await writeHead(store, kind.name, { last: number, snapshot: number })
  await forget(log, number)
}

const isDue = ({ memory, snapshot }: Readonly<{ memory: Told; snapshot: number }>): boolean =>
  memory.frozen === null && memory.last - snapshot >= SNAPSHOT_EVERY

/** From the oldest on, so that what is left has no gap, and up to the first that must stay or cannot be read. */
const forget = async <Memory extends Told, Body>(log: OpenLog<Memory, Body>, snapshot: number): Promise<void> => {
  const { kind, store } = log
  const now = await store.now()
  const { memory } = await fresh(log)
  const numbers = numbersAmong(kind.name, await store.list(`${kind.name}/`)).slice(0, FORGET_AT_ONCE)
  for (const number of numbers) {
    const bytes = await store.read(entryKey(kind.name, number))
    if (bytes === null) continue
    const decoded = kind.decode(number, bytes)
    if (!decoded.ok || !mayForget(decoded.entry, snapshot, now)) return
    const then = await snapshotOf(store, kind, decoded.entry)
    for (const blob of kind.blobsToForget(decoded.entry, then, memory)) await removeBlob(store, blob)
    await store.remove(entryKey(kind.name, number))
  }
}
