import { describe, expect, it } from 'vitest'
import { DAY, HOUR, later } from '../../../src/core/model/time.ts'
import type { DriftDocument } from '../../../src/core/report/drift-document.ts'
import { trendsOf } from '../../../src/core/report/drift/beside.ts'
import { driftOf } from '../../kit/drift.ts'
import { appliedRole, asOf, binding, desiredOf, ecs, givenOf, holding, nothing, prod, tagged } from '../../kit/model.ts'
import { driftRow } from '../../kit/reports.ts'

const web = { app: 'web' }
const desired = desiredOf([binding('web', 'web-tier', tagged('app', 'web'))])
const applied = new Map([['i-1', appliedRole('web-tier')]])
const instances = [ecs('i-1', nothing, web), ecs('i-2', nothing, web), ecs('i-3', holding('foreign'), web)]
const world = { desired, instances, given: givenOf({ applied }) }
const next = (last: DriftDocument, ms: number, more: object = {}) =>
  driftOf({ ...world, given: givenOf({ applied }, { asOf: later(asOf, ms) }), ...more }, { last })

describe('beside the last report', () => {
  it('what was there stays with its since, what was not is new, and what is missing is gone', () => {
    const last = driftOf({ ...world, instances: instances.slice(0, 2) })
    const report = next(last, HOUR, { instances: instances.slice(1) })

    expect(last.rows.map(({ isNew }) => isNew)).toEqual([null, null])
    expect(report.rows.map(({ id, isNew, since }) => [id, isNew, since])).toEqual([
      ['i-2', false, last.at],
      ['i-3', true, report.at],
    ])
    expect(report.last).toMatchObject({ at: last.at, added: 1, stayed: 1, gone: [{ id: 'i-1' }], unseen: [] })
    expect(report.last?.resolved).toMatchObject([{ what: 'drift', total: 1 }])
  })

  it('takes nothing for gone of a scope that is unknown, and carries it on', () => {
    const last = driftOf(world)
    const blind = next(last, HOUR, { instances: [], ends: { 'cn-hangzhou/ecs': 'region-failed' } })
    const report = next(blind, 2 * HOUR)

    expect(blind.last).toMatchObject({ gone: [], resolved: [] })
    expect(blind.last?.unseen).toHaveLength(3)
    expect(report.rows.map(({ isNew, since }) => [isNew, since])).toEqual(last.rows.map(() => [false, last.at]))
  })

  it('takes no change in RAM for gone while the account is unknown', () => {
    const key = 'ram'
    const last = { ...driftOf(world), rows: [driftRow({ key, account: prod, region: null, type: 'role' })] }

    expect(next(last, HOUR, { ends: { 'cn-hangzhou/eci': 'lost-page' } }).last?.unseen).toMatchObject([{ key }])
    expect(next(last, HOUR).last).toMatchObject({ gone: [{ key }], unseen: [] })
  })

  it('compares nothing where a filter leaves something out', () => {
    const report = driftOf(world, { last: driftOf(world), filter: { regions: ['cn-hangzhou'] } })

    expect(report.last).toBeNull()
    expect(report.rows.map(({ isNew }) => isNew)).toEqual([false, false, false])
  })

  it('keeps a point a day for ninety days, and says what has changed', () => {
    let last = driftOf(world)
    for (let day = 1; day <= 100; day++) last = next(last, day * DAY, { instances: instances.slice(0, 1 + (day % 2)) })
    const again = next(last, 100 * DAY + HOUR, { instances: [] })

    expect(again.trend).toHaveLength(90)
    expect(again.trend.at(-1)).toMatchObject({ day: again.at.slice(0, 10), seen: 0 })
    expect(again.trends.map(({ days, from }) => [days, from])).toEqual([
      [30, dayBefore(again, 29)],
      [90, dayBefore(again, 89)],
    ])
    expect(again.trends[0]?.change).toMatchObject({ seen: -2, pending: -1 })
    expect(driftOf(world).trends).toEqual([])
  })
})

it('a trend says of every number how it has changed', () => {
  const point = (day: string, from: number) => ({
    day,
    ...{ seen: from, covered: from + 1, inSync: from + 2, drifted: from + 3 },
    ...{ pending: from + 4, blocked: from + 5, unmanaged: from + 6, unknown: from + 7 },
  })
  const days = [point('2026-10-25', 10), point('2026-11-22', 3)]
  const by = (n: number) => ({
    ...{ seen: n, covered: n, inSync: n, drifted: n },
    ...{ pending: n, blocked: n, unmanaged: n, unknown: n },
  })

  expect(trendsOf(days, asOf)).toEqual([
    { days: 30, from: '2026-10-25', change: by(-7) },
    { days: 90, from: '2026-10-25', change: by(-7) },
  ])
  expect(trendsOf(days.slice(1), asOf)).toEqual([])
  expect(trendsOf([], asOf)).toEqual([])
})

const dayBefore = ({ at: iso }: DriftDocument, days: number): string =>
  new Date(Date.parse(iso) - days * DAY).toISOString().slice(0, 10)
