import { describe, expect, it } from 'vitest'
import { emptyControl } from '../../../src/core/model/memory.ts'
import { hash } from '../../../src/core/model/names.ts'
import { DAY, HOUR, instant, MINUTE, type Instant } from '../../../src/core/model/time.ts'
import { driftOf } from '../../kit/drift.ts'
import {
  account,
  appliedRole,
  asOf,
  binding,
  desiredOf,
  ecs,
  givenOf,
  group,
  hangzhou,
  holding,
  nothing,
  role,
  tagged,
  unread,
} from '../../kit/model.ts'

const web = { app: 'web' }
const desired = desiredOf([binding('web', 'web-tier', tagged('app', 'web'))])

describe('who waits for a role', () => {
  const born = (id: string, ago: number, holds = nothing) =>
    ecs(id, holds, web, { createdAt: instant(asOf - ago), name: id })
  const birth = (at: Instant, by: 'event' | 'sweep' = 'event') => ({ at, by })
  const accepted = (ago: number) => ({
    ...emptyControl,
    accepted: {
      commit: desired.commit,
      files: hash(''),
      parsed: hash(''),
      bindings: 1,
      requireSignature: false,
      at: instant(asOf - ago),
    },
  })

  it('is told with how long, the longest first', () => {
    const births = new Map([
      ['i-3', birth(instant(asOf - HOUR + 5 * MINUTE), 'sweep')],
      ['i-4', birth(instant(asOf - HOUR + 1000))],
    ])
    const all = [
      born('i-1', HOUR),
      born('i-2', MINUTE),
      born('i-3', HOUR, holding('web-tier')),
      born('i-4', HOUR, holding('web-tier')),
    ]

    const report = driftOf({ desired, instances: all, given: givenOf({ births }, { control: accepted(DAY) }) })

    expect(report.withoutRole).toMatchObject({
      targetMs: 2 * MINUTE,
      now: 1,
      ended: 1,
      lines: [
        { id: 'i-1', forMs: HOUR, isStill: true, role: 'web-tier', binding: 'web' },
        { id: 'i-3', forMs: 5 * MINUTE, isStill: false, role: 'web-tier', binding: 'web' },
      ],
    })
    expect(report.births).toEqual({
      count: 2,
      overMs: DAY,
      p50Ms: 1000,
      p95Ms: 5 * MINUTE,
      p99Ms: 5 * MINUTE,
      missedEvents: 1,
      lateMs: 2 * MINUTE,
    })
  })

  it('waits since the commit, or since the role was taken off, and nobody waits whom nobody meant', () => {
    const others = new Map([
      [
        'i-2',
        {
          region: hangzhou,
          id: 'i-2' as never,
          what: 'detached',
          role: null,
          by: 'bob',
          via: null,
          at: instant(asOf - 3 * MINUTE),
        },
      ],
    ] as const)
    const applied = new Map([['i-3', appliedRole('web-tier')]])
    const births = new Map([['i-4', birth(instant(asOf - MINUTE))]])
    const all = [
      born('i-1', HOUR),
      born('i-2', HOUR),
      born('i-3', HOUR),
      born('i-4', HOUR, holding('web-tier')),
      group('eci-1', null, web),
    ]
    const known = { others, applied, births }
    const of = (control: typeof emptyControl) =>
      driftOf({ desired, instances: all, given: givenOf(known, { control }) })

    expect(of(accepted(10 * MINUTE)).withoutRole.lines.map(({ id, forMs }) => [id, forMs])).toEqual([
      ['i-1', 10 * MINUTE],
      ['i-2', 3 * MINUTE],
    ])
    // Its birth and its role lie on both sides of the commit.
    expect(of(accepted(10 * MINUTE)).births.count).toBe(0)
    expect(of(accepted(0)).births.count).toBe(1)
    expect(of(emptyControl).births.count).toBe(1)
  })

  it('is in one order, and misses events where a sweep came late, or nothing came in time', () => {
    const late = (by: 'event' | 'sweep', ms: number) => birth(instant(asOf - HOUR + ms), by)
    const births = new Map([
      ['i-2', late('sweep', 5 * MINUTE)],
      ['i-1', late('event', 5 * MINUTE)],
      ['i-3', late('sweep', 2 * MINUTE)],
      ['i-4', late('sweep', 7 * MINUTE)],
      ['i-5', birth(instant(asOf - HOUR), 'sweep')],
    ])
    const all = ['i-3', 'i-2', 'i-4', 'i-1'].map((id) => born(id, HOUR, holding('web-tier')))
    const old = born('i-5', 2 * DAY, holding('web-tier'))

    const report = driftOf({
      desired,
      instances: [...all, old],
      given: givenOf({ births }, { control: accepted(DAY) }),
    })

    expect(report.withoutRole.lines.map(({ id, forMs }) => [id, forMs])).toEqual([
      ['i-4', 7 * MINUTE],
      ['i-1', 5 * MINUTE],
      ['i-2', 5 * MINUTE],
    ])
    expect(report.births).toMatchObject({ count: 4, missedEvents: 2, p50Ms: 5 * MINUTE, p99Ms: 7 * MINUTE })
  })

  it('is nobody who should lose a role, whose role is not known, or of whom nobody knows', () => {
    const exclusive = desiredOf(desired.bindings, [account([role('web-tier'), role('own', { exclusive: true })])])
    const report = driftOf({
      desired: exclusive,
      instances: [
        ecs('i-1', holding('own'), {}, { createdAt: instant(asOf - HOUR) }),
        born('i-2', HOUR, unread()),
        born('i-3', HOUR, holding('other')),
      ],
    })

    expect(report.rows.map(({ id }) => id).toSorted()).toEqual(['i-1', 'i-2', 'i-3'])
    expect(report.withoutRole.lines).toEqual([])
  })

  it('waits since the last report that says so, or since now where that cannot be read', () => {
    const applied = new Map([['i-1', appliedRole('web-tier')]])
    const of = (since: string) => {
      const world = { desired, instances: [born('i-1', HOUR)], given: givenOf({ applied }) }
      const last = driftOf(world)
      return driftOf(world, { last: { ...last, rows: last.rows.map((row) => ({ ...row, since })) } }).withoutRole.lines
    }

    expect(of('2026-11-22T11:30:00.000Z')).toMatchObject([{ forMs: 30 * MINUTE }])
    expect(of('some day')).toEqual([])
  })
})
