import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionKey } from '../../../src/core/plan/key.ts'
import { approvedAmong } from '../../../src/core/memory/approved-use.ts'
import { spendOf } from '../../../src/core/memory/windows.ts'
import type { AccountEntry } from '../../../src/core/model/ledger-entry.ts'
import { hash, runId } from '../../../src/core/model/names.ts'
import { DAY, HOUR, instant } from '../../../src/core/model/time.ts'
import {
  attach,
  attachPolicy,
  createRole,
  entries,
  fold,
  intent,
  NOON,
  ramActions,
  recreate,
  replace,
  result,
  updateRole,
} from './samples.ts'
import { someEntries } from './some-entries.ts'

const after = (hours: number) => ({ at: instant(NOON + hours * HOUR) })

describe('what an intent takes out of the windows', () => {
  it('is counted by class, as soon as it is meant', () => {
    const { spent } = fold(entries(intent([attach('i-1'), attach('i-2'), replace('i-3'), recreate('eci-1')])))

    expect(spent).toEqual([
      { class: 'attach', at: NOON, count: 2, approved: 0 },
      { class: 'replace', at: NOON, count: 1, approved: 0 },
      { class: 'recreate', at: NOON, count: 1, approved: 0 },
    ])
  })

  it('says how much of it an approval carried', () => {
    const { spent } = fold(entries(intent([replace('i-1'), replace('i-2')], [actionKey(replace('i-2'))])))

    expect(spent).toEqual([{ class: 'replace', at: NOON, count: 2, approved: 1 }])
  })

  it('counts changes to roles and policies that exist, not the making of new ones', () => {
    expect(ramActions.map((action) => [action.kind, spendOf([action]).get('ram') ?? 0])).toEqual([
      ['create-role', 0],
      ['update-role', 1],
      ['delete-role', 1],
      ['create-policy', 0],
      ['update-policy', 1],
      ['delete-policy', 1],
      ['attach-policy', 1],
      ['detach-policy', 1],
    ])
  })

  it('does not count what is attached to a role made within a day, in this intent or another', () => {
    const onNew = attachPolicy('logs', 'new-tier')
    const log = entries(intent([createRole('new-tier'), onNew]), intent([onNew]), { ...intent([onNew]), ...after(30) })

    expect(fold(log.slice(0, 2)).spent).toEqual([])
    expect(fold(log).spent).toEqual([{ class: 'ram', ...after(30), count: 1, approved: 0 }])
  })

  it('counts a policy that a user gets, even one who is called like a new role', () => {
    expect(spendOf([createRole('carol'), attachPolicy('logs', 'carol', 'user')]).get('ram')).toBe(1)
  })

  it('is remembered for a day, the longest window there is', () => {
    const log = entries(
      intent([attach('i-1')]),
      { ...intent([attach('i-2')]), ...after(24) },
      { ...intent([attach('i-3')]), ...after(25) },
    )

    expect(fold(log.slice(0, 2)).spent).toHaveLength(2)
    expect(fold(log).spent.map(({ at }) => at)).toEqual([NOON + DAY, NOON + DAY + HOUR])
  })

  it.each(['skipped', 'refused', 'interrupted'] as const)('is given back for what was %s', (outcome) => {
    const [one, two] = [replace('i-1'), replace('i-2')]
    const log = entries(intent([one, two]), result(1, [one, outcome]), result(1, [two, outcome]))

    expect(fold(log.slice(0, 2)).spent).toEqual([{ class: 'replace', at: NOON, count: 1, approved: 0 }])
    expect(fold(log).spent).toEqual([])
  })

  it.each(['replaced', 'rolled-back', 'superseded', 'failed', 'unknown'] as const)(
    'stays taken for what was %s',
    (outcome) => {
      const { spent } = fold(entries(intent([replace('i-1')]), result(1, [replace('i-1'), outcome])))

      expect(spent).toEqual([{ class: 'replace', at: NOON, count: 1, approved: 0 }])
    },
  )

  it.each([runId('run-2'), null])('stays taken where another run than its own says so: %s', (run) => {
    const { spent } = fold(entries(intent([replace('i-1')]), { ...result(1, [replace('i-1'), 'interrupted']), run }))

    expect(spent).toHaveLength(1)
  })

  it('stays taken for an instance that is gone: nobody knows whether it was touched', () => {
    const { spent } = fold(entries(intent([replace('i-1')]), result(1, [replace('i-1'), 'skipped', 'gone'])))

    expect(spent).toHaveLength(1)
  })

  it('is given back once where two intents fell on one instant', () => {
    const [one, two] = [replace('i-1'), replace('i-2')]
    const log = entries(
      { ...intent([one]), ...after(0) },
      { ...intent([two, replace('i-3')]), ...after(0) },
      result(2, [two, 'skipped'], [replace('i-3'), 'skipped']),
    )

    expect(fold(log).spent).toEqual([{ class: 'replace', at: NOON, count: 1, approved: 0 }])
  })

  it('is given back for a policy only if it was taken: what went to a new role was not', () => {
    const [onNew, onOld] = [attachPolicy('logs', 'new-tier'), attachPolicy('logs', 'web-tier')]
    const log = entries(
      intent([onOld, createRole('new-tier'), onNew, updateRole('web-tier')]),
      { ...intent([createRole('web-tier')]), ...after(1) },
      result(1, [onNew, 'skipped'], [onOld, 'skipped'], [createRole('new-tier'), 'created']),
    )

    expect(fold(log).spent).toEqual([{ class: 'ram', at: NOON, count: 1, approved: 0 }])
  })

  it('equals, in every log, what the intents of the last day meant less what was not tried', () => {
    fc.assert(
      fc.property(someEntries(), (log) => {
        const { spent } = fold(log)

        const counts = spent.reduce((sum, { count }) => sum + count, 0)
        expect(counts).toBe(expectedSpend(log))
        expect(spent.every(({ count, approved }) => approved >= 0 && count > 0 && approved <= count)).toBe(true)
      }),
    )
  })
})

