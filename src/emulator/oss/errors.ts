import { CloudError } from '../world/errors.ts'

/**
 * Status, code, message and EC of OSS's errors: its pages "HTTP 400/403/404/409 errors" and those of the single ECs.
 * Where a message was seen in a public report alone, the row says where. An empty EC: no document was at hand.
 */
const table = {
  // As seen in zfile-dev/zfile issue 62: no signature at all.
  anonymous: [403, 'AccessDenied', 'You have no right to access this object because of bucket acl.', '0003-00000001'],
  denied: [403, 'AccessDenied', 'You have no right to access this object.', '0003-00000001'],
  foreignBucket: [403, 'BucketNotBelongTo', 'The bucket you access does not belong to you.', ''],
  wrongRegion: [
    403,
    'AccessDenied',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    '',
  ],
  unknownAccessKey: [
    403,
    'InvalidAccessKeyId',
    'The OSS Access Key Id you provided does not exist in our records.',
    '',
  ],
  inactiveAccessKey: [403, 'InvalidAccessKeyId', 'The OSS Access Key Id you provided is disabled.', ''],
  // 0002-00000002: a key that is none of STS's, sent with a token.
  strayToken: [
    403,
    'InvalidAccessKeyId',
    'The OSS Access Key Id you provided does not exist in our records.',
    '0002-00000002',
  ],
  wrongToken: [403, 'InvalidSecurityToken', 'The security token you provided is invalid.', ''],
  expiredToken: [403, 'SecurityTokenExpired', 'The security token you provided has expired.', ''],
  // "Troubleshoot signature errors" for V1; 0002-00000201 for V4.
  v1Mismatch: [
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    '0002-00000040',
  ],
  v4Mismatch: [
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    '0002-00000201',
  ],
  malformedAuthorization: [400, 'InvalidArgument', 'Authorization header is invalid.', ''],
  // 0002-00000504; the further fields as seen in aliyun/aliyun-oss-android-sdk issue 167.
  skewed: [
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    '0002-00000504',
  ],
  // 0002-00000505; the page names the cause and not the message.
  badDate: [403, 'AccessDenied', 'The date of the request is invalid.', '0002-00000505'],
  invalidBucketName: [400, 'InvalidBucketName', 'The specified bucket is not valid.', ''],
  invalidObjectName: [400, 'InvalidObjectName', 'The specified object is not valid.', ''],
  invalidArgument: [400, 'InvalidArgument', 'The value of a parameter is not valid.', ''],
  invalidDigest: [400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.', ''],
  invalidEncryption: [400, 'InvalidEncryptionAlgorithmError', 'The Encryption Method specified is not supported.', ''],
  malformedXml: [400, 'MalformedXML', 'The XML you provided was not well-formed or did not validate.', ''],
  // "Error responses": a header that the operation does not know, such as If-Match on PutObject.
  unknownHeader: [
    400,
    'NotImplemented',
    'A header you provided implies functionality that is not implemented.',
    '0017-00000245',
  ],
  noSuchBucket: [404, 'NoSuchBucket', 'The specified bucket does not exist.', ''],
  noSuchKey: [404, 'NoSuchKey', 'The specified key does not exist.', '0026-00000001'],
  noSuchLifecycle: [404, 'NoSuchLifecycle', 'No Row found in Lifecycle Table.', ''],
  bucketTaken: [409, 'BucketAlreadyExists', 'The requested bucket name is not available.', ''],
  fileExists: [409, 'FileAlreadyExists', 'The object you specified already exists and can not be overwritten.', ''],
  // Not OSS's answer but a plain one: a client of ours asks for what is not emulated.
  unknown: [501, 'NotImplemented', 'The emulated OSS does not know this.', ''],
} as const

export type OssErrorName = keyof typeof table

/** One of OSS's errors; `more` are further elements of its body. */
export const ossError = (name: OssErrorName, more: Readonly<Record<string, string>> = {}): CloudError => {
  const [status, code, message, ec] = table[name]
  return new CloudError(status, code, message, ec === '' ? more : { ...more, EC: ec })
}

/** What the emulator does not know, named so that whoever asks for it sees what is missing. */
export const notEmulated = (what: string): CloudError => ossError('unknown', { Missing: what })
