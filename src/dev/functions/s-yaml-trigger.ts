import * as z from 'zod'
import { object, oneOf, says } from '../../read/shape/says.ts'
import { checked, list } from '../../read/shape/values.ts'
import { CronError, parseSchedule } from './cron.ts'
import { parsePattern, PatternError } from './patterns.ts'

/** A trigger as `fc3` takes it. The component's own schema lets any object pass for a `triggerConfig`; this one does not. */
export type TriggerShape = Readonly<{ triggerName: string; description?: string; qualifier?: string }> &
  (
    | Readonly<{ triggerType: 'timer'; triggerConfig: TimerShape }>
    | Readonly<{ triggerType: 'eventbridge'; triggerConfig: EventBridgeShape }>
    | Readonly<{ triggerType: 'http'; triggerConfig: HttpShape }>
  )

export type TimerShape = Readonly<{ cronExpression: string; enable: boolean; payload?: string }>

export type EventBridgeShape = Readonly<{
  triggerEnable: boolean
  asyncInvocationType: boolean
  eventRuleFilterPattern: string
  eventSourceConfig: Readonly<{ eventSourceType: 'Default'; eventSourceParameters?: Readonly<Record<string, never>> }>
  eventSinkConfig: Readonly<{ deliveryOption: Readonly<{ eventSchema: 'CloudEvents' | 'RawData' }> }>
  runOptions: Readonly<{
    mode: 'event-driven'
    errorsTolerance: 'ALL' | 'NONE'
    retryStrategy: Readonly<{ PushRetryStrategy: 'BACKOFF_RETRY' | 'EXPONENTIAL_DECAY_RETRY' }>
    deadLetterQueue: Readonly<{ Arn: string }>
  }>
}>

export type HttpShape = Readonly<{
  authType: 'anonymous' | 'function'
  methods: readonly string[]
  /** Whether the internet is kept out. */
  disableURLInternet: boolean
}>

/** "Function Compute trigger names": letters, digits, _ and -, not first a digit or -, up to 128. */
const name = checked(
  (text) => (/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(text) ? null : 'is no name'),
  'Write letters, digits, _ and -; the first no digit and no -.',
)

const common = {
  triggerName: name,
  description: z.string().exactOptional(),
  qualifier: oneOf(['LATEST']).exactOptional(),
}

const cronExpression = checked(
  (text) => whyNot(() => parseSchedule(text)),
  'Write six fields with seconds, such as 0 */5 * * * *, after CRON_TZ=ZONE if it is not UTC, or @every 5m.',
)

const pattern = checked(
  (text) => whyNot(() => parsePattern(text)) ?? anySource(text),
  'Write a JSON object whose source is a list: {"source":["acs.ecs"]}.',
)

/** What the reader of the same text says against it. */
const whyNot = (read: () => unknown): string | null => {
  try {
    read()
    return null
  } catch (error) {
    if (error instanceof CronError || error instanceof PatternError) return `is refused: ${error.message}`
    throw error
  }
}

/** Without a source each event of the account would be an invocation. */
const anySource = (text: string): string | null => {
  const read: unknown = JSON.parse(text)
  const source: unknown = typeof read === 'object' && read !== null && 'source' in read ? read.source : null
  return Array.isArray(source) ? null : 'takes events of any source'
}

/** `acs:mns:REGION:ACCOUNT:/queues/NAME`: what EventBridge could not deliver goes there. */
const queueArn = checked(
  (text) => (/^acs:mns:[a-z0-9-]+:\d+:\/queues\/[A-Za-z0-9-]+$/.test(text) ? null : 'is no queue'),
  'Write acs:mns:REGION:ACCOUNT:/queues/NAME.',
)

const timer = object({ cronExpression, enable: z.boolean(), payload: z.string().exactOptional() })

/** The default bus hands on one event at a time: streaming and its batches are for queues (SDK fc-20230330, RunOptions). */
const eventBridge = object({
  triggerEnable: z.boolean(),
  asyncInvocationType: z.boolean(),
  eventRuleFilterPattern: pattern,
  eventSourceConfig: object({
    eventSourceType: oneOf(['Default']),
    eventSourceParameters: z.strictObject({}).exactOptional(),
  }),
  eventSinkConfig: object({ deliveryOption: object({ eventSchema: oneOf(['CloudEvents', 'RawData']) }) }),
  runOptions: object({
    mode: oneOf(['event-driven']),
    errorsTolerance: oneOf(['ALL', 'NONE']),
    retryStrategy: object({ PushRetryStrategy: oneOf(['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY']) }),
    deadLetterQueue: object({ Arn: queueArn }),
  }),
})

const method = oneOf(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'])

const http = object({
  authType: oneOf(['anonymous', 'function']),
  methods: list(method),
  disableURLInternet: z.boolean(),
})

export const trigger: z.ZodType<TriggerShape> = z.discriminatedUnion(
  'triggerType',
  [
    object({ ...common, triggerType: z.literal('timer'), triggerConfig: timer }),
    object({ ...common, triggerType: z.literal('eventbridge'), triggerConfig: eventBridge }),
    object({ ...common, triggerType: z.literal('http'), triggerConfig: http }),
  ],
  { error: says('is no trigger that is known here', 'Its triggerType is timer, eventbridge or http.') },
)
