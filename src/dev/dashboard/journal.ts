import type { Bucket } from '../../emulator/world/buckets.ts'
import type { LogName } from '../../core/model/ledger-entry.ts'
import { decodeAccountEntry } from '../../ledger/codec.ts'
import { numberOf } from '../../ledger/keys.ts'
import type { Counts, Moment } from './moments.ts'

/**
 * Reads what the ledger's bucket has got since it was last asked: what runs are about to do, what became of it, and how
 * they ended. The journal is the only progress that there is; nobody else is asked.
 */
export const readJournal = (bucket: Bucket, prefix: string): (() => readonly Moment[]) => {
  const seen = new Set<string>()
  return () =>
    [...bucket.objects]
      .filter(([key]) => !seen.has(key) && key.startsWith(`${prefix}/account-`))
      .flatMap(([key, { body }]) => {
        seen.add(key)
        return momentsIn(key.slice(prefix.length + 1), body)
      })
}

const momentsIn = (key: string, body: Buffer): readonly Moment[] => {
  // It begins so, as the filter saw.
  const log = key.slice(0, key.indexOf('/')) as LogName
  const number = numberOf(log, key)
  const decoded = number === null ? null : decodeAccountEntry(log, number, body)
  if (decoded?.ok !== true) return []
  const { entry } = decoded
  const { at } = entry
  switch (entry.kind) {
    case 'intent':
      return [
        {
          at,
          is: 'intent',
          run: entry.epoch === null ? null : entry.run,
          log,
          number: entry.number,
          shard: entry.shard,
          actions: entry.actions.length,
        },
      ]
    case 'result':
      return [{ at, is: 'result', log, of: entry.of, outcomes: countsOf(entry.results.map(({ outcome }) => outcome)) }]
    case 'run': {
      const { commit, outcomes, summary } = entry
      const account = log.replace('account-', '')
      return [
        {
          at,
          is: 'run',
          run: entry.run ?? '',
          account,
          shard: entry.shard ?? 'all',
          commit,
          outcomes,
          seen: summary.seen,
        },
      ]
    }
    default:
      return []
  }
}

const countsOf = (words: readonly string[]): Counts => {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
