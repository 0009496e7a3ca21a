import { CloudFailure, type FailureClass, type FailureFacts } from '../../core/model/cloud-failure.ts'
import { LostAnswer } from './decode.ts'
import { sayFailure } from './failure-message.ts'

/** What was asked, as far as a failure must tell it. */
export type Asked = Readonly<{
  operation: string
  account: string | null
  region: string | null
  resource: string
  passes: string | null
  host: string
}>

/** Our own deadline passed: the SDK's timers miss a peer that trickles. */
export class LateAnswer extends Error {
  override name = 'LateAnswer'
}

/**
 * The one table of the cloud's codes; the first row that fits counts. What is in no row is decided by HTTP status,
 * and a 4xx is permanent. Never by the text of a message.
 */
const classes: readonly (readonly [RegExp, FailureClass])[] = [
  // Throttling, Throttling.User, Throttling.Api, Rejected.Throttling, … at any status: terraform-provider-alicloud,
  // errors.go NeedRetry, matches the substring too.
  [/Throttling/, 'throttled'],
  // ServiceUnavailable: NeedRetry; InternalError: error tables of ECS and RAM (500).
  [/^(ServiceUnavailable|InternalError)/, 'unavailable'],
  // Common errors of the gateway, for both signatures. InvalidCredentials is the SDK's own, for none at all.
  [
    /^(InvalidAccessKeyId|MissingAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken|InvalidCredentials)/,
    'credentials',
  ],
  // Common errors of the gateway: x-acs-date is more than 15 minutes off.
  [/^(InvalidTimeStamp|IllegalTimestamp)/, 'clock'],
  // RAM docs, "troubleshoot an access denied error"; InvalidUser.PassRoleForbidden: error table of AttachInstanceRamRole.
  [/^(Forbidden|NoPermission|NotAuthorized|InvalidUser\.(PassRoleForbidden|Unauthorized)|PermissionDenied)/, 'denied'],
  // Common errors of the gateway. These end in NotFound or speak of the region, and no instance is missing.
  [/^(InvalidAction|InvalidVersion|UnsupportedOperation|RegionId\.ApiNotSupported)/, 'unsupported'],
  [/^(InvalidRegionId|InvalidFilterKey|InvalidResourceType|InvalidStatus)/, 'invalid'],
  // Error tables of RAM (404) and ECS (404).
  [/^EntityNotExist|\.NotFound$/, 'not-found'],
  // Error table of RAM (409).
  [/^(EntityAlreadyExists|DeleteConflict)/, 'conflict'],
  [/^(LimitExceeded|QuotaExceed)/, 'limit'],
]

/** Whether RAM said that what was named does not exist (its error table): nothing else that was not found says so. */
export const isNoEntity = (error: unknown): error is CloudFailure =>
  error instanceof CloudFailure && error.facts.code.startsWith('EntityNotExist')

/** Whether RAM said that what was to be made, or attached, is so already (its error table). */
export const isEntityAlready = (error: unknown): error is CloudFailure =>
  error instanceof CloudFailure && error.facts.code.startsWith('EntityAlreadyExists')

/** Errnos that Node gives to a connection that was not made or broke. */
const networkCodes =
  /^(ECONN|EPIPE|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ERR_SSL|ERR_TLS|CERT_|SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/

type Vendor = Readonly<{
  code: string | null
  status: number | null
  requestId: string | null
  text: string | null
  denial: Readonly<Record<string, unknown>>
}>

/** Makes a failure of whatever the SDK threw. The original is left behind: its message holds the signed URL. */
export const toFailure = (error: unknown, asked: Asked): CloudFailure => {
  const vendor = vendorOf(error)
  const how = classOf(error, vendor)
  const facts: FailureFacts = {
    class: how,
    code: vendor.code ?? codeWithout(error, vendor),
    httpStatus: vendor.status,
    requestId: vendor.requestId,
    operation: asked.operation,
    account: asked.account,
    region: asked.region,
    missing: how === 'denied' ? missingOf(vendor, asked) : null,
  }
  const isExplicit = vendor.denial['NoPermissionType'] === 'ExplicitDeny'
  return new CloudFailure(sayFailure(facts, { host: asked.host, text: vendor.text, isExplicit }), facts)
}

/** A failure of our own making, before anything was sent. */
export const ownFailure = (how: FailureClass, code: string, asked: Asked): CloudFailure => {
  const { operation, account, region, host } = asked
  const none = { httpStatus: null, requestId: null, missing: null }
  const facts: FailureFacts = { class: how, code, operation, account, region, ...none }
  return new CloudFailure(sayFailure(facts, { host, text: null, isExplicit: false }), facts)
}

const vendorOf = (error: unknown): Vendor => {
  const thrown = fieldsOf(error)
  const data = fieldsOf(thrown['data'])
  return {
    code: textOf(thrown['code']),
    status: typeof thrown['statusCode'] === 'number' ? thrown['statusCode'] : null,
    requestId: textOf(thrown['requestId']),
    text: textOf(data['Message']) ?? textOf(data['message']),
    denial: fieldsOf(thrown['accessDeniedDetail'] ?? data['AccessDeniedDetail']),
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  // Errors and parsed JSON are objects with string keys; what stands under them is unknown.
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** The SDK writes absent fields as the text `undefined`. */
const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value !== 'undefined' ? value : null

const classOf = (error: unknown, { code, status }: Vendor): FailureClass => {
  if (error instanceof LateAnswer || nameOf(error) === 'RequestTimeoutError') return 'timeout'
  // A changed field, or a body that is no JSON: an HTML page, an empty or a cut-off answer.
  if (error instanceof LostAnswer || status === null) {
    return code !== null && networkCodes.test(code) ? 'network' : (classByCode(code) ?? 'unavailable')
  }
  // Without a code it is not the cloud that answered.
  return classByCode(code) ?? (code === null && status < 500 ? 'unavailable' : classByStatus(status))
}

const classByCode = (code: string | null): FailureClass | undefined =>
  code === null ? undefined : classes.find(([pattern]) => pattern.test(code))?.[1]

const classByStatus = (status: number): FailureClass => {
  if (status === 429) return 'throttled'
  if (status === 501) return 'unsupported'
  return status >= 500 ? 'unavailable' : 'invalid'
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'Unknown')

const codeWithout = (error: unknown, { status }: Vendor): string => {
  if (error instanceof LostAnswer) return 'UnusableAnswer'
  if (error instanceof SyntaxError) return 'NotJson'
  return status === null ? nameOf(error) : `HTTP ${status}`
}

/** The cloud names the action where it can (AccessDeniedDetail); else it is what the operation needs by its reference. */
const missingOf = ({ code, denial }: Vendor, asked: Asked): NonNullable<FailureFacts['missing']> => {
  const action = textOf(denial['AuthAction']) ?? (code === 'InvalidUser.PassRoleForbidden' ? 'ram:PassRole' : null)
  const resource = textOf(denial['AuthResource'])
  if (action === 'ram:PassRole') {
    return { action, resource: resource ?? `acs:ram:*:${asked.account ?? '*'}:role/${asked.passes ?? '*'}` }
  }
  return { action: action ?? asked.operation, resource: resource ?? asked.resource }
}
