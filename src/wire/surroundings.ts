import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { hash, runId } from '../core/model/names.ts'
import type { Hash, RunId } from '../core/model/names.ts'
import { instant } from '../core/model/time.ts'
import type { Clock } from '../core/ports/surroundings.ts'

/** The machine's own time. */
export const realClock: Clock = {
  now: () => instant(Date.now()),
  sleep: async (ms, stop) => {
    try {
      await wait(ms, undefined, stop === undefined ? {} : { signal: stop })
    } catch (error) {
      // The timer wraps the signal's reason in an AbortError of its own.
      throw stop?.aborted === true ? stop.reason : error
    }
  },
}

/** sha256 of a text, as `sha256:<hex>`. */
export const digest = (text: string): Hash => hash(`sha256:${createHash('sha256').update(text).digest('hex')}`)

/** `20261122T083000Z-1f2e3d`: sorts by time, and no two runs share one. */
export const newRunId = (clock: Clock): RunId =>
  runId(`${new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`)
