import { CloudFailure } from '../../core/model/cloud-failure.ts'
import type { AccountId } from '../../core/model/names.ts'
import { SECOND } from '../../core/model/time.ts'
import type { Surroundings } from '../../core/ports/surroundings.ts'
import type { CallLog } from './call-log.ts'
import type { Credentials } from './credentials.ts'
import { LostAnswer, asFields } from './decode.ts'
import { ownFailure, toFailure, type Asked } from './errors.ts'
import { CENTRAL, nameOf, type Request } from './operation.ts'
import type { CallQuota, Lane } from './quota.ts'
import { RetryBudget, pauseAfter, type Tries } from './retry.ts'
import type { Sdk } from './sdk.ts'

/** One caller serves all accounts and regions of a run. Everything it does throws `CloudFailure`. */
export type Caller = Readonly<{
  /** Waits its turn, sends, and sends again what may be sent again. */
  call: <T>(request: Request<T>) => Promise<T>
  /**
   * Waits until the call may be sent; whether it had to wait. `holds`: an operation of the same account and region
   * for which a slot is kept, so that what is begun can be ended.
   */
  turn: (request: Request<unknown>, holds?: string) => Promise<'at-once' | 'waited'>
  /** Sends once, without waiting for a turn. */
  attempt: <T>(request: Request<T>) => Promise<T>
}>

export type CallerParts = Readonly<{
  sdk: Sdk
  quota: CallQuota
  calls: CallLog
  credentials: (account: AccountId) => Promise<Credentials>
  surroundings: Surroundings
  /** How long one attempt may take; half a minute for writes, whose effect is unknown afterwards. */
  timeoutMs?: Readonly<{ read: number; write: number }>
}>

const TIMEOUTS = { read: 10 * SECOND, write: 30 * SECOND }

export const makeCaller = (parts: CallerParts): Caller => {
  const retries = new RetryBudget()
  const turn: Caller['turn'] = (request, holds) => takeTurn(parts, request, holds)
  const attempt: Caller['attempt'] = async (request) =>
    sendOnce(parts, request, await parts.credentials(request.account))
  return { call: (request) => callUntilDone(parts, retries, request), turn, attempt }
}

const callUntilDone = async <T>(parts: CallerParts, retries: RetryBudget, request: Request<T>): Promise<T> => {
  const { stop } = parts.surroundings
  const tries: Tries = { transient: 0, throttled: 0 }
  let last: CloudFailure | null = null
  for (;;) {
    if (request.operation.kind === 'list' && stop.aborted)
      throw ownFailure('aborted', 'Stopped', askedBy(parts, request))
    await takeTurn(parts, request).catch((error: unknown) => {
      // What the cloud said tells more than that there is no time left to ask again.
      throw last !== null && isTooLate(error) ? last : error
    })
    // Failures on the way to credentials have been retried by the call that gets them.
    const credentials = await parts.credentials(request.account)
    try {
      const answer = await sendOnce(parts, request, credentials)
      retries.earn()
      return answer
    } catch (error) {
      if (!(error instanceof CloudFailure)) throw error
      await pauseOrThrow(parts, retries, request, tries, error)
      last = error
    }
  }
}

/** Pauses where the call may be sent again, throws the failure where not. */
const pauseOrThrow = async (
  parts: CallerParts,
  retries: RetryBudget,
  request: Request<unknown>,
  tries: Tries,
  failure: CloudFailure,
): Promise<void> => {
  const { clock, random, deadline, stop } = parts.surroundings
  const pause = pauseAfter(failure.facts, request.operation.kind, tries, random)
  if (pause === null) throw failure
  if (failure.facts.class === 'throttled') {
    tries.throttled += 1
    return
  }
  const endsSwap = request.urgency === 'swap-end'
  if (!endsSwap && deadline !== null && clock.now() + pause >= deadline) throw failure
  if (!retries.spend()) throw failure
  tries.transient += 1
  try {
    await clock.sleep(pause, endsSwap ? undefined : stop)
  } catch {
    throw failure
  }
}

const takeTurn = async (
  parts: CallerParts,
  request: Request<unknown>,
  holds?: string,
): Promise<'at-once' | 'waited'> => {
  const { deadline, stop } = parts.surroundings
  const lane = laneOf(request)
  const patience = request.urgency === 'swap-end' ? { until: null, stop: null } : { until: deadline, stop }
  const wait = { urgency: request.urgency ?? 'normal', ...patience }
  const held = holds === undefined ? {} : { holds: { ...lane, operation: holds } }
  const took = await parts.quota.take(lane, { ...wait, ...held }).catch(() => {
    throw ownFailure('aborted', 'Stopped', askedBy(parts, request))
  })
  if (took === 'too-late') throw ownFailure('throttled', 'ShareUsedUp', askedBy(parts, request))
  return took
}

const isTooLate = (error: unknown): boolean => error instanceof CloudFailure && error.facts.code === 'ShareUsedUp'

const sendOnce = async <T>(parts: CallerParts, request: Request<T>, credentials: Credentials): Promise<T> => {
  const { sdk, calls, quota, surroundings } = parts
  const asked = askedBy(parts, request)
  const timeoutMs = timeLeft(parts, request)
  if (timeoutMs <= 0) throw ownFailure('aborted', 'DeadlinePassed', asked)
  const { operation, region, query } = request
  const { account } = asked
  calls.sent(asked.operation)
  let body: unknown
  try {
    body = await sdk.send({ operation, region, query, credentials, timeoutMs })
    return request.decode(asFields(body))
  } catch (error) {
    // What decode throws of its own is a bug and no failure of the cloud.
    if (body !== undefined && !(error instanceof LostAnswer)) throw error
    const failure = toFailure(error, asked)
    const { code, requestId, class: how } = failure.facts
    if (how === 'throttled') {
      calls.throttled(asked.operation)
      quota.throttled(laneOf(request))
    }
    const level = how === 'throttled' ? 'warn' : 'debug'
    surroundings.log(level, 'A call failed.', { operation: asked.operation, account, region, code, requestId, how })
    throw failure
  }
}

/** Until the run must be over, or the limit of one call; a call that ends a swap always has its full time. */
const timeLeft = (
  { surroundings: { clock, deadline }, timeoutMs = TIMEOUTS }: CallerParts,
  request: Request<unknown>,
): number => {
  const most = request.operation.kind === 'write' ? timeoutMs.write : timeoutMs.read
  return deadline === null || request.urgency === 'swap-end' ? most : Math.min(most, deadline - clock.now())
}

const laneOf = ({ operation, account, region }: Request<unknown>): Lane => ({
  operation: nameOf(operation),
  account,
  region: region ?? CENTRAL,
})

const askedBy = ({ sdk }: CallerParts, request: Request<unknown>): Asked => ({
  operation: nameOf(request.operation),
  account: request.account,
  region: request.region,
  resource: request.resource,
  passes: request.passes ?? null,
  host: sdk.hostOf(request.operation, request.region),
})
