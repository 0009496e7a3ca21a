/** The emulator's time: real unless it was set, and never read from anywhere else. */
export type Clock = Readonly<{
  now: () => number
  /** Stops the clock at this instant; `advance` moves it from there. */
  set: (instant: number) => void
  /** Moves the clock forward, whether it stands or runs. */
  advance: (ms: number) => void
  /** Lets the clock run in real time again. */
  run: () => void
}>

/** A clock that runs in real time, or stands at `start` if one is given. */
export const createClock = (start?: number): Clock => {
  let standing = start
  let offset = 0
  const now = () => standing ?? Date.now() + offset
  return {
    now,
    set: (instant) => {
      standing = instant
    },
    advance: (ms) => {
      if (standing === undefined) offset += ms
      else standing += ms
    },
    run: () => {
      standing = undefined
      offset = 0
    },
  }
}

/** `2026-11-22T08:30:00Z`, the form of RAM, STS and ECI. */
export const toSeconds = (instant: number): string => new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z')

/** `2026-11-22T08:30Z`, the form of ECS (DescribeInstances, CreationTime). */
export const toMinutes = (instant: number): string => new Date(instant).toISOString().replace(/:\d\d\.\d+Z$/, 'Z')
