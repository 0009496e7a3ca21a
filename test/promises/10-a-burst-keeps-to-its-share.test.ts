import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/core/model/time.ts'
import { burst, type Burst } from '../kit/burst.ts'

const bursts: readonly (readonly [string, Omit<Burst, 'functions'>])[] = [
  ['all at once', { overMs: 0, lateMs: 2 * SECOND }],
  ['over eight seconds', { overMs: 8 * SECOND, lateMs: 3 * SECOND }],
  ['of instances that are visible late', { overMs: 0, lateMs: 2 * SECOND, visibilityMs: 2.5 * SECOND }],
]

describe('promise 10: ten RunInstances of a hundred, their events one by one, twice, in any order', () => {
  for (const functions of [1, 20]) {
    it.each(bursts)(
      `%s, with ${functions} at a time`,
      async (_, how) => {
        const { calls, throttled, roles, lastAttachMs } = await burst({ functions, ...how })

        expect([...roles.values()].filter((role) => role !== 'web-tier')).toEqual([])
        expect(roles.size).toBe(1000)
        expect(throttled).toBe(0)
        expect(calls).toBeLessThanOrEqual(100)
        expect(lastAttachMs).toBeLessThanOrEqual(10 * SECOND)
      },
      120_000,
    )
  }

  it('where five calls a minute are all there is, those who had to wait ask for no roles that others have given', async () => {
    const { calls, roles } = await burst({ functions: 20, overMs: SECOND, lateMs: 2 * SECOND, aMinute: 5 })

    expect([...roles.values()].filter((role) => role !== 'web-tier')).toEqual([])
    expect(calls).toBeLessThanOrEqual(200)
  })
})
