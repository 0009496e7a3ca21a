import { createHash, createHmac } from 'node:crypto'
import { headerNamed, percentEncode } from '../wire/request.ts'
import { ossError } from './errors.ts'
import type { Asked } from './request.ts'

/** Who a request claims to come from, and the proof. */
export type Signed = Readonly<{
  accessKeyId: string
  /** When it was made, as it says: an HTTP date or `20261122T083000Z`. */
  date: string
  /** Throws unless this secret signed the request. */
  prove: (secret: string) => void
}>

/** Reads the Authorization header of either version. Throws OSS's errors. */
export const readSigned = (asked: Asked): Signed => {
  const { headers } = asked.request
  const authorization = headers['authorization']
  if (authorization === undefined) throw ossError('anonymous')
  const v1 = /^OSS ([^:\s]+):(\S+)$/.exec(authorization)
  if (v1 !== null) return readV1(asked, v1[1] ?? '', v1[2] ?? '')
  const v4 =
    /^OSS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/oss\/aliyun_v4_request, ?(?:AdditionalHeaders=([^,\s]*), ?)?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    )
  if (v4 === null) throw ossError('malformedAuthorization')
  const [, accessKeyId = '', day = '', region = '', additional = '', signature = ''] = v4
  return readV4(asked, { accessKeyId, day, region, additional: additional.split(';').filter(Boolean), signature })
}

/** Query parameters that V1 signs ("Include a V1 signature in the header", CanonicalizedResource). */
const subresources: ReadonlySet<string> = new Set(
  (
    'acl append bucketInfo callback callback-var comp continuation-token cors delete encryption endTime img inventory ' +
    'inventoryId lifecycle live location logging objectMeta partNumber policy position qos qosInfo referer replication ' +
    'replicationLocation replicationProgress requestPayment response-cache-control response-content-disposition ' +
    'response-content-encoding response-content-language response-content-type response-expires restore ' +
    'security-token sequential startTime stat status style styleName symlink tagging uploadId uploads versionId ' +
    'versioning versions vod website worm wormExtend wormId x-oss-process x-oss-request-payer x-oss-traffic-limit'
  ).split(' '),
)

/** HMAC-SHA1 over verb, MD5, type, date, the headers `x-oss-…` and the resource. */
const readV1 = (asked: Asked, accessKeyId: string, signature: string): Signed => {
  const { method, headers } = asked.request
  const date = headers['x-oss-date'] ?? headers['date'] ?? ''
  const lines = ossHeaders(asked).map((name) => `${name}:${headerNamed(asked.request, name)}`)
  const toSign = [
    method,
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    date,
    ...lines,
    resourceOf(asked),
  ].join('\n')
  return {
    accessKeyId,
    date,
    prove: (secret) => {
      if (createHmac('sha1', secret).update(toSign).digest('base64') === signature) return
      throw ossError('v1Mismatch', {
        OSSAccessKeyId: accessKeyId,
        SignatureProvided: signature,
        StringToSign: toSign,
      })
    },
  }
}

const resourceOf = ({ bucket, key, query }: Asked): string => {
  const parameters = [...query]
    .filter(([name]) => subresources.has(name))
    .toSorted(byName)
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  const path = bucket === '' ? '/' : `/${bucket}/${key}`
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`
}

type V4 = Readonly<{
  accessKeyId: string
  day: string
  region: string
  additional: readonly string[]
  signature: string
}>

/** HMAC-SHA256 over a canonical request ("Include a V4 signature in the header"). */
const readV4 = (asked: Asked, { accessKeyId, day, region, additional, signature }: V4): Signed => {
  const { headers } = asked.request
  const date = headers['x-oss-date'] ?? ''
  // The only value that the document allows: bodies are not signed.
  if (headers['x-oss-content-sha256'] !== 'UNSIGNED-PAYLOAD') throw ossError('malformedAuthorization')
  if (!date.startsWith(day)) throw ossError('badDate')
  const scope = `${day}/${region}/oss/aliyun_v4_request`
  const hash = createHash('sha256').update(canonicalRequest(asked, additional)).digest('hex')
  const toSign = ['OSS4-HMAC-SHA256', date, scope, hash].join('\n')
  return {
    accessKeyId,
    date,
    prove: (secret) => {
      let key: Buffer | string = `aliyun_v4${secret}`
      for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest()
      if (createHmac('sha256', key).update(toSign).digest('hex') === signature) return
      throw ossError('v4Mismatch', {
        OSSAccessKeyId: accessKeyId,
        SignatureProvided: signature,
        StringToSign: toSign,
      })
    },
  }
}

const canonicalRequest = (asked: Asked, additional: readonly string[]): string => {
  const { bucket, key, query, request } = asked
  const { headers, method } = request
  const path = bucket === '' ? '/' : `/${bucket}/${key}`
  // Without a value there is no "=" either, as the Go and Python SDKs do it.
  const parameters = [...query]
    .map(([name, value]): [string, string] => [percentEncode(name), percentEncode(value)])
    .toSorted(byName)
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  const always = ['content-type', 'content-md5'].filter((name) => headers[name] !== undefined)
  const names = [...new Set([...always, ...ossHeaders(asked), ...additional])].toSorted()
  return [
    method,
    percentEncode(path).replaceAll('%2F', '/'),
    parameters.join('&'),
    ...names.map((name) => `${name}:${headerNamed(asked.request, name)}`),
    '',
    additional.join(';'),
    headers['x-oss-content-sha256'],
  ].join('\n')
}

const ossHeaders = ({ request }: Asked): readonly string[] =>
  Object.keys(request.headers)
    .filter((name) => name.startsWith('x-oss-'))
    .toSorted()

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1)
