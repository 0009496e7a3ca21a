import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupId, hash } from '../../src/core/model/names.ts'
import type { Recreate } from '../../src/core/model/action.ts'
import { sampleOf } from '../../src/verify/sample.ts'
import { attach, detach, replace, result } from '../report/samples.ts'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const run = (count: number) => Array.from({ length: count }, (_, at) => result(attach(`i-${at}`), 'attached'))
const plan = hash('sha256:1')
const usual = { percent: 5, max: 20 }

describe('the sample of a run', () => {
  test.each([
    [0, 0],
    [1, 1],
    [20, 1],
    [21, 2],
    [400, 20],
    [5000, 20],
  ])('of %i changed machines has %i', (changed, asked) => {
    expect(sampleOf(plan, run(changed), digest, usual)).toHaveLength(asked)
  })

  test('has only machines that got a role, and which one', () => {
    const mixed = [
      result(replace('i-1'), 'replaced'),
      result(replace('i-2'), 'rolled-back'),
      result(detach('i-3'), 'detached'),
      result(attach('i-4'), 'failed'),
    ]

    expect(sampleOf(plan, mixed, digest, { percent: 100, max: 10 })).toMatchObject([
      { id: 'i-1', holds: { is: 'role', ramRoleName: 'web-tier' } },
    ])
  })

  test('has a container group that was born anew by the id that it has now', () => {
    const { target, ...rest } = attach('i-1')
    const reborn = { ...rest, kind: 'recreate', class: 'recreate' } as const
    const action: Recreate = { ...reborn, target: { ...target, type: 'eci', id: groupId('eci-old') } }
    const done = { ...result(action, 'recreated'), heir: groupId('eci-new') }

    expect(sampleOf(plan, [done, result(action, 'rolled-back')], digest, usual)).toMatchObject([
      { kind: 'eci', id: 'eci-new', holds: { is: 'role', ramRoleName: 'web-tier' } },
    ])
  })

  test('is the same for the same plan, in whatever order its results are', () => {
    const results = run(200)
    fc.assert(
      fc.property(fc.shuffledSubarray([...results], { minLength: results.length }), (shuffled) => {
        expect(sampleOf(plan, shuffled, digest, usual)).toEqual(sampleOf(plan, results, digest, usual))
      }),
      { numRuns: 20 },
    )
  })
})
