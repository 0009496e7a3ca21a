import { instant } from '../../src/core/model/time.ts'
import type { ObjectStore } from '../../src/core/ports/ledger.ts'
import type { Clock } from '../../src/core/ports/surroundings.ts'
import type { Clock as WorldClock } from '../../src/emulator/world/clock.ts'
import { Life } from './steps.ts'

/** A process that waits for its turn at a step, or for a time. */
type Waiting = Readonly<{ who: string; go: () => void }>
type Sleeping = Readonly<{ until: number; go: () => void }>

export type Turns = Readonly<{
  clock: Clock
  /** The life of a process that lets others go first at each of its steps. */
  life: (who: string) => Life
  /** A store whose answers take real time, in which nobody else has a turn. */
  store: (real: ObjectStore) => ObjectStore
  start: (work: () => Promise<void>) => void
  /** Until all that was started has ended. Rejects with what the first one threw. */
  run: () => Promise<void>
}>

/**
 * Of all processes that wait at a step one goes on, alone, to its next step; which one, the numbers say, and the same numbers
 * say the same. 0, and the end of the numbers: who went last goes on, and time passes only where all sleep. So fewer and
 * smaller numbers are fewer changes of turn, which is how a failure shrinks. The highest choice is to let time pass until a
 * sleeper wakes, whoever else is at work: to them it is as if they had been frozen.
 */
export const takeTurns = (time: WorldClock, numbers: readonly number[]): Turns => {
  const waiting: Waiting[] = []
  const sleeping: Sleeping[] = []
  let tasks = 0
  let underWay = 0
  let failure: Readonly<{ error: unknown }> | null = null

  const quiet = async (): Promise<void> => {
    do await new Promise((resolve) => setImmediate(resolve))
    while (underWay > 0)
  }
  const wake = (): void => {
    const [next] = sleeping.toSorted((a, b) => a.until - b.until)
    if (next === undefined) throw new Error(`${tasks} wait for something that nobody does.`)
    sleeping.splice(sleeping.indexOf(next), 1)
    time.advance(Math.max(0, next.until - time.now()))
    next.go()
  }
  const take = (number: number, last: string): string => {
    const ready = [...waiting.filter(({ who }) => who === last), ...waiting.filter(({ who }) => who !== last)]
    const chosen = ready[number % (ready.length + Math.min(1, sleeping.length))]
    if (chosen === undefined) {
      wake()
      return last
    }
    waiting.splice(waiting.indexOf(chosen), 1)
    chosen.go()
    return chosen.who
  }
  const real = async <T>(work: Promise<T>): Promise<T> => {
    underWay += 1
    return work.finally(() => {
      underWay -= 1
    })
  }

  return {
    clock: {
      now: () => instant(time.now()),
      sleep: async (ms, stop) => {
        stop?.throwIfAborted()
        await new Promise<void>((go) => sleeping.push({ until: time.now() + Math.max(0, ms), go }))
      },
    },
    life: (who) =>
      new Life(async () => {
        await new Promise<void>((go) => waiting.push({ who, go }))
        return undefined
      }),
    store: (one) => ({
      place: one.place,
      create: (key, body) => real(one.create(key, body)),
      read: (key) => real(one.read(key)),
      list: (prefix, after) => real(one.list(prefix, after)),
      remove: (key) => real(one.remove(key)),
      overwrite: (key, body) => real(one.overwrite(key, body)),
      now: () => real(one.now()),
    }),
    start: (work) => {
      tasks += 1
      void work()
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .finally(() => {
          tasks -= 1
        })
    },
    run: async () => {
      let last = ''
      for (let at = 0; ; at += 1) {
        await quiet()
        if (failure !== null) throw failure.error
        if (tasks === 0) return
        last = take(numbers[at] ?? 0, last)
      }
    },
  }
}
