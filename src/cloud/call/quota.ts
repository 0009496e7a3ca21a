import type { Quota } from '../../core/model/bounds.ts'
import type { At } from '../../core/model/instance.ts'
import { MINUTE, SECOND, instant, later, type Instant } from '../../core/model/time.ts'
import type { Budget } from '../../core/ports/budget.ts'
import type { Clock, Random } from '../../core/ports/surroundings.ts'
import { MinuteWindow } from './window.ts'

/** Calls that end a swap go first. */
export type Urgency = 'swap-end' | 'normal'

/** What the cloud counts by: API, region and account. `operation` as `ecs:AttachInstanceRamRole`. */
export type Lane = Readonly<{ operation: string; account: string; region: string }>

export type Wait = Readonly<{
  urgency: Urgency
  /** Gives up at once if the turn cannot come by then. Null: waits as long as it takes. */
  until: Instant | null
  stop: AbortSignal | null
  /** A lane in which a slot is kept for the call that must follow. */
  holds?: Lane
}>

/** `too-late`: nothing was counted and nothing may be sent. */
export type Turn = 'at-once' | 'waited' | 'too-late'

/** Keeps a path to its share; may be shared by several callers. */
export type CallQuota = Budget &
  Readonly<{
    /** Resolves when the call may be sent, and counts it. Rejects with the reason of `stop`. */
    take: (lane: Lane, wait: Wait) => Promise<Turn>
    /** The cloud throttled: nothing is sent in this lane before the next minute (ECS docs 437902), plus jitter. */
    throttled: (lane: Lane) => void
  }>

/** So far after the turn of a minute the callers that were throttled come back. */
const JITTER: number = 5 * SECOND

export const makeQuota = (share: Quota, clock: Clock, random: Random): CallQuota => {
  const queues = new Map<string, LaneQueue>()
  // One listener for all who wait: a signal warns of a leak from the eleventh on.
  const watched = new WeakSet<AbortSignal>()
  const watch = (stop: AbortSignal): void => {
    if (watched.has(stop)) return
    watched.add(stop)
    const leave = (): void => {
      for (const queue of queues.values()) queue.leave(stop)
    }
    stop.addEventListener('abort', leave, { once: true })
  }
  const queueOf = (lane: Lane): LaneQueue => {
    const key = `${lane.account}/${lane.region}/${lane.operation}`
    const known = queues.get(key)
    if (known !== undefined) return known
    const made = new LaneQueue(clock, limitOf(share, lane.operation))
    queues.set(key, made)
    return made
  }
  return {
    take: (lane, wait) => {
      if (wait.stop !== null) watch(wait.stop)
      return queueOf(lane).take(wait, wait.holds === undefined ? null : queueOf(wait.holds).window)
    },
    throttled: (lane) => {
      const now = clock.now()
      const nextMinute = now - (now % MINUTE) + MINUTE
      queueOf(lane).window.close(later(instant(nextMinute), random() * JITTER))
    },
    left: (operation: string, { account, region }: At) => queueOf({ operation, account, region }).left(),
    renewsAt: () => {
      const now = clock.now()
      const openings = [...queues.values()].map(({ window }) => window.opensAt(now) ?? now)
      return instant(Math.max(now, ...openings))
    },
  }
}

/** The operator may name an operation with its service or without. */
export const limitOf = ({ default: usual, operations }: Quota, operation: string): number =>
  operations.get(operation) ?? operations.get(operation.slice(operation.indexOf(':') + 1)) ?? usual

type Waiter = Wait &
  Readonly<{
    heldIn: MinuteWindow | null
    began: Instant
    settle: (turn: Turn) => void
    reject: (reason: unknown) => void
  }>

/** Those who wait for one lane, in the order of their turns. */
class LaneQueue {
  readonly window: MinuteWindow
  readonly #clock: Clock
  #waiting: Waiter[] = []
  #pump: AbortController | null = null

  constructor(clock: Clock, limit: number) {
    this.#clock = clock
    this.window = new MinuteWindow(limit)
  }

  left(): number {
    return Math.max(0, this.window.left(this.#clock.now()) - this.#waiting.length)
  }

  take(wait: Wait, heldIn: MinuteWindow | null): Promise<Turn> {
    return new Promise((settle, reject) => {
      this.#enqueue({ ...wait, heldIn, settle, reject, began: this.#clock.now() })
      this.#serve()
      if (wait.stop?.aborted === true) this.leave(wait.stop)
      // Its errors are the clock's, which has none but the abort that ends the pump.
      if (this.#waiting.length > 0) void this.#pumpOn()
    })
  }

  /** Sends away all who heed this signal, with its reason. */
  leave(stop: AbortSignal): void {
    const leaving = this.#waiting.filter((waiter) => waiter.stop === stop)
    this.#waiting = this.#waiting.filter((waiter) => waiter.stop !== stop)
    for (const waiter of leaving) waiter.reject(stop.reason)
    if (this.#waiting.length === 0) this.#pump?.abort()
  }

  #enqueue(waiter: Waiter): void {
    const behind = waiter.urgency === 'normal' ? -1 : this.#waiting.findIndex(({ urgency }) => urgency === 'normal')
    if (behind < 0) this.#waiting.push(waiter)
    else this.#waiting.splice(behind, 0, waiter)
  }

  /** Lets go all whose turn it is, and those for whom it will come too late; when the next turn is, or null. */
  #serve(): Instant | null {
    for (;;) {
      const [head] = this.#waiting
      if (head === undefined) return null
      const now = this.#clock.now()
      const opening = openingFor(head, this.window, now)
      if (opening !== null && opening <= now) this.#letGo(head, now)
      else if (!this.#sendAway(opening)) return opening
    }
  }

  #letGo(head: Waiter, now: Instant): void {
    this.#waiting.shift()
    if (head.urgency === 'swap-end') this.window.useHeld(now)
    else this.window.use(now)
    head.heldIn?.hold(now)
    head.settle(now > head.began ? 'waited' : 'at-once')
  }

  /** Whether anyone was for whom the next turn is too late. Null: it never comes. */
  #sendAway(opening: Instant | null): boolean {
    const late = this.#waiting.filter(({ until }) => opening === null || (until !== null && opening > until))
    this.#waiting = this.#waiting.filter((waiter) => !late.includes(waiter))
    for (const waiter of late) waiter.settle('too-late')
    return late.length > 0
  }

  async #pumpOn(): Promise<void> {
    if (this.#pump !== null) return
    const pump = new AbortController()
    this.#pump = pump
    for (let next = this.#serve(); next !== null; next = this.#serve()) {
      await this.#clock.sleep(next - this.#clock.now(), pump.signal).catch(() => undefined)
      if (pump.signal.aborted) break
    }
    this.#pump = null
    // Someone may have come while an aborted pump was ending.
    if (this.#waiting.length > 0) return this.#pumpOn()
  }
}

/** When the one at the head may go: also the slot that it keeps elsewhere must be free. */
const openingFor = ({ urgency, heldIn }: Waiter, window: MinuteWindow, now: Instant): Instant | null => {
  const own = urgency === 'swap-end' ? window.opensForHeld(now) : window.opensAt(now)
  const other = heldIn === null ? now : heldIn.opensAt(now)
  return own === null || other === null ? null : instant(Math.max(own, other))
}