describe('an approval', () => {
  const key = actionKey(replace('i-1'))
  const given = {
    planHash: hash('sha256:1'),
    keys: [key],
    by: 'bob',
    at: NOON,
    until: instant(NOON + 6 * HOUR),
    asked: null,
  }

  it('carries its actions until it ends', () => {
    const among = (hours: number) => approvedAmong([key, 'other'], [given], new Map(), after(hours).at)

    expect([among(5), among(6)]).toEqual([[key], []])
  })

  it('serves each action once, and again only if it is given again', () => {
    const { approvedUse } = fold(entries(intent([]), intent([replace('i-1')], [key])))
    const again = { ...given, at: instant(NOON + 2 * HOUR) }

    expect(approvedAmong([key], [given], approvedUse, after(3).at)).toEqual([])
    expect(approvedAmong([key], [again, given], approvedUse, after(3).at)).toEqual([key])
    expect(approvedAmong([key], [given, again], approvedUse, after(3).at)).toEqual([key])
  })

  it('is not used up by what was not tried', () => {
    const log = entries(intent([replace('i-1')], [key]), result(1, [replace('i-1'), 'skipped']))

    expect(fold(log.slice(0, 1)).approvedUse).toEqual(new Map([[key, NOON]]))
    expect(fold(log)).toMatchObject({ spent: [], approvedUse: new Map() })
  })

  it('is remembered as used for two days', () => {
    const log = entries(
      intent([replace('i-1')], [key]),
      { ...intent([]), ...after(48) },
      { ...intent([]), ...after(49) },
    )

    expect(fold(log.slice(0, 2)).approvedUse.size).toBe(1)
    expect(fold(log).approvedUse.size).toBe(0)
  })
})

/** The same by brute force: each counted action of an intent, unless it ended untried; old ones go when one is added. */
const expectedSpend = (log: readonly AccountEntry[]): number => {
  const lastIntent = log.findLast(({ kind }) => kind === 'intent')
  let total = 0
  for (const [index, entry] of log.entries()) {
    if (entry.kind !== 'intent' || entry.at < (lastIntent?.at ?? 0) - DAY) continue
    const made = log
      .slice(0, index + 1)
      .filter((one) => one.kind === 'intent' && one.at >= entry.at - DAY)
      .flatMap((one) => (one.kind === 'intent' ? one.actions : []))
    for (const action of entry.actions) {
      const isCounted = spendOf([action, ...made.filter(({ kind }) => kind === 'create-role')]).get(action.class) ?? 0
      total += isCounted - (endedUntried(log.slice(index), entry.number, actionKey(action)) ? isCounted : 0)
    }
  }
  return total
}

const endedUntried = (log: readonly AccountEntry[], of: number, key: string): boolean => {
  const end = log
    .flatMap((entry) => (entry.kind === 'result' && entry.of === of ? entry.results : []))
    .find((note) => note.key === key)
  return end !== undefined && ['skipped', 'refused', 'interrupted'].includes(end.outcome)
}
