import type { CloudEvent } from '../../src/emulator/world/bus.ts'
import { serve } from '../../src/emulator/serve.ts'
import { eventsOf, isState, rolesIn, runInstances } from './births.ts'
import { accept, openEventFunction, openEventLedger, openQueue } from './event-functions.ts'
import { fleetOf, webState } from './fleets.ts'
import { memoryStore } from './memory-store.ts'
import { seeded } from './random.ts'
import { accepted } from './stack.ts'
import { virtualTime } from './virtual-time.ts'

const NOON = Date.UTC(2026, 10, 22, 12)

export type Burst = Readonly<{
  functions: number
  /** RunInstances, and how many instances each makes. */
  batches?: number
  each?: number
  /** Time over which they are spread. */
  overMs: number
  /** The longest that an event is on its way. */
  lateMs: number
  states?: readonly string[]
  visibilityMs?: number
  /** Calls that the cloud takes of each API. */
  aMinute?: number
  seed?: number
}>

export type Burnt = Readonly<{
  calls: number
  throttled: number
  roles: ReadonlyMap<string, string | null>
  /** From the last birth to the last attach, by virtual clock. */
  lastAttachMs: number
}>

/** Births, each creation's events delivered twice, in any order, where the cloud takes so many calls a minute. */
export const burst = async (how: Burst): Promise<Burnt> => {
  const { functions, overMs, lateMs, batches = 10, each = 100, states = ['Created'], visibilityMs = 0, seed = 1 } = how
  const { aMinute = 60 } = how
  const emulator = await serve({ fleet: fleetOf([]) })
  try {
    const { world } = emulator.cloud
    world.clock.set(NOON)
    // Whoever makes the instances has a quota of its own.
    world.settings.quotas = { '*': aMinute, RunInstances: 1000 }
    world.settings.visibility.instancesMs = visibilityMs
    const time = virtualTime(world.clock)
    const store = { ...memoryStore(), now: async () => time.clock.now() }
    await accept(
      openEventLedger(store),
      accepted(webState().replace('limits:', 'limits:\n    birth: { max: 100000, per: 1h }')),
    )
    const random = seeded(seed)
    const events = eventsOf(emulator)
    const parts = { emulator, store, clock: time.clock, io: time.io, latencies: { cloudMs: 60, ledgerMs: 15 } }
    const queue = openQueue(
      time,
      Array.from({ length: functions }, () => openEventFunction(parts)),
    )
    for (let call = 0; call < batches; call += 1) {
      time.start(
        async () => {
          const made = new Set(await time.io(() => runInstances(emulator, each)))
          const isTheirs = ({ data }: CloudEvent): boolean => made.has(String(data['resourceId']))
          const born = events.filter((event) => isTheirs(event) && isState(event, ...states))
          for (const event of [...born, ...born]) queue.send(event, time.clock.now() + random() * lateMs)
        },
        NOON + (call * overMs) / batches,
      )
    }
    await time.run()
    const calls = world.calls.all().filter(({ action }) => action !== 'RunInstances')
    const attaches = calls.filter(({ action }) => action === 'AttachInstanceRamRole')
    return {
      calls: calls.length,
      throttled: calls.filter(({ code }) => code !== null && code.includes('Throttling')).length,
      roles: rolesIn(emulator),
      lastAttachMs: Math.max(...attaches.map(({ at }) => Date.parse(at))) - (NOON + overMs),
    }
  } finally {
    await emulator.close()
  }
}
