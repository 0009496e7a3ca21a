import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDoubted } from '../../../src/core/memory/populations.ts'
import { blobsToForget, mayForget, RETAIN_MS } from '../../../src/core/memory/retain.ts'
import { hash, type Region } from '../../../src/core/model/names.ts'
import { instant } from '../../../src/core/model/time.ts'
import { account, entries, fold, hangzhou, intent, NOON, runEntry, shanghai } from './samples.ts'

const sweep = (count: number, complete = true, region: Region = hangzhou) =>
  runEntry({ populations: [{ scope: { account, region, kind: 'ecs' }, count, complete }] })

const population = (...counts: readonly (readonly [number, boolean?])[]) =>
  fold(entries(...counts.map(([count, complete]) => sweep(count, complete)))).populations.get('cn-hangzhou/ecs')

describe('a population', () => {
  it('is that of the last complete listing, by region and kind', () => {
    const { populations } = fold(entries(sweep(100), sweep(90), sweep(3, false), sweep(7, true, shanghai)))

    expect(Object.fromEntries(populations)).toEqual({
      'cn-hangzhou/ecs': { complete: 90, halvedTo: null },
      'cn-shanghai/ecs': { complete: 7, halvedTo: null },
    })
  })

  it('that halved is believed when a second complete listing agrees', () => {
    expect(population([100], [49])).toEqual({ complete: 100, halvedTo: 49 })
    expect(population([100], [49], [50, false])).toEqual({ complete: 100, halvedTo: 49 })
    expect(population([100], [49], [30])).toEqual({ complete: 30, halvedTo: null })
    expect(population([100], [0], [0])).toEqual({ complete: 0, halvedTo: null })
  })

  it('that halves again is doubted again, and one that comes back was never smaller', () => {
    expect(population([100], [49], [20])).toEqual({ complete: 100, halvedTo: 20 })
    expect(population([100], [49], [99])).toEqual({ complete: 99, halvedTo: null })
  })

  it('at half is not below half', () => {
    expect(population([100], [50])).toEqual({ complete: 50, halvedTo: null })
    expect(isDoubted(undefined, 0)).toBe(false)
  })

  it('never shrinks to under half of what was believed by one listing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 2 }), (counts) => {
        const before = population(...counts.slice(0, -1).map((count) => [count] as const))
        const after = population(...counts.map((count) => [count] as const))

        const halved = (after?.complete ?? 0) * 2 < (before?.complete ?? 0)
        expect(halved && before?.halvedTo === null).toBe(false)
      }),
    )
  })
})

describe('the history', () => {
  it('names the last 200 runs, newest last, and nothing that was no run', () => {
    const log = entries(...Array.from({ length: 203 }, (_, index) => runEntry({ record: hash(`sha256:${index}`) })))
    const unnamed = log.map((entry) => ({ ...entry, run: null }))

    const { runs } = fold(log)

    expect([runs.length, runs[0]?.record, runs.at(-1)?.record]).toEqual([200, 'sha256:3', 'sha256:202'])
    expect(fold(unnamed).runs).toEqual([])
  })

  it('says what each binding matched in the last run', () => {
    const log = entries(
      runEntry({ bindingMatches: { 'cn-hangzhou': { web: 3, batch: 1 }, 'cn-shanghai': { web: 1 } } }),
      runEntry({ bindingMatches: { 'cn-hangzhou': { web: 4 } } }),
    )

    expect(fold(log).bindingMatches).toEqual(new Map([['cn-hangzhou', new Map([['web', 4]])]]))
  })

  it('keeps what the other regions matched, where a run was about one of them', () => {
    const log = entries(
      runEntry({ bindingMatches: { 'cn-hangzhou': { web: 3 }, '': { old: 2 } } }),
      runEntry({ bindingMatches: { 'cn-shanghai': { web: 4 } }, shard: shanghai }),
      runEntry({ shard: 'ram' }),
    )

    expect(fold(log).bindingMatches).toEqual(
      new Map([
        ['cn-hangzhou', new Map([['web', 3]])],
        ['', new Map([['old', 2]])],
        ['cn-shanghai', new Map([['web', 4]])],
      ]),
    )
  })
})

describe('shards that were started', () => {
  const startBoth = runEntry({ shard: 'ram', started: [hangzhou, shanghai] })

  it('are open until they write a run, from the first of their starts', () => {
    const log = entries(startBoth, runEntry({ shard: hangzhou }), startBoth)

    expect([...fold(log.slice(0, 2)).started]).toEqual([[shanghai, log[0]?.at]])
    expect([...fold(log).started]).toEqual([
      [hangzhou, log[2]?.at],
      [shanghai, log[0]?.at],
    ])
  })

  it('are forgotten once their region is out of scope, and not because of a run of everything', () => {
    expect(fold(entries(startBoth, runEntry({ shard: 'ram', started: [shanghai] }))).started.size).toBe(1)
    expect(fold(entries(startBoth, runEntry())).started.size).toBe(2)
    expect(fold(entries(runEntry({ shard: hangzhou }))).started.size).toBe(0)
  })
})

describe('grace', () => {
  const since = (region: Region) => ({ [`${region}/i-1/foreign`]: NOON })

  it('ends with the run that no longer sees it', () => {
    const log = entries(runEntry({ graceSince: since(hangzhou) }), sweep(1))

    expect([...fold(log.slice(0, 1)).graceSince]).toEqual([['cn-hangzhou/i-1/foreign', NOON]])
    expect(fold(log).graceSince.size).toBe(0)
  })

  it('goes on where a run did not look, or not everywhere', () => {
    const log = entries(runEntry({ graceSince: since(hangzhou) }), sweep(1, false), sweep(1, true, shanghai))

    expect(fold(log).graceSince.size).toBe(1)
  })
})

describe('an old entry', () => {
  const now = instant(NOON + RETAIN_MS)

  it('may go once it is behind a snapshot and older than seven days', () => {
    const old = instant(NOON - 1)

    expect(mayForget({ number: 3, at: old }, 4, now)).toBe(true)
    expect(mayForget({ number: 4, at: old }, 4, now)).toBe(false)
    expect(mayForget({ number: 3, at: NOON }, 4, now)).toBe(false)
  })

  it('takes with it what no history names, and only that', () => {
    const [one, two, snapshot, other] = entries(
      runEntry({ record: hash('sha256:1') }),
      runEntry({ record: hash('sha256:2') }),
      { kind: 'snapshot', memory: hash('sha256:m') },
      intent([]),
    )
    const then = fold([one, two].filter((entry) => entry !== undefined)).runs
    const now = then.slice(1)

    const forgotten = [one, two, snapshot, other].map((entry) => (entry ? blobsToForget(entry, then, now) : null))

    expect(forgotten).toEqual([['sha256:1'], [], ['sha256:m', 'sha256:1'], []])
  })
})
