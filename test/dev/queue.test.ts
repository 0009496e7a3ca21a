import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openQueue, type Delivered, type GivenUp, type Message } from '../../src/dev/functions/queue.ts'
import { manualClock, settle } from './kit.ts'

const rig = (
  answer: (message: Message, delivery: number) => Promise<Delivered>,
  more: { retries?: number; maxAgeMs?: number } = {},
) => {
  const clock = manualClock(0)
  const deliveries: { id: string; at: number; tries: number }[] = []
  const given: { id: string; why: GivenUp; at: number }[] = []
  const queue = openQueue({
    clock,
    deliver: async (message) => {
      deliveries.push({ id: message.requestId, at: clock.now(), tries: message.tries })
      return answer(message, deliveries.length)
    },
    retries: 3,
    retryMs: (n) => 1000 * n,
    maxAgeMs: 3_600_000,
    giveUp: ({ requestId }, why) => given.push({ id: requestId, why, at: clock.now() }),
    ...more,
  })
  const send = (id: string) => queue.send({ requestId: id, body: Buffer.from(id) })
  /** Second by second, with all that follows. */
  const pass = async (ms: number, step = 500) => {
    for (let passed = 0; passed < ms; passed += step) {
      await settle()
      clock.advance(step)
      await settle()
    }
  }
  return { queue, send, pass, deliveries, given, clock }
}

describe('the queue of asynchronous invocations', () => {
  it('delivers at once, and once if it is well', async () => {
    const { send, pass, deliveries, queue } = rig(async () => 'done')

    send('a')
    send('b')
    await pass(10_000)

    expect(deliveries.map(({ id, at }) => [id, at])).toEqual([
      ['a', 0],
      ['b', 0],
    ])
    expect(queue.size()).toBe(0)
  })

  it('tries a failure again as often as it may, ever later, and then gives it up', async () => {
    const { send, pass, deliveries, given, queue } = rig(async () => 'failed')

    send('a')
    await pass(60_000)

    expect(deliveries.map(({ at, tries }) => [at, tries])).toEqual([
      [0, 0],
      [1000, 1],
      [3000, 2],
      [6000, 3],
    ])
    expect(given).toEqual([{ id: 'a', why: 'retries-used-up', at: 6000 }])
    expect(queue.size()).toBe(0)
  })

  it('backs off by powers of two where there is no room, and counts that as no try', async () => {
    const { send, pass, deliveries, given } = rig(async (_, delivery) => (delivery < 5 ? 'throttled' : 'done'))

    send('a')
    await pass(60_000)

    expect(deliveries.map(({ at, tries }) => [at, tries])).toEqual([
      [0, 0],
      [500, 0],
      [1500, 0],
      [3500, 0],
      [7500, 0],
    ])
    expect(given).toEqual([])
  })

  it('goes on as soon as there is room again', async () => {
    let free = 1
    const ends: (() => void)[] = []
    const { send, pass, deliveries } = rig(async () => {
      if (free === 0) return 'throttled'
      free -= 1
      await new Promise<void>((resolve) => ends.push(resolve))
      free += 1
      return 'done'
    })

    for (const id of ['a', 'b', 'c']) send(id)
    await settle()
    ends.shift()?.()
    await pass(100, 100)

    expect(deliveries.filter(({ at }) => at === 0).map(({ id }) => id)).toContain('c')
    expect(deliveries.at(-1)?.at).toBe(0)
  })

  it('gives up what is too old before it is delivered', async () => {
    const { send, pass, given, deliveries } = rig(async () => 'throttled', { maxAgeMs: 10_000 })

    send('a')
    await pass(60_000)

    expect(given.map(({ why }) => why)).toEqual(['too-old'])
    expect(Math.max(...deliveries.map(({ at }) => at))).toBeLessThanOrEqual(10_000)
  })

  it('delivers nothing once it is closed', async () => {
    const { send, pass, deliveries, queue } = rig(async () => 'failed')

    send('a')
    await settle()
    queue.close()
    send('b')
    await pass(60_000)

    expect(deliveries.map(({ id }) => id)).toEqual(['a'])
  })

  it('loses nothing and does nothing in vain, whatever happens', async () => {
    const fate = fc.constantFrom<Delivered>('done', 'failed', 'throttled')
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 40 }), fc.integer({ min: 1, max: 8 }), async (fates, count) => {
        const { send, pass, deliveries, given, queue } = rig(async (_, delivery) => fates[delivery - 1] ?? 'done')
        const ids = Array.from({ length: count }, (_, index) => String(index))

        for (const id of ids) send(id)
        await pass(600_000, 5_000)

        const done = deliveries.filter((_, index) => (fates[index] ?? 'done') === 'done').map(({ id }) => id)
        expect([...done, ...given.map(({ id }) => id)].toSorted()).toEqual(ids)
        expect(Math.max(...deliveries.map(({ tries }) => tries))).toBeLessThanOrEqual(3)
        expect(queue.size()).toBe(0)
      }),
      { numRuns: 40 },
    )
  })
})
