import { setTimeout as sleep } from 'node:timers/promises'
import { eci } from './eci/service.ts'
import { ecs } from './ecs/service.ts'
import { eventbridge } from './eventbridge/service.ts'
import { ram } from './ram/service.ts'
import { sts } from './sts/service.ts'
import { Front } from './wire/front.ts'
import type { Answer, HttpRequest } from './wire/request.ts'
import { createClock } from './world/clock.ts'
import type { Clock } from './world/clock.ts'
import { loadFleet } from './world/load-fleet.ts'
import type { Fleet } from './world/fleet.ts'
import { createWorld } from './world/world.ts'
import type { Shell } from './world/shell.ts'
import type { World } from './world/world.ts'

/** The emulated cloud: its world, and one handler for all services. */
export type Cloud = Readonly<{
  world: World
  /** Takes any request to an RPC service. The effect comes at once, the answer after the latency. */
  handle: (request: HttpRequest) => Promise<Answer>
}>

/** A cloud that holds what the fleet says, at the real time or a given one; `shell` runs what is sent to machines. */
export const createCloud = (fleet: Fleet = { accounts: [] }, clock: Clock = createClock(), shell?: Shell): Cloud => {
  const world = createWorld(clock, shell)
  loadFleet(world, fleet)
  const front = new Front(world, [ecs, eci, ram, sts, eventbridge])
  return {
    world,
    handle: async (request) => {
      const { answer: coming, delayMs } = front.serve(request)
      const answer = await coming
      const wait = world.settings.latencyMs + delayMs
      if (wait > 0) await sleep(wait)
      return answer
    },
  }
}
