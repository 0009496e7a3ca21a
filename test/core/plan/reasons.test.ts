import { describe, expect, it } from 'vitest'
import { HOUR, instant, MINUTE, SECOND } from '../../../src/core/model/time.ts'
import { reasons, textsOf } from '../../../src/core/plan/reasons.ts'
import { count, duration, someOf } from '../../../src/core/plan/words.ts'
import { asOf, binding, desiredOf, ecs, holding, matching, nothing, planOf, tagged } from '../../kit/model.ts'
import { emptyControl } from '../../../src/core/model/memory.ts'
import { givenOf } from '../../kit/model.ts'

const web = binding('web', 'web-tier', tagged('app'))
const at = { file: 'settings.yaml', line: 7, column: 3 }
const guard = { match: matching({ tags: new Map([['app', ['*']]]) }), actions: null, reason: 'audit' }

const blockedBy = (settings: Parameters<typeof desiredOf>[2], given = givenOf()) =>
  planOf({ desired: desiredOf([web], undefined, settings), instances: [ecs('i-1', nothing, { app: 'x' })], given })
    .blocked[0]

describe('the table of reasons', () => {
  it('has a why and a fix for each, and no fix names the instance: reports group by it', () => {
    expect(Object.keys(reasons)).toHaveLength(18)
    const { fix, why } = textsOf({ reason: 'classic-network', role: null })
    expect(why).toBe('It is in the classic network, where instances can have no role.')
    expect(fix).toContain('VPC')
  })

  it('names the place of a protection, or says that it is built in', () => {
    expect(blockedBy({ protect: [{ ...guard, at }] })).toMatchObject({
      why: 'It is protected (settings.yaml:7): audit.',
      fix: expect.stringContaining('settings.yaml:7'),
    })
    expect(blockedBy({ protect: [{ ...guard, at: null }] })?.why).toBe('It is protected (built in): audit.')
  })

  it('names who suspended it, until when, and the way out', () => {
    const until = instant(asOf + HOUR)
    expect(blockedBy({ suspend: [{ ...guard, at, owner: 'payments', until }] })).toMatchObject({
      why: 'It is suspended by payments until 2026-11-22T13:00:00.000Z: audit.',
      fix: expect.stringContaining('settings.yaml:7'),
    })
    expect(blockedBy({ suspend: [{ ...guard, at: null, owner: null, until: null }] })?.why).toBe(
      'It is suspended: audit.',
    )
    const scope = {
      text: 'region=cn-hangzhou',
      accounts: null,
      regions: ['cn-hangzhou'],
      ids: null,
      bindings: null,
      roles: null,
    }
    const suspensions = [{ id: 's1', scope, reason: 'audit', owner: 'ops', at: asOf, until: null, asked: null }]
    expect(blockedBy({}, givenOf({}, { control: { ...emptyControl, suspensions } }))?.fix).toBe(
      'Wait for its end, or: rolekeeper resume region=cn-hangzhou',
    )
  })

  it('tells of an ended suspension by its place, where it has one', () => {
    const until = instant(asOf - HOUR)
    const fixes = (place: typeof at | null) =>
      planOf({
        desired: desiredOf([], undefined, { suspend: [{ ...guard, at: place, owner: null, until }] }),
        instances: [],
      }).findings.map(({ fix }) => fix)

    expect(fixes(at)[0]).toContain('(settings.yaml:7)')
    expect(fixes(null)[0]).toBe('Remove it from settings.suspend when nothing waits any more.')
  })

  it('says how long another writer has, and where that is written', () => {
    const grace = { ...guard, forMs: 2 * HOUR }
    expect(blockedBy({ grace: [{ ...grace, at }] })?.why).toBe(
      'Another writer gets 2 h to finish (settings.yaml:7): audit.',
    )
    expect(blockedBy({ grace: [{ ...grace, at: null }] })?.why).toBe('Another writer gets 2 h to finish: audit.')
  })

  it('names the role that the classic network refuses', () => {
    const instance = ecs('i-1', holding('old-tier'), { app: 'x' }, { network: 'classic' })

    expect(planOf({ desired: desiredOf([web]), instances: [instance] }).blocked[0]?.why).toContain('such as web-tier')
  })
})

describe('words', () => {
  it('puts durations in the largest unit that leaves no rest', () => {
    expect([SECOND, 90 * SECOND, 2 * MINUTE, 48 * HOUR, 0, 1500].map(duration)).toEqual([
      '1 s',
      '90 s',
      '2 min',
      '2 d',
      '0 s',
      '1.5 s',
    ])
  })

  it('counts, and names the first three', () => {
    expect([count(1, 'instance'), count(2, 'instance')]).toEqual(['1 instance', '2 instances'])
    expect([someOf(['a', 'b', 'c']), someOf(['a', 'b', 'c', 'd', 'e'])]).toEqual(['a, b, c', 'a, b, c and 2 more'])
  })
})
