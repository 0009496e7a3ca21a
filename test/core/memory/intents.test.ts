import { describe, expect, it } from 'vitest'
import { owedRole } from '../../../src/core/memory/open-intents.ts'
import { rememberAll } from '../../../src/core/memory/remember.ts'
import { actionKey } from '../../../src/core/plan/key.ts'
import { roleName } from '../../../src/core/model/names.ts'
import { DAY, HOUR, instant } from '../../../src/core/model/time.ts'
import {
  attach,
  detach,
  entries,
  fold,
  hangzhou,
  intent,
  NOON,
  policyOf,
  recreate,
  replace,
  result,
  runEntry,
  updateRole,
} from './samples.ts'

describe('an intent', () => {
  it('is open until each of its actions has a result, whichever run wrote it', () => {
    const [one, two] = [attach('i-1'), attach('i-2')]
    const log = entries(intent([one, two]), result(1, [one, 'attached']), { ...result(1, [two, 'failed']), run: null })

    expect(fold(log.slice(0, 1)).open).toEqual([
      { number: 1, shard: hangzhou, epoch: 1, run: 'run-1', at: NOON, actions: [one, two], owed: new Map() },
    ])
    expect(fold(log.slice(0, 2)).open.flatMap(({ actions }) => actions)).toEqual([two])
    expect(fold(log).open).toEqual([])
  })

  it('is closed by its own number alone: the same action of another intent stays open', () => {
    const action = attach('i-1')

    const { open } = fold(entries(intent([action]), intent([action]), result(1, [action, 'attached'])))

    expect(open.map(({ number }) => number)).toEqual([2])
  })

  it('is not touched by a result of something that it does not hold', () => {
    const log = entries(intent([attach('i-1')]), result(1, [attach('i-2'), 'attached']), result(7))

    const { open, applied } = fold(log)

    expect(open.flatMap(({ actions }) => actions)).toEqual([attach('i-1')])
    expect(applied.size).toBe(0)
  })
})

describe('a role that a detach took from another writer', () => {
  const swap = replace('i-1')
  const owed = { kind: 'owed', of: 1, key: actionKey(swap), role: roleName('theirs') } as const

  it('is owed by the intent that took it, until the action ends', () => {
    const log = entries(intent([swap]), intent([swap]), owed, result(1, [swap, 'superseded']))

    expect(fold(log.slice(0, 3)).open.map((one) => [...one.owed.values()])).toEqual([['theirs'], []])
    expect(fold(log).open.map(({ number }) => number)).toEqual([2])
  })

  it('is owed to its instance alone, and for the action that took it', () => {
    const [early, other] = [attach('i-1'), replace('i-2')]
    const { open } = fold(entries(intent([early, swap, other]), owed))

    expect(['i-1', 'i-2', 'i-3'].map((id) => owedRole(open, id))).toEqual(['theirs', null, null])
    expect(owedRole(fold(entries(intent([early, swap]), owed, result(1, [swap, 'superseded']))).open, 'i-1')).toBeNull()
  })

  it('is nothing of ours once it is back: no binding gave it', () => {
    const ours = attach('i-1')
    const back = attach('i-1', { to: roleName('theirs'), binding: null })
    const log = entries(intent([ours]), result(1, [ours, 'attached']), intent([back]), result(3, [back, 'attached']))

    expect([fold(log).applied.size, fold(log.slice(0, 3)).applied.size]).toEqual([0, 1])
    const failed = entries(...log.slice(0, 3), result(3, [back, 'failed']))
    expect(fold(failed).applied.size).toBe(1)
  })
})

