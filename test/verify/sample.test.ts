import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleOf } from '../../src/verify/sample.ts'
import { attach, detach, record, replace, result, verdict } from '../report/samples.ts'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const run = (count: number) =>
  record(
    verdict(),
    Array.from({ length: count }, (_, at) => result(attach(`i-${at}`), 'attached')),
  )

describe('the sample of a run', () => {
  test.each([
    [0, 0],
    [1, 1],
    [20, 1],
    [21, 2],
    [400, 20],
    [5000, 20],
  ])('of %i changed machines has %i', (changed, asked) => {
    expect(sampleOf(run(changed), digest)).toHaveLength(asked)
  })

  test('has only machines that got a role, and which one', () => {
    const mixed = record(verdict(), [
      result(replace('i-1'), 'replaced'),
      result(replace('i-2'), 'rolled-back'),
      result(detach('i-3'), 'detached'),
      result(attach('i-4'), 'failed'),
    ])

    expect(sampleOf(mixed, digest, { percent: 100, max: 10 })).toMatchObject([
      { id: 'i-1', holds: { is: 'role', ramRoleName: 'web-tier' } },
    ])
  })

  test('is the same for the same plan, in whatever order its results are', () => {
    const { results, ...rest } = run(200)
    fc.assert(
      fc.property(fc.shuffledSubarray([...results], { minLength: results.length }), (shuffled) => {
        expect(sampleOf({ ...rest, results: shuffled }, digest)).toEqual(sampleOf({ ...rest, results }, digest))
      }),
      { numRuns: 20 },
    )
  })
})
