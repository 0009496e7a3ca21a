import type { Clock } from './clock.ts'

/** What waits to be delivered. */
export type Message = Readonly<{ requestId: string; body: Buffer; since: number; tries: number }>

/** How a delivery ended; `throttled` is no fault of the function and counts as no try. */
export type Delivered = 'done' | 'failed' | 'throttled'

/** Why a message was given up. */
export type GivenUp = 'retries-used-up' | 'too-old'

export type QueueOptions = Readonly<{
  clock: Clock
  deliver: (message: Message) => Promise<Delivered>
  /** How often a message that failed is delivered again. */
  retries: number
  /** How long the nth try after a failure is waited for; n begins at 1. */
  retryMs: (n: number) => number
  maxAgeMs: number
  /** Where dead letters go. */
  giveUp: (message: Message, why: GivenUp) => void
}>

export type Queue = Readonly<{
  send: (message: Pick<Message, 'requestId' | 'body'>) => void
  /** What is on its way, ready to go, or waits for another try. */
  size: () => number
  /** Nothing is delivered any more. */
  close: () => void
}>

/** Throttled deliveries come again after 0.5 s, then 1 s, 2 s and so on ("Error handling", asynchronous invocations). */
const FIRST_BACK_OFF_MS = 500
/** The documents name no longest pause. */
const LONGEST_BACK_OFF_MS = 60_000

/**
 * A queue of asynchronous invocations: each message is delivered at least once, again after failures, and given up when it
 * is too old. Where there is no room the whole queue backs off, and goes on as soon as a delivery of its own ends.
 */
export const openQueue = ({ clock, deliver, retries, retryMs, maxAgeMs, giveUp }: QueueOptions): Queue => {
  const ready: Message[] = []
  const waiting = new Set<() => void>()
  let onTheWay = 0
  let throttledMs = 0
  let wakeUp: (() => void) | null = null
  let isClosed = false

  const later = (ms: number, run: () => void): (() => void) => {
    const cancel = clock.after(ms, () => {
      waiting.delete(cancel)
      run()
    })
    waiting.add(cancel)
    return () => {
      waiting.delete(cancel)
      cancel()
    }
  }
  const backOff = (): void => {
    throttledMs = throttledMs === 0 ? FIRST_BACK_OFF_MS : Math.min(2 * throttledMs, LONGEST_BACK_OFF_MS)
    wakeUp ??= later(throttledMs, () => {
      wakeUp = null
      pump()
    })
  }
  const goOn = (): void => {
    throttledMs = 0
    wakeUp?.()
    wakeUp = null
    pump()
  }
  const pump = (): void => {
    while (!isClosed && wakeUp === null) {
      const message = ready.shift()
      if (message === undefined) return
      if (clock.now() - message.since > maxAgeMs) giveUp(message, 'too-old')
      else void attempt(message)
    }
  }
  const attempt = async (message: Message): Promise<void> => {
    onTheWay += 1
    const ended = await deliver(message)
    onTheWay -= 1
    if (isClosed) return
    if (ended === 'throttled') {
      ready.unshift(message)
      backOff()
      return
    }
    if (ended === 'failed') again({ ...message, tries: message.tries + 1 })
    goOn()
  }
  const again = (message: Message): void => {
    if (message.tries > retries) return giveUp(message, 'retries-used-up')
    later(retryMs(message.tries), () => {
      ready.push(message)
      pump()
    })
  }

  return {
    send: (message) => {
      ready.push({ ...message, since: clock.now(), tries: 0 })
      pump()
    },
    size: () => ready.length + onTheWay + waiting.size - (wakeUp === null ? 0 : 1),
    close: () => {
      isClosed = true
      for (const cancel of waiting) cancel()
      waiting.clear()
      ready.length = 0
    },
  }
}
