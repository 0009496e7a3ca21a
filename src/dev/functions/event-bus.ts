import type { Bus, CloudEvent } from '../../emulator/world/bus.ts'
import type { Clock } from './clock.ts'
import type { Pattern } from './patterns.ts'
import { openQueue, type Delivered, type Message, type Queue, type QueueOptions } from './queue.ts'

/** How badly events travel: shares of 1, and the longest that one is on its way. */
export type Delivery = Readonly<{ lose: number; duplicate: number; lateMs: number }>

/** `PushRetryStrategy` of a rule. */
export type PushRetries = 'BACKOFF_RETRY' | 'EXPONENTIAL_DECAY_RETRY'

export type Rule = Readonly<{ matches: Pattern; retries: PushRetries; push: (message: Message) => Promise<Delivered> }>

export type EventBusOptions = Readonly<{
  bus: Bus
  /** Events of other accounts and regions stay on their own buses. */
  accountId: string
  region: string
  clock: Clock
  random: () => number
  delivery: Delivery
  rules: readonly Rule[]
  giveUp: QueueOptions['giveUp']
}>

/**
 * EventBridge's default bus of one account and region: each event goes to every rule that it matches, one at a time, at
 * least once, in no certain order.
 */
export const openEventBus = (options: EventBusOptions): Pick<Queue, 'size' | 'close'> => {
  const { bus, accountId, region, clock, random, delivery } = options
  const queues = options.rules.map((rule) => ({ ...rule, queue: openPushes(options, rule) }))
  let travelling = 0
  const send = (queue: Queue, event: CloudEvent): void => {
    const lateMs = delivery.lateMs * random()
    const message = { requestId: event.id, body: Buffer.from(JSON.stringify(event)) }
    if (lateMs === 0) return queue.send(message)
    travelling += 1
    clock.after(lateMs, () => {
      travelling -= 1
      queue.send(message)
    })
  }
  const stop = bus.subscribe((event) => {
    const isOurs = event.aliyunaccountid === accountId && event.aliyunregionid === region
    if (!isOurs || event.aliyuneventbusname !== 'default') return
    for (const { matches, queue } of queues) {
      if (!matches(event) || random() < delivery.lose) continue
      send(queue, event)
      if (random() < delivery.duplicate) send(queue, event)
    }
  })
  return {
    size: () => queues.reduce((sum, { queue }) => sum + queue.size(), travelling),
    close: () => {
      stop()
      for (const { queue } of queues) queue.close()
    },
  }
}

const DAY_MS = 86_400_000

/** EventBridge, "Retry policies": three times within 10 to 20 s each, or 176 times up to 512 s apart, for a day. */
const openPushes = ({ clock, random, giveUp }: EventBusOptions, { retries, push }: Rule): Queue =>
  openQueue({
    clock,
    deliver: push,
    maxAgeMs: DAY_MS,
    giveUp,
    ...(retries === 'BACKOFF_RETRY'
      ? { retries: 3, retryMs: () => 10_000 + 10_000 * random() }
      : { retries: 176, retryMs: (n) => Math.min(2 ** (n - 1), 512) * 1000 }),
  })
