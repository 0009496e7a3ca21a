import { describe, expect, it } from 'vitest'
import type { RunNote } from '../../../src/core/model/memory.ts'
import { commit, hash, runId } from '../../../src/core/model/names.ts'
import { HOUR, instant, MINUTE } from '../../../src/core/model/time.ts'
import {
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
  planOf,
  shanghai,
  tagged,
} from '../../kit/model.ts'

const desired = desiredOf([binding('web', 'web-tier', tagged('app', 'web'))])
const { summary } = planOf({ desired, instances: [] })
const swept = (more: Partial<RunNote> = {}): RunNote => ({
  run: runId('r'),
  at: instant(asOf - HOUR),
  commit: desired.commit,
  planHash: hash(''),
  record: hash(''),
  summary,
  outcomes: {},
  shard: hangzhou,
  approvals: [],
  ...more,
})
const born = (id: string, agoMs: number, more = {}) =>
  ecs(id, nothing, { app: 'web' }, { createdAt: instant(asOf - agoMs), ...more })

const missed = (
  instances: Parameters<typeof planOf>[0]['instances'],
  runs: readonly RunNote[] = [swept()],
  more = {},
) =>
  planOf({ desired, instances, given: givenOf({ runs, ...more }) })
    .findings.filter(({ code }) => code === 'missed-event')
    .map(({ message }) => message)

describe('a missed event', () => {
  it('is counted where an instance born since the last sweep has no role after two minutes', () => {
    expect(missed([born('i-1', 3 * MINUTE), born('i-2', 59 * MINUTE)])).toEqual([
      '2 instances of prod/cn-hangzhou had no role two minutes after birth though a binding matches: i-1, i-2.',
    ])
  })

  it('is none where an event may still come, or the last sweep could have seen to it', () => {
    expect(missed([born('i-1', 2 * MINUTE)])).toEqual([])
    expect(missed([born('i-1', HOUR)])).toEqual([])
    expect(missed([born('i-1', 3 * MINUTE)], [])).toEqual([])
    expect(missed([born('i-1', 3 * MINUTE)], [swept({ commit: commit('older') })])).toEqual([])
    expect(missed([born('i-1', 3 * MINUTE)], [swept({ shard: shanghai })])).toEqual([])
    expect(missed([born('i-1', 3 * MINUTE)], [swept({ shard: null })])).toHaveLength(1)
  })

  it('is none where a role was there already, or nothing may be done', () => {
    const before = { applied: new Map([['i-1', appliedRole('web-tier')]]) }

    expect(missed([born('i-1', 3 * MINUTE)], [swept()], before)).toEqual([])
    expect(missed([born('i-1', 3 * MINUTE, { network: 'classic' })])).toEqual([])
    expect(missed([{ ...born('i-1', 3 * MINUTE), holds: holding('old-tier') }])).toEqual([])
    expect(missed([group('eci-1', null, { app: 'web' }, { createdAt: instant(asOf - 3 * MINUTE) })])).toEqual([])
  })
})
