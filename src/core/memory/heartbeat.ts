import type { Finding } from '../model/finding.ts'
import type { AccountMemory } from '../model/memory.ts'
import { MINUTE, type Instant } from '../model/time.ts'
import { duration } from '../plan/words.ts'
import { toIso } from '../model/iso.ts'

/** So many sweeps say what the usual time between two is. */
const KNOWN_BY = 12

/** More often than this nobody sweeps: sweeps by hand in a row say nothing of the period. */
const SHORTEST_MS: number = MINUTE

/**
 * Null: sweeps come as they used to. Their period is what lay between the last ones; no shard of one having finished
 * within twice that is worth saying, and so is that none ever has.
 */
export const missedHeartbeat = (
  { account, runs }: Pick<AccountMemory, 'account' | 'runs'>,
  now: Instant,
): Finding | null => {
  const begun = runs.filter(({ shard }) => shard === 'ram').map(({ at }) => at)
  const finished = runs.findLast(({ shard }) => shard !== null && shard !== 'ram')?.at ?? null
  if (finished === null) return missed(`No sweep of account ${account} has ever finished.`)
  const periodMs = periodOf(begun.slice(-KNOWN_BY))
  if (periodMs === null || now - finished <= 2 * periodMs) return null
  return missed(
    `The last sweep of account ${account} that finished was that of ${toIso(finished)}; one begins every ${duration(inMinutes(periodMs))}.`,
  )
}

/** Timers are never to the millisecond, and what is said of them stays the same as long as they are as before. */
const inMinutes = (ms: number): number => Math.round(ms / MINUTE) * MINUTE

const missed = (message: string): Finding => ({
  code: 'no-heartbeat',
  severity: 'error',
  at: null,
  message,
  fix: 'Look at the timer of the sweep function, at its log and at its dead letters.',
})

/** The middle of the times between two. Null: there are too few. */
const periodOf = (begun: readonly Instant[]): number | null => {
  const gaps = begun.flatMap((at, index) => {
    const before = begun[index - 1]
    return before === undefined ? [] : [at - before]
  })
  const sorted = gaps.filter((gap) => gap >= SHORTEST_MS).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}
