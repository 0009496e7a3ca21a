/** An answer of the cloud that is an error: what the body's Code and Message will say, and the HTTP status. */
export class CloudError extends Error {
  readonly status: number
  readonly code: string
  /** Further fields of the body, such as AccessDeniedDetail. */
  readonly more: Readonly<Record<string, unknown>>
  override name = 'CloudError'

  constructor(status: number, code: string, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.more = more
  }
}

/** Status, code and message by our own name for the error; a message may leave one place, `%s`. */
type ErrorTable<Name extends string> = Readonly<Record<Name, readonly [status: number, code: string, message: string]>>

/** Makes the errors of a table by their names. */
export function errorsOf<Name extends string>(table: ErrorTable<Name>): (name: Name, detail?: string) => CloudError {
  return (name, detail = '') => {
    const [status, code, message] = table[name]
    return new CloudError(
      status,
      code,
      message.replace('%s', () => detail),
    )
  }
}

/** Status, code and message of the gateway's errors, which all RPC products share ("common error codes"). */
const gateway = {
  missingAccessKeyId: [400, 'MissingAccessKeyId', 'AccessKeyId is mandatory for this action.'],
  unknownAccessKey: [404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.'],
  inactiveAccessKey: [400, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.'],
  incompleteSignature: [400, 'IncompleteSignature', 'The request signature does not conform to Aliyun standards. %s'],
  badTimestamp: [400, 'InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.'],
  expiredTimestamp: [400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.'],
  nonceUsed: [400, 'SignatureNonceUsed', 'Specified signature nonce was used already.'],
  missingToken: [400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.'],
  wrongToken: [
    400,
    'InvalidSecurityToken.MismatchWithAccessKey',
    'Specified SecurityToken mismatch with the AccessKey.',
  ],
  malformedToken: [400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.'],
  expiredToken: [400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.'],
  missingAction: [
    400,
    'MissingParameter',
    'The input parameter "Action" that is mandatory for this request is missing.',
  ],
  // Common error codes.
  invalidParameter: [400, 'InvalidParameter', 'The specified parameter "%s" is not valid.'],
  unknownVersion: [400, 'InvalidVersion', 'Specified parameter Version is not valid.'],
  // Not the cloud's answer (InvalidAction.NotFound) but a plain one: a client of ours asks for what is not emulated.
  unknownAction: [501, 'NotImplemented', 'The emulated cloud does not know the action %s.'],
  // V1's wording as seen in public issue reports; SDKs compare what follows the first colon with their own text.
  v1Mismatch: [
    400,
    'SignatureDoesNotMatch',
    'Specified signature is not matched with our calculation. server string to sign is:%s',
  ],
  // V3's wording as seen in aliyun/alibabacloud-csharp-sdk issue 40.
  v3Mismatch: [
    400,
    'SignatureDoesNotMatch',
    'Specified signature does not match our calculation. server StringToSign is [%s]',
  ],
  // As seen in turbot/steampipe-plugin-alicloud issue 483.
  throttled: [400, 'Throttling.User', 'Request was denied due to user flow control.'],
  // ECS's, as seen in AliyunContainerService/docker-machine-driver-aliyunecs issue 31.
  forbidden: [
    403,
    'Forbidden.RAM',
    "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
  ],
} as const

export type GatewayError = keyof typeof gateway

/** One of the gateway's errors; `detail` stands where its message leaves a place. */
export const gatewayError: (name: GatewayError, detail?: string) => CloudError = errorsOf(gateway)
