/** The time of the local Function Compute: when timers fire, what is tried again and what is too old. */
export type Clock = Readonly<{
  now: () => number
  /** Runs it once in so many milliseconds; what it gives calls it off. */
  after: (ms: number, run: () => void) => () => void
}>

/** Node's timers hold no longer times. */
const LONGEST_MS = 2 ** 31 - 1

export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    let timer = setTimeout(wake, Math.min(ms, LONGEST_MS))
    const until = Date.now() + ms
    function wake(): void {
      const left = until - Date.now()
      if (left <= 0) run()
      else timer = setTimeout(wake, Math.min(left, LONGEST_MS))
    }
    return () => clearTimeout(timer)
  },
}
