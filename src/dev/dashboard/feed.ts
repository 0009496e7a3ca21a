import type { Moment } from './moments.ts'

type Listener = (number: number, moment: Moment) => void

/** What has happened lately, numbered, and whoever wants to hear what comes. */
export type Feed = Readonly<{
  tell: (moment: Moment) => void
  /** Calls with all that is remembered after a number, then with what comes; returns what ends it. */
  listen: (after: number, listener: Listener) => () => void
}>

/** Enough to draw the page when it is opened late. */
const MOST = 500

export const openFeed = (): Feed => {
  const listeners = new Set<Listener>()
  let kept: (readonly [number, Moment])[] = []
  let last = 0
  return {
    tell: (moment) => {
      last += 1
      kept = [...kept.slice(1 - MOST), [last, moment]]
      for (const listener of listeners) listener(last, moment)
    },
    listen: (after, listener) => {
      for (const [number, moment] of kept) if (number > after) listener(number, moment)
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