describe('what was last put on an instance', () => {
  const swap = replace('i-1', { sessionPolicy: policyOf('oss:Get'), sessionPolicyFrom: policyOf('log:Put') })

  it.each([
    [attach('i-1', { sessionPolicy: policyOf('oss:Get') }), 'attached', 'web-tier', policyOf('oss:Get')],
    [swap, 'replaced', 'web-tier', policyOf('oss:Get')],
    [swap, 'rolled-back', 'old-tier', policyOf('log:Put')],
  ] as const)('is known after %o was %s', (action, outcome, role, sessionPolicy) => {
    const { applied } = fold(entries(intent([action]), result(1, [action, outcome])))

    expect(applied.get('i-1')).toEqual({ region: hangzhou, role, sessionPolicy, at: NOON + HOUR })
  })

  it.each([
    [attach('i-1'), 'failed'],
    [swap, 'superseded'],
    [detach('i-1'), 'unknown'],
    [recreate('i-1'), 'recreated'],
    [updateRole('web-tier'), 'updated'],
  ] as const)('stays what it was after %o was %s', (action, outcome) => {
    const before = entries(intent([attach('i-1', { to: roleName('first') })]), {
      ...result(1, [attach('i-1', { to: roleName('first') }), 'attached']),
    })

    const { applied } = fold([
      ...before,
      ...entries(...before, intent([action]), result(3, [action, outcome])).slice(2),
    ])

    expect([...applied].map(([id, { role }]) => [id, role])).toEqual([['i-1', 'first']])
  })

  it('is forgotten once it was taken off, and once its instance is gone', () => {
    const off = detach('i-1')
    const log = entries(intent([attach('i-1')]), result(1, [attach('i-1'), 'attached']))

    const detached = fold(entries(...log, intent([off]), result(3, [off, 'detached'])))
    const gone = fold(entries(...log, intent([swap]), result(3, [swap, 'skipped', 'gone'])))

    expect([detached.applied.size, gone.applied.size]).toEqual([0, 0])
  })

  it('is the same for entries that are folded together, whose first memory stays as it was', () => {
    const [one, two] = [attach('i-1'), attach('i-2')]
    const before = fold(entries(intent([one]), result(1, [one, 'attached'])))
    const log = entries(
      intent([one]),
      result(1, [one, 'attached']),
      intent([two, swap]),
      result(3, [two, 'attached']),
      {
        ...result(3, [swap, 'replaced']),
      },
    )

    const { applied } = rememberAll(before, log)

    expect([...applied.keys()]).toEqual(['i-1', 'i-2'])
    expect([...before.applied.keys()]).toEqual(['i-1'])
  })

  it('is not covered by the late result of an older intent', () => {
    const older = replace('i-1')
    const younger = attach('i-1', { to: roleName('third'), cause: 'recovery' })

    const { applied } = fold(
      entries(intent([older]), intent([younger]), result(2, [younger, 'attached']), result(1, [older, 'rolled-back'])),
    )

    expect(applied.get('i-1')?.role).toBe('third')
  })
})

describe('a reversal', () => {
  const drift = attach('i-1', { cause: 'drift' })

  it.each([
    [drift, 'attached', 1],
    [replace('i-1', { cause: 'drift' }), 'replaced', 1],
    [attach('i-1', { class: 'restore' }), 'attached', 1],
    [replace('i-1', { class: 'restore' }), 'replaced', 1],
    [replace('i-1', { cause: 'drift' }), 'rolled-back', 0],
    [drift, 'failed', 0],
    [attach('i-1'), 'attached', 0],
    [attach('i-1', { cause: 'recovery' }), 'attached', 0],
    [detach('i-1', { class: 'restore' }), 'detached', 0],
  ] as const)('after %o was %s counts %i', (action, outcome, count) => {
    const { reversals } = fold(entries(intent([action]), result(1, [action, outcome])))

    expect(reversals.get('i-1') ?? []).toHaveLength(count)
  })

  it('is remembered for a day, and forgotten by the next run', () => {
    const again = (hours: number) => ({ at: instant(NOON + hours * HOUR) })
    const other = attach('i-2', { cause: 'drift' })
    const log = entries(
      { ...intent([drift, other]), ...again(0) },
      { ...result(1, [drift, 'attached'], [other, 'attached']), ...again(0) },
      { ...intent([drift]), ...again(12) },
      { ...result(3, [drift, 'attached']), ...again(12) },
      { ...intent([drift]), ...again(25) },
      { ...result(5, [drift, 'attached']), ...again(25) },
      { ...runEntry(), ...again(25) },
    )

    expect(fold(log.slice(0, -1)).reversals.get('i-1')).toEqual([NOON, NOON + 12 * HOUR, NOON + DAY + HOUR])
    expect([...fold(log).reversals]).toEqual([['i-1', [NOON + 12 * HOUR, NOON + DAY + HOUR]]])
  })
})
