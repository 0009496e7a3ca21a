import { gatewayError } from '../world/errors.ts'
import type { World } from '../world/world.ts'

type Counted = { minute: number; calls: number }

/** Counts calls by API, region and account within the minute of the emulator's clock. */
export class Throttle {
  readonly #counted = new Map<string, Counted>()

  /** Throws once the quota of this minute is used up; the next minute starts anew (ECS, "API throttling"). */
  count(world: World, accountId: string, region: string, service: string, action: string): void {
    const { quotas } = world.settings
    const quota = quotas[`${service}:${action}`] ?? quotas[action] ?? quotas['*']
    const minute = Math.floor(world.clock.now() / 60_000)
    const key = `${accountId} ${region} ${service}:${action}`
    const known = this.#counted.get(key)
    const counted = known?.minute === minute ? known : { minute, calls: 0 }
    this.#counted.set(key, counted)
    counted.calls += 1
    if (quota !== undefined && counted.calls > quota) throw gatewayError('throttled')
  }
}
