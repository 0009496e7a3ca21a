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

/** An error of the gateway, which all RPC products share (their pages' "common error codes"). */
export const gatewayErrors = {
  missingAccessKeyId: () => new CloudError(400, 'MissingAccessKeyId', 'AccessKeyId is mandatory for this action.'),
  unknownAccessKey: () => new CloudError(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.'),
  inactiveAccessKey: () => new CloudError(400, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.'),
  incompleteSignature: (why: string) =>
    new CloudError(
      400,
      'IncompleteSignature',
      `The request signature does not conform to Aliyun standards. server string to sign is unknown: ${why}.`,
    ),
  badTimestamp: () =>
    new CloudError(400, 'InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.'),
  expiredTimestamp: () =>
    new CloudError(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.'),
  nonceUsed: () => new CloudError(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.'),
  missingToken: () => new CloudError(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.'),
  wrongToken: () =>
    new CloudError(
      400,
      'InvalidSecurityToken.MismatchWithAccessKey',
      'Specified SecurityToken mismatch with the AccessKey.',
    ),
  malformedToken: () => new CloudError(400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.'),
  expiredToken: () => new CloudError(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.'),
  missingAction: () =>
    new CloudError(400, 'MissingAction', 'The input parameter "Action" that is mandatory for this request is missing.'),
  unknownVersion: () => new CloudError(400, 'InvalidVersion', 'Specified parameter Version is not valid.'),
  // The wording of V1 as seen in public issue reports; SDKs compare what follows the first colon with their own.
  v1Mismatch: (toSign: string) =>
    new CloudError(
      400,
      'SignatureDoesNotMatch',
      `Specified signature is not matched with our calculation. server string to sign is:${toSign}`,
    ),
  // The wording of V3 as seen in aliyun/alibabacloud-csharp-sdk issue 40.
  v3Mismatch: (toSign: string) =>
    new CloudError(
      400,
      'SignatureDoesNotMatch',
      `Specified signature does not match our calculation. server StringToSign is [${toSign}]`,
    ),
  // Throttling.User as seen in public issue reports; documented for all RPC products.
  throttled: () => new CloudError(400, 'Throttling.User', 'Request was denied due to user flow control.'),
  // ECS: Forbidden.RAM as seen in AliyunContainerService/docker-machine-driver-aliyunecs issue 31.
  forbidden: () =>
    new CloudError(
      403,
      'Forbidden.RAM',
      "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
    ),
} as const
