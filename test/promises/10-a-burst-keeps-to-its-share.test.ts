import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/core/model/time.ts'
import { serve } from '../../src/emulator/serve.ts'
import { memoryStore } from '../kit/memory-store.ts'
import { eventsOf, isState, rolesIn, runInstances } from '../kit/births.ts'
import { accept, openEventFunction, openEventLedger, openQueue } from '../kit/event-functions.ts'
import { fleetOf, webState } from '../kit/fleets.ts'
import { seeded } from '../kit/random.ts'
import { accepted } from '../kit/stack.ts'
import { virtualTime } from '../kit/virtual-time.ts'

const NOON = Date.UTC(2026, 10, 22, 12)

type Burst = Readonly<{
  functions: number
  /** Time over which the ten calls are spread. */
  overMs: number
  /** The longest that an event is on its way. */
  lateMs: number
  states?: readonly string[]
  visibilityMs?: number
  seed?: number
}>

/** Ten RunInstances of a hundred, each creation's events delivered twice, in any order. */
const burst = async ({ functions, overMs, lateMs, states = ['Created'], visibilityMs = 0, seed = 1 }: Burst) => {
  const emulator = await serve({ fleet: fleetOf([]) })
  try {
    const { world } = emulator.cloud
    world.clock.set(NOON)
    world.settings.quotas = { '*': 60 }
    world.settings.visibility.instancesMs = visibilityMs
    const time = virtualTime(world.clock)
    const store = { ...memoryStore(), now: async () => time.clock.now() }
    await accept(openEventLedger(store), accepted(webState()))
    const random = seeded(seed)
    const events = eventsOf(emulator)
    const parts = { emulator, store, clock: time.clock, io: time.io, latencies: { cloudMs: 60, ledgerMs: 15 } }
    const queue = openQueue(
      time,
      Array.from({ length: functions }, () => openEventFunction(parts)),
    )
    const lastBirth = NOON + overMs
    for (let call = 0; call < 10; call += 1) {
      time.start(
        async () => {
          const before = events.length
          await time.io(() => runInstances(emulator, 100))
          const born = events.slice(before).filter((event) => isState(event, ...states))
          for (const event of [...born, ...born]) queue.send(event, time.clock.now() + random() * lateMs)
        },
        NOON + (call * overMs) / 10,
      )
    }
    await time.run()
    const calls = world.calls.all().filter(({ action }) => action !== 'RunInstances')
    const attaches = calls.filter(({ action }) => action === 'AttachInstanceRamRole')
    return {
      calls: calls.length,
      throttled: calls.filter(({ code }) => code !== null && code.includes('Throttling')).length,
      roles: rolesIn(emulator),
      lastAttachMs: Math.max(...attaches.map(({ at }) => Date.parse(at))) - lastBirth,
    }
  } finally {
    await emulator.close()
  }
}

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
})
