/**
 * How a call ended badly, decided once from vendor codes (`cloud/call/errors.ts`).
 * `throttled`, `unavailable`, `timeout` and `network` have been retried already when core or apply see them;
 * after `timeout` and `network` the effect of a write is unknown.
 */
export type FailureClass =
  | 'throttled'
  | 'unavailable'
  | 'timeout'
  | 'network'
  | 'denied'
  | 'credentials'
  | 'clock'
  | 'not-found'
  | 'conflict'
  | 'limit'
  | 'invalid'
  | 'unsupported'
  | 'aborted'

export type FailureFacts = Readonly<{
  class: FailureClass
  /** The cloud's own code, or the errno. */
  code: string
  httpStatus: number | null
  requestId: string | null
  /** `ecs:AttachInstanceRamRole` */
  operation: string
  account: string | null
  region: string | null
  /** The RAM statement that would have allowed it, where the failure is `denied`. */
  missing: Readonly<{ action: string; resource: string }> | null
}>

export class CloudFailure extends Error {
  readonly facts: FailureFacts

  constructor(message: string, facts: FailureFacts, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CloudFailure'
    this.facts = facts
  }
}
