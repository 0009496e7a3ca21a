import { describe, expect, test } from 'vitest'
import { ecsId, region, roleName } from '../../../src/core/model/names.ts'
import type { Outcome, Result } from '../../../src/core/model/run-record.ts'
import { instant } from '../../../src/core/model/time.ts'
import type { Effect, Verification } from '../../../src/core/model/verification.ts'
import { afterTakeBack, notWorking, takeBacks } from '../../../src/core/steps/take-back.ts'
import { account, attach, detach, hangzhou, replace, result } from '../../report/samples.ts'

const asked = (effect: Effect, more: Partial<Verification> = {}): Verification => ({
  subject: {
    ...{ kind: 'ecs', account, region: hangzhou, id: ecsId('i-1'), name: '' },
    holds: { is: 'role', ramRoleName: roleName('web-tier') },
  },
  effect,
  ...{ found: roleName('web-tier'), keyEnding: null, expires: null, until: null, action: null, fix: null },
  why: 'no token comes',
  ...more,
})
const broken = asked('attached-not-effective')
const nowhere = { ...broken.subject, holds: { is: 'nothing' } } as const

describe('a role does not work', () => {
  test.each([
    ['no token of it comes, or STS takes none', broken, true],
    ['its policies lack what is tried', asked('denied'), true],
    ['tokens of the old role still come', asked('attached-not-effective', { found: roleName('old-tier') }), false],
    ['a token of before comes under its name', asked('attached-not-effective', { until: instant(1) }), false],
    ['the metadata service knows no role yet', asked('attached-not-effective', { found: null }), false],
    ['the machine should hold none', { ...broken, subject: nowhere }, false],
    ['it works', asked('effective'), false],
    ['nothing is attached', asked('no-role'), false],
    ['the metadata service is closed', asked('hardened-without-token'), false],
    ['nobody can ask', asked('agent-offline'), false],
    ['the clock is wrong', asked('clock-skew'), false],
    ['nobody knows', asked('unknown'), false],
  ])('where %s: %3$s', (_, one, expected) => {
    expect(notWorking([one]).length > 0).toBe(expected)
  })
})

describe('what is taken back', () => {
  const of = (...results: readonly Result[]) => takeBacks(results, [broken]).map(({ undo }) => undo)

  test('is a swap, by the same swap back with the session policies of both', () => {
    const policy = { Version: '1', Statement: [] }
    const swap = { ...replace('i-2'), sessionPolicyFrom: policy }

    expect(of(result(swap, 'replaced'))).toEqual([
      {
        ...{ ...swap, class: 'restore', cause: 'verification', from: 'web-tier', to: 'old-tier' },
        ...{ sessionPolicy: policy, sessionPolicyFrom: null },
        why: 'web-tier does not work on i-1: no token comes.',
      },
    ])
  })

  test('is an attach, by a detach', () => {
    expect(of(result(attach('i-2'), 'attached'))).toMatchObject([
      { kind: 'detach', class: 'restore', cause: 'verification', from: 'web-tier', to: null },
    ])
  })

  test('is nothing that the run did not do, of another role, or elsewhere', () => {
    const elsewhere = attach('i-3')
    const there = { ...elsewhere, target: { ...elsewhere.target, region: region('cn-shanghai') } }

    expect(
      of(
        result(replace('i-1'), 'failed'),
        result(replace('i-6'), 'superseded'),
        result(attach('i-7'), 'failed'),
        { ...result(attach('i-2'), 'attached'), code: 'already-so' },
        result(detach('i-4', 'web-tier'), 'detached'),
        result(attach('i-5', 'other'), 'attached'),
        result(there, 'attached'),
      ),
    ).toEqual([])
  })

  test('is nothing where a denial is of a machine whose role nobody knows', () => {
    const denied = asked('denied', { subject: nowhere })

    expect(takeBacks([result(attach('i-1'), 'attached')], [denied])).toEqual([])
  })
})

describe('the result of a change that was tried to take back', () => {
  const after = (given: Result, outcome: Outcome, code: string | null = null, gapMs: number | null = null): Result => {
    const [one] = takeBacks([given], [broken])
    if (one === undefined) throw new Error('Nothing is taken back.')
    return afterTakeBack(one, { ...result(one.undo, outcome), code, gapMs })
  }
  const swapped = { ...result(replace('i-1'), 'replaced'), gapMs: 400 }

  test('is rolled-back, with both gaps', () => {
    expect(after(swapped, 'replaced', null, 300)).toMatchObject({
      ...{ action: swapped.action, outcome: 'rolled-back', code: 'not-effective', gapMs: 700 },
      message: 'web-tier does not work on i-1: no token comes.',
    })
    expect(after(swapped, 'replaced').gapMs).toBe(400)
    expect(after({ ...swapped, gapMs: null }, 'replaced', null, 300).gapMs).toBe(300)
    expect(after(result(attach('i-1'), 'attached'), 'detached')).toMatchObject({ outcome: 'rolled-back', gapMs: null })
  })

  test.each([
    ['superseded', 'superseded', 'superseded', 'superseded'],
    ['refused', 'over-limit', 'replaced', 'not-taken-back'],
    ['skipped', 'lost-lease', 'replaced', 'not-taken-back'],
    ['interrupted', 'deadline', 'replaced', 'not-taken-back'],
    ['interrupted', 'still-without-role', 'interrupted', 'not-taken-back'],
    ['interrupted', null, 'interrupted', 'not-taken-back'],
    ['unknown', null, 'unknown', 'not-taken-back'],
  ] as const)('of %s (%s) is %s, %s', (outcome, code, then, now) => {
    expect(after(swapped, outcome, code)).toMatchObject({ outcome: then, code: now })
    const [one] = takeBacks([swapped], [broken])
    const said = one && afterTakeBack(one, { ...result(one.undo, outcome), code, message: 'the cloud said so' }).message
    expect(said).toBe(
      `web-tier does not work on i-1: no token comes. It was not taken back: ${code === null ? '' : `${code}: `}the cloud said so`,
    )
  })
})
