import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Reason } from '../../../src/core/model/blocked.ts'
import type { Outcome } from '../../../src/core/model/run-record.ts'
import { exitStatus, gravest, planExit, runExit } from '../../../src/core/report/exit-status.ts'
import {
  attach,
  blocked,
  complete,
  detach,
  record,
  refusal,
  result,
  unknownScope,
  verdict,
} from '../../report/samples.ts'

const statuses = Object.values(exitStatus)

describe('precedence', () => {
  test('is 64, 130, 1, 3, 2, 0', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...statuses)), (some) => {
        const order = [64, 130, 1, 3, 2, 0]

        expect(gravest(some)).toBe(order.find((status) => (some as readonly number[]).includes(status)) ?? 0)
      }),
    )
  })
})

describe('exit status of a plan', () => {
  test.each([
    ['nothing to do is 0', verdict(), 0],
    ['an action is 2', verdict({ actions: [attach('i-1')] }), 2],
    ['an action that waits is 2', verdict({ actions: [attach('i-1')], standings: { 'i-1': 'waiting' } }), 2],
    [
      'drift in an account in mode report is 2',
      verdict({ actions: [attach('i-1')], standings: { 'i-1': 'report-only' } }),
      2,
    ],
    [
      'an action that the filter leaves out is 0',
      verdict({ actions: [attach('i-1')], standings: { 'i-1': 'filtered' } }),
      0,
    ],
    ['a blocked instance is 2', verdict({ blocked: [blocked('i-1')] }), 2],
    ['a refusal is 3, also beside other actions', verdict({ actions: [attach('i-1')], refused: [refusal] }), 3],
    [
      'an action that is refused without a limit, as while stopped, is 3',
      verdict({ actions: [attach('i-1')], standings: { 'i-1': 'refused' } }),
      3,
    ],
    ['an unknown scope is 1, also beside one that is known', verdict({ scopes: [complete, unknownScope] }), 1],
    ['an unknown scope is 1, also beside a refusal', verdict({ refused: [refusal], scopes: [unknownScope] }), 1],
  ] as const)('%s', (_title, of, status) => {
    expect(planExit(of)).toBe(status)
  })

  test.each(['protected', 'suspended', 'grace'] satisfies Reason[])(
    'an instance left alone on purpose (%s) is 0',
    (reason) => {
      expect(planExit(verdict({ blocked: [blocked('i-1', reason)] }))).toBe(0)
    },
  )
})

describe('exit status of a run', () => {
  const one = verdict({ actions: [attach('i-1')] })
  const ended = (outcome: Outcome, code: string | null = null) =>
    record(one, [result(attach('i-1'), outcome, { code })])

  test.each([
    ['attached', 0],
    ['replaced', 0],
    ['detached', 0],
    ['created', 0],
    ['updated', 0],
    ['deleted', 0],
    ['recreated', 0],
    ['superseded', 2],
    ['skipped', 2],
    ['refused', 3],
    ['rolled-back', 1],
    ['interrupted', 1],
    ['failed', 1],
    ['unknown', 1],
  ] as const)('%s is %i', (outcome, status) => {
    expect(runExit(ended(outcome))).toBe(status)
  })

  test('what moved, or waits, leaves something to do', () => {
    expect(runExit(ended('skipped', 'moved'))).toBe(2)
    expect(runExit(record(verdict({ actions: [attach('i-1')], standings: { 'i-1': 'waiting' } }), []))).toBe(2)
  })

  test('what was not asked for leaves nothing to do', () => {
    expect(runExit(ended('skipped', 'filtered'))).toBe(0)
    expect(runExit(ended('skipped', 'report-only'))).toBe(0)
  })

  test('a blocked instance is left', () => {
    expect(runExit(record(verdict({ blocked: [blocked('i-1')] }), []))).toBe(2)
    expect(runExit(record(verdict({ blocked: [blocked('i-1', 'grace')] }), []))).toBe(0)
  })

  test('a refusal is 3 though other classes were applied', () => {
    const of = verdict({ actions: [attach('i-1'), detach('i-2')], standings: { 'i-2': 'refused' }, refused: [refusal] })

    expect(runExit(record(of, [result(attach('i-1'), 'attached')]))).toBe(3)
  })

  test('a failure counts more than a refusal, an unknown scope too', () => {
    const of = verdict({ actions: [attach('i-1')], refused: [refusal] })

    expect(runExit(record(of, [result(attach('i-1'), 'failed')]))).toBe(1)
    expect(runExit(record(verdict({ refused: [refusal], scopes: [unknownScope] }), []))).toBe(1)
  })

  test('a recovery that failed counts as well', () => {
    expect(runExit(record(verdict(), [], { recovered: [result(attach('i-1'), 'interrupted')] }))).toBe(0)
    expect(runExit(record(verdict(), [], { recovered: [result(attach('i-1'), 'failed')] }))).toBe(1)
  })

  test('an action that apply never reached is an error', () => {
    expect(runExit(record(one, []))).toBe(1)
  })
})
