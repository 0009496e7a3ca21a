import type { Clock } from '../../src/dev/functions/clock.ts'

export type ManualClock = Clock & Readonly<{ advance: (ms: number) => void }>

/** Time that goes on when a test says so; what falls due on the way happens in its order. */
export const manualClock = (start: number = Date.UTC(2026, 10, 22, 12)): ManualClock => {
  let now = start
  const timers = new Set<Readonly<{ at: number; run: () => void }>>()
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance: (ms) => {
      const until = now + ms
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)
        if (next === undefined) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.run()
      }
      now = until
    },
  }
}

/** What follows on answers that are there already has happened by then. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
