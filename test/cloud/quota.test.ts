import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeQuota, type Lane, type Wait } from '../../src/cloud/call/quota.ts'
import { MINUTE, SECOND, later } from '../../src/core/model/time.ts'
import { at, leapingClock } from './kit.ts'

const attach: Lane = { operation: 'ecs:AttachInstanceRamRole', ...at }
const detach: Lane = { operation: 'ecs:DetachInstanceRamRole', ...at }
const normal: Wait = { urgency: 'normal', until: null, stop: null }
const swapEnd: Wait = { urgency: 'swap-end', until: null, stop: null }

const quotaOf = (limit: number, operations: Readonly<Record<string, number>> = {}) => {
  const clock = leapingClock()
  const share = { default: limit, operations: new Map(Object.entries(operations)) }
  return { clock, quota: makeQuota(share, clock, () => 0.5) }
}

describe('a quota', () => {
  test('sends at once what the share holds, and the rest in later minutes', async () => {
    const { clock, quota } = quotaOf(3)
    const began = clock.now()

    const sent = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const turn = await quota.take(attach, normal)
        return { turn, after: clock.now() - began }
      }),
    )

    expect(sent.map(({ turn }) => turn === 'at-once')).toEqual([true, true, true, false, false, false, false, false])
    expect(sent.map(({ after }) => Math.floor(after / MINUTE))).toEqual([0, 0, 0, 1, 1, 1, 2, 2])
  })

  test('counts each API, region and account by itself', async () => {
    const { quota } = quotaOf(1)
    const lanes = [attach, detach, { ...attach, region: 'cn-shanghai' }, { ...attach, account: '6543210987654321' }]

    expect(await Promise.all(lanes.map((lane) => quota.take(lane, normal)))).toEqual(Array(4).fill('at-once'))
  })

  test('of an operation may be named with its service or without', () => {
    const { quota } = quotaOf(1, { AttachInstanceRamRole: 7, 'ecs:DetachInstanceRamRole': 9 })

    expect(quota.left(attach.operation, at)).toBe(7)
    expect(quota.left(detach.operation, at)).toBe(9)
  })

  test('sends nothing of a throttled API before the next minute, and then not at its very start', async () => {
    const { clock, quota } = quotaOf(100)
    const minuteEnds = clock.now() - (clock.now() % MINUTE) + MINUTE
    quota.throttled(attach)

    const others = await quota.take(detach, normal)
    const turn = await quota.take(attach, normal)

    expect(others).toBe('at-once')
    expect(turn).toBe('waited')
    expect(clock.now()).toBeGreaterThan(minuteEnds)
    expect(clock.now()).toBeLessThanOrEqual(minuteEnds + 5 * SECOND)
  })

  test('lets calls that end a swap go before all others that wait', async () => {
    const { quota } = quotaOf(1)
    await quota.take(attach, normal)
    const order: string[] = []
    const waiter = (name: string, wait: Wait) => quota.take(attach, wait).then(() => order.push(name))

    await Promise.all([waiter('a', normal), waiter('b', normal), waiter('end-1', swapEnd), waiter('end-2', swapEnd)])

    expect(order).toEqual(['end-1', 'end-2', 'a', 'b'])
  })

  test('keeps for a swap that begins the call that ends it, whoever else asks meanwhile', async () => {
    const { clock, quota } = quotaOf(2)
    const began = clock.now()
    await quota.take(detach, { ...normal, holds: attach })
    await quota.take(attach, normal)
    const other = quota.take(attach, normal)

    expect(await quota.take(attach, swapEnd)).toBe('at-once')
    expect(clock.now()).toBe(began)
    expect(await other).toBe('waited')
  })

  test('lets no swap begin whose end would not fit into the minute', async () => {
    const { clock, quota } = quotaOf(1)
    const began = clock.now()
    await quota.take(attach, normal)

    expect(await quota.take(detach, { ...normal, holds: attach })).toBe('waited')
    expect(clock.now() - began).toBe(MINUTE)
    expect(await quota.take(attach, swapEnd)).toBe('at-once')
  })

  test('sends away whose turn would come too late, and does not count them', async () => {
    const { clock, quota } = quotaOf(1)
    await quota.take(attach, normal)

    expect(await quota.take(attach, { ...normal, until: later(clock.now(), 59_999) })).toBe('too-late')
    expect(clock.slept).toEqual([])
    clock.advance(MINUTE)
    expect(quota.left(attach.operation, at)).toBe(1)
  })

  test('of none sends away everyone', async () => {
    expect(await quotaOf(0).quota.take(attach, normal)).toBe('too-late')
  })

  test('is not waited for after a stop', async () => {
    const { quota } = quotaOf(1)
    await quota.take(attach, normal)
    const stop = new AbortController()
    const waiting = quota.take(attach, { ...normal, stop: stop.signal })
    stop.abort(new Error('enough'))

    await expect(waiting).rejects.toThrow('enough')
    await expect(quota.take(attach, { ...normal, stop: stop.signal })).rejects.toThrow('enough')
    expect(await quota.take(attach, normal)).toBe('waited')
  })

  test('still lets go at once what need not wait, stopped or not', async () => {
    const { quota } = quotaOf(1)

    expect(await quota.take(attach, { ...normal, stop: AbortSignal.abort() })).toBe('at-once')
  })

  test('says what is left and when more will be', async () => {
    const { clock, quota } = quotaOf(2)
    const began = clock.now()
    expect(quota.renewsAt()).toBe(began)
    await quota.take(attach, normal)
    expect(quota.left(attach.operation, at)).toBe(1)
    await quota.take(attach, normal)

    expect(quota.left(attach.operation, at)).toBe(0)
    expect(quota.renewsAt()).toBe(began + MINUTE)
  })

  test('is never exceeded in any minute, whatever is thrown at it', async () => {
    const call = fc.record({
      urgency: fc.constantFrom('normal' as const, 'swap-end' as const),
      swap: fc.boolean(),
      throttled: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(call, { maxLength: 25 }), async (limit, calls) => {
        const { clock, quota } = quotaOf(limit)
        const sent = { attach: [] as number[], detach: [] as number[] }
        await Promise.all(
          calls.map(async ({ urgency, swap, throttled }) => {
            if (swap) {
              await quota.take(detach, { ...normal, holds: attach })
              sent.detach.push(clock.now())
            }
            await quota.take(attach, { ...normal, urgency: swap ? 'swap-end' : urgency })
            sent.attach.push(clock.now())
            if (throttled) quota.throttled(attach)
          }),
        )
        for (const times of [sent.attach, sent.detach]) {
          for (const start of times) {
            expect(times.filter((time) => time >= start && time < start + MINUTE).length).toBeLessThanOrEqual(limit)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
