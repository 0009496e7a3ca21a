import { instant, type Instant } from '../../src/core/model/time.ts'
import type { Clock } from '../../src/core/ports/surroundings.ts'

type Sleeper = Readonly<{ until: number; wake: () => void }>

export type VirtualTime = Readonly<{
  clock: Clock
  /** Runs as a task of its own, at once or at an instant. */
  start: (work: () => Promise<void>, at?: number) => void
  /** Real input and output: time stands until it is done. */
  io: <T>(work: () => Promise<T>) => Promise<T>
  /** Until all tasks have ended. Rejects with what the first one threw. */
  run: () => Promise<void>
}>

/** Time that stands while anybody works and goes on when everybody sleeps: what tasks do takes no time but what they sleep. */
export const virtualTime = (time: Readonly<{ now: () => number; advance: (ms: number) => void }>): VirtualTime => {
  let busy = 0
  let tasks = 0
  let idle: (() => void) | null = null
  /** The next to wake stands last. */
  const sleepers: Sleeper[] = []
  let failure: Readonly<{ error: unknown }> | null = null

  const sleepUntil = (until: number): Promise<void> =>
    new Promise((wake) => {
      let [low, high] = [0, sleepers.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if ((sleepers[middle]?.until ?? 0) > until) low = middle + 1
        else high = middle
      }
      sleepers.splice(low, 0, { until, wake })
    })
  const wakeNext = (next: Sleeper): void => {
    time.advance(Math.max(0, next.until - time.now()))
    for (let one: Sleeper | undefined = next; one?.until === next.until; one = sleepers.at(-1)) {
      sleepers.pop()
      one.wake()
    }
  }

  return {
    clock: {
      now: (): Instant => instant(time.now()),
      sleep: async (ms, stop) => {
        stop?.throwIfAborted()
        await sleepUntil(time.now() + Math.max(0, ms))
      },
    },
    start: (work, at = time.now()) => {
      tasks += 1
      void sleepUntil(at)
        .then(work)
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .finally(() => {
          tasks -= 1
        })
    },
    io: async (work) => {
      busy += 1
      try {
        return await work()
      } finally {
        busy -= 1
        if (busy === 0) idle?.()
      }
    },
    run: async () => {
      for (;;) {
        // What follows on an answer, or on waking, is done by then.
        await new Promise((resolve) => setImmediate(resolve))
        if (failure !== null) throw failure.error
        const next = sleepers.at(-1)
        if (busy > 0) await new Promise<void>((resolve) => (idle = resolve))
        else if (next !== undefined) wakeNext(next)
        else if (tasks === 0) return
      }
    },
  }
}
