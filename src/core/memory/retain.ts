import type { EntryHead, LedgerEntry } from '../model/ledger-entry.ts'
import type { AccountMemory } from '../model/memory.ts'
import type { Hash } from '../model/names.ts'
import { DAY, type Instant } from '../model/time.ts'

/** How many entries a reader folds at most, beside those that came while the last snapshot was written. */
export const SNAPSHOT_EVERY = 500

export const RETAIN_MS: number = 7 * DAY

/** An entry may go if a snapshot stands for it and it is older than seven days. */
export const mayForget = (entry: Pick<EntryHead, 'number' | 'at'>, snapshot: number, now: Instant): boolean =>
  entry.number < snapshot && entry.at < now - RETAIN_MS

/**
 * The blobs that go with an entry that goes: the records of runs that the history no longer names, and older snapshots with
 * the records that they alone still named (`then`: the runs of that snapshot). The files and the state of a commit stay:
 * another entry may name the same ones again.
 */
export const blobsToForget = (
  entry: LedgerEntry,
  then: AccountMemory['runs'],
  now: AccountMemory['runs'],
): readonly Hash[] => {
  const kept = new Set(now.map((run) => run.record))
  const gone = (records: readonly Hash[]) => records.filter((record) => !kept.has(record))
  if (entry.kind === 'run') return gone([entry.record])
  if (entry.kind === 'snapshot') return [entry.memory, ...gone(then.map((run) => run.record))]
  return []
}
