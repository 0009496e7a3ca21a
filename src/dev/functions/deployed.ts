import type { PushRetries } from './event-bus.ts'

/** A function as it is deployed, as far as it can be told apart at a desk. */
export type Deployed = Readonly<{
  name: string
  /** The bundle, and what of it is called. */
  file: string
  exported: string
  /** As s.yaml writes it: `instance-event.handler`. */
  handler: string
  /** Name of its RAM role. */
  role: string
  environment: Readonly<Record<string, string>>
  memoryMb: number
  timeoutS: number
  /** Null: as many instances as the account may have. */
  reservedConcurrency: number | null
  /** Of asynchronous invocations. */
  maxAsyncRetryAttempts: number
  maxAsyncEventAgeS: number
  triggers: readonly Trigger[]
}>

export type Trigger =
  | Readonly<{ type: 'timer'; name: string; cronExpression: string; payload: string; enable: boolean }>
  | Readonly<{
      type: 'eventbridge'
      name: string
      enable: boolean
      pattern: string
      /** Whether the rule is content once the event is queued, or waits for the function. */
      isAsync: boolean
      retries: PushRetries
    }>
  | Readonly<{ type: 'http'; name: string; authType: string; methods: readonly string[] }>
