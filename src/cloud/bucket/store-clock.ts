import { instant, SECOND, type Instant } from '../../core/model/time.ts'
import type { Clock } from '../../core/ports/surroundings.ts'

/** How long a Date is good for: then this machine's clock may have been set. Also the most that it can be wrong by. */
const GOOD_MS: number = 10 * SECOND

export type StoreClock = Readonly<{
  /** Takes the Date header of an answer; what is no date says nothing. */
  hear: (date: unknown) => void
  /** Null: no answer was heard lately. */
  now: () => Instant | null
}>

/**
 * The bucket's own time, from the Dates of its answers and what has passed here since. Never ahead of it, since a Date
 * leaves out the milliseconds and is read after it was written: what it calls expired has expired.
 */
export const makeStoreClock = (here: Clock): StoreClock => {
  let heard: Readonly<{ there: number; here: number }> | null = null
  return {
    hear: (date) => {
      const there = typeof date === 'string' ? Date.parse(date) : NaN
      if (!Number.isNaN(there)) heard = { there, here: here.now() }
    },
    now: () => {
      if (heard === null) return null
      const passed = here.now() - heard.here
      return passed < 0 || passed > GOOD_MS ? null : instant(heard.there + passed)
    },
  }
}
