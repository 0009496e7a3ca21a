import { MINUTE, instant, later, type Instant } from '../../core/model/time.ts'

type Slot = Readonly<{ at: Instant; held: boolean }>

/**
 * The calls of one API, region and account within the last minute. The cloud counts by minutes that begin we do not
 * know when, so the window rolls: in no sixty seconds are there more than the limit.
 */
export class MinuteWindow {
  readonly limit: number
  readonly #slots: Slot[] = []
  #closedUntil: Instant = instant(0)

  constructor(limit: number) {
    this.limit = limit
  }

  /** When one more call may be sent; now or later, null for never. */
  opensAt(now: Instant): Instant | null {
    if (this.limit < 1) return null
    this.#forget(now)
    // Full: the oldest slot that must be gone is as far from the end as the limit is long.
    const last = this.#slots[this.#slots.length - this.limit]
    const roomAt = last === undefined ? now : later(last.at, MINUTE)
    return instant(Math.max(now, roomAt, this.#closedUntil))
  }

  /** The same for a call that ends a swap: a slot held for it counts as room. */
  opensForHeld(now: Instant): Instant | null {
    this.#forget(now)
    const held = this.#slots.some((slot) => slot.held)
    return held ? instant(Math.max(now, this.#closedUntil)) : this.opensAt(now)
  }

  /** Counts a call that is sent now. */
  use(now: Instant): void {
    this.#slots.push({ at: now, held: false })
  }

  /** Keeps a slot for the call that will end a swap; it lapses after a minute. */
  hold(now: Instant): void {
    this.#slots.push({ at: now, held: true })
  }

  /** Counts a call that is sent now in a slot held for it, if there is one. */
  useHeld(now: Instant): void {
    this.#forget(now)
    const held = this.#slots.findIndex((slot) => slot.held)
    if (held >= 0) this.#slots.splice(held, 1)
    this.use(now)
  }

  /** Sends nothing before this instant. */
  close(until: Instant): void {
    this.#closedUntil = instant(Math.max(this.#closedUntil, until))
  }

  /** How many calls may be sent now. */
  left(now: Instant): number {
    this.#forget(now)
    return this.#closedUntil > now ? 0 : Math.max(0, this.limit - this.#slots.length)
  }

  /** Slots are in the order of their times. */
  #forget(now: Instant): void {
    const living = this.#slots.findIndex((slot) => later(slot.at, MINUTE) > now)
    if (living !== 0) this.#slots.splice(0, living < 0 ? this.#slots.length : living)
  }
}
