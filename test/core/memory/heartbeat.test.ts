import { describe, expect, it } from 'vitest'
import { missedHeartbeat } from '../../../src/core/memory/heartbeat.ts'
import type { Shard } from '../../../src/core/model/ledger-entry.ts'
import { instant, MINUTE } from '../../../src/core/model/time.ts'
import { account, entries, fold, hangzhou, NOON, runEntry } from './samples.ts'

/** Runs of these parts, each so many minutes after noon. */
const runsAt = (runs: readonly (readonly [Shard, number])[]) => {
  const log = entries(...runs.map(([shard]) => runEntry({ shard })))
  return fold(log.map((entry, index) => ({ ...entry, at: instant(NOON + (runs[index]?.[1] ?? 0) * MINUTE) })))
}

const sweeps = [0, 5, 10, 15].flatMap((at): readonly (readonly [Shard, number])[] => [
  ['ram', at],
  [hangzhou, at],
])
const said = (runs: readonly (readonly [Shard, number])[], minutes: number) =>
  missedHeartbeat(runsAt(runs), instant(NOON + minutes * MINUTE))?.message ?? null

describe('the heartbeat of sweeps', () => {
  it('is missed once none has finished within twice the time that lies between them', () => {
    expect(said(sweeps, 25)).toBeNull()
    expect(said(sweeps, 26)).toBe(
      `The last sweep of account ${account} that finished was that of 2026-11-22T12:15:00.000Z; one begins every 5 min.`,
    )
  })

  it('is missed where sweeps begin and no shard of them finishes', () => {
    expect(said([...sweeps, ['ram', 20], ['ram', 25], ['ram', 30]], 31)).toContain('begins every 5 min')
    expect(said([['ram', 0]], 1)).toBe(`No sweep of account ${account} has ever finished.`)
  })

  it('is said in whole minutes, however late timers are', () => {
    const late = [0, 5.01, 10.004, 14.99].flatMap((at): readonly (readonly [Shard, number])[] => [
      ['ram', at],
      [hangzhou, at],
    ])

    expect(said(late, 60)).toContain('one begins every 5 min.')
  })

  it('is told by what coordinators begin, whatever regions do in between, and by the middle of the last twelve', () => {
    const between = sweeps.flatMap(([shard, at]): readonly (readonly [Shard, number])[] => [
      [shard, at],
      ...(shard === 'ram' ? ([[hangzhou, at + 1]] as const) : []),
    ])
    const former = Array.from({ length: 20 }, (_, index): readonly [Shard, number] => ['ram', index * 60 - 1200])
    const uneven = [0, 30, 31, 36, 41].flatMap((at): readonly (readonly [Shard, number])[] => [
      ['ram', at],
      [hangzhou, at],
    ])

    expect(said(between, 60)).toContain('every 5 min')
    expect(
      said([...former, ...sweeps, ...[20, 25, 30, 35, 40, 45, 50, 55, 60].map((at) => ['ram', at] as const)], 200),
    ).toContain('every 5 min')
    expect(said(uneven, 200)).toContain('every 5 min')
  })

  it('is not judged before two sweeps have come, whatever was run by hand', () => {
    expect(said(sweeps.slice(0, 2), 600)).toBeNull()
    expect(said([...sweeps.slice(0, 2), ['ram', 0.5]], 600)).toBeNull()
  })
})
