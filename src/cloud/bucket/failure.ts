import { CloudFailure } from '../../core/model/cloud-failure.ts'
import { LedgerFailure } from '../../core/ports/ledger.ts'
import { LostAnswer } from '../call/decode.ts'

/** One request, as a failure must tell it. */
export type Asked = Readonly<{
  /** `oss://bucket/prefix` */
  place: string
  /** What the ledger wanted: `create control/0000000001.json`. */
  what: string
  /** What RAM must allow for it: `oss:PutObject` on `acs:oss:*:*:bucket/key`. */
  permission: string
  resource: string
  region: string
  host: string
}>

/** What OSS, or the way to it, said. Nulls: nothing. */
export type Refusal = Readonly<{ code: string | null; status: number | null; requestId: string | null }>

export const refusalOf = (error: unknown): Refusal => {
  // Whatever is thrown may be read as an object; what stands there is not believed.
  const thrown = (typeof error === 'object' && error !== null ? error : {}) as Readonly<Record<string, unknown>>
  const { code, status, requestId } = thrown
  return {
    code: typeof code === 'string' ? code : null,
    // The client calls it -1 and -2 when nothing was answered.
    status: typeof status === 'number' && status > 0 ? status : null,
    requestId: typeof requestId === 'string' && requestId !== '' ? requestId : null,
  }
}

/** Whether the same request may fare better at once: nobody answered, or who answered had trouble. */
export const isPassing = (error: unknown): boolean => {
  if (error instanceof CloudFailure) return false
  const { status, code } = refusalOf(error)
  // RequestTimeout is OSS's 400 for a body that came too slowly ("HTTP 400 errors").
  return status === null || code === null || status >= 500 || code === 'RequestTimeout'
}

/** The ledger is out of reach, said with what happened, where, and what to do: never a URL, a key or a token. */
export const toLedgerFailure = (error: unknown, asked: Asked): LedgerFailure => {
  if (error instanceof LedgerFailure) return error
  const { code, status, requestId } = refusalOf(error)
  const details = [status === null ? '' : `HTTP ${status}`, requestId === null ? '' : `request ${requestId}`]
  const more = details.filter((detail) => detail !== '').join(', ')
  const happened = `${nameOf(error, code, status)}${more === '' ? '' : ` (${more})`}`
  return new LedgerFailure(
    `The ledger ${asked.place} could not ${asked.what}: ${happened}. ${adviceOn(error, asked)} No new change begins until it can; reads and reports go on.`,
    'unreachable',
    // The client's own error holds the signed request, so it stays behind; ours are clean.
    error instanceof CloudFailure ? { cause: error } : {},
  )
}

const nameOf = (error: unknown, code: string | null, status: number | null): string => {
  if (error instanceof CloudFailure) return error.facts.code
  if (status !== null) return code ?? "an answer that is not OSS's"
  return isNetwork(error) ? (errnoIn(error) ?? 'no answer') : `an answer that cannot be used${whyOf(error)}`
}

/** What the client calls an exchange that came to no end. */
const isNetwork = (error: unknown): error is Error =>
  error instanceof Error && /^(Request|Response|ConnectionTimeout|ResponseTimeout)Error$/.test(error.name)

const whyOf = (error: unknown): string => (error instanceof LostAnswer ? ` (${error.message})` : '')

/** The client keeps the errno in its message alone, before the address; it is shown and decides nothing but the advice. */
const errnoIn = (error: Error): string | null => {
  if (error.name.endsWith('TimeoutError')) return 'no answer in time'
  return /\b(E[A-Z]{4,}(?:_[A-Z]+)*)\b/.exec(error.message.split(', ')[0] ?? '')?.[1] ?? null
}

/** By OSS's codes ("HTTP 403 errors", "HTTP 404 errors"). */
const adviceOn = (error: unknown, asked: Asked): string => {
  if (error instanceof CloudFailure) return error.message
  const { code } = refusalOf(error)
  const known = code === null ? undefined : advice.find(([codes]) => codes.includes(code))?.[1]
  if (known !== undefined) return known(asked)
  if (isNetwork(error)) return networkAdvice(errnoIn(error), asked.host)
  return isPassing(error) ? 'Run again later.' : 'Trying again does not help.'
}

const advice: readonly (readonly [readonly string[], (asked: Asked) => string])[] = [
  [
    ['AccessDenied', 'BucketNotBelongTo'],
    ({ permission, resource, region }) =>
      `The caller lacks ${permission} on ${resource}, or the bucket is not in ${region} or not this account's.`,
  ],
  [['NoSuchBucket'], ({ region }) => `There is no such bucket in ${region}; make it first, without versioning.`],
  [
    ['RequestTimeTooSkewed'],
    () => "This machine's clock is more than 15 minutes off the bucket's, which refuses such requests. Set the clock.",
  ],
  [['InvalidAccessKeyId'], () => 'The AccessKey does not exist or is disabled. Check the credentials.'],
  [['SignatureDoesNotMatch'], () => 'The AccessKey secret does not belong to the AccessKey id.'],
  [
    ['InvalidSecurityToken', 'SecurityTokenExpired', 'AccessKeyIdAndSecurityTokenNotMatch'],
    () => 'The security token has expired or is not valid. Get a new one.',
  ],
]

const networkAdvice = (errno: string | null, host: string): string => {
  if (errno === 'ENOTFOUND' || errno === 'EAI_AGAIN') {
    return `${host} has no address. Are bucket and region right, and does this machine reach it?`
  }
  if (errno === 'ECONNREFUSED') return `Nothing answers at ${host}. Is the address right?`
  return `The connection to ${host} broke or took too long.`
}
