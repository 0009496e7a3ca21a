import { createHash } from 'node:crypto'
import { toStored } from '../world/buckets.ts'
import type { Bucket, StoredObject } from '../world/buckets.ts'
import { lettersOf } from '../world/world.ts'
import type { World } from '../world/world.ts'
import { emptyReply, type OssCall, type Serve } from './call.ts'
import { notEmulated, ossError } from './errors.ts'

const encryption = 'x-oss-server-side-encryption'

/**
 * PutObject. `x-oss-forbid-overwrite: true` creates only if absent, and means nothing in a bucket whose versioning is
 * enabled or suspended (PutObject, request headers).
 */
export const putObject: Serve = (call) => {
  const { asked, bucket, world, now } = call
  const { headers, body } = asked.request
  checkKey(asked.key)
  if (conditions(headers).length > 0) throw ossError('unknownHeader', { Header: conditions(headers).join(',') })
  const digest = md5(body)
  if ((headers['content-md5'] ?? digest) !== digest) throw ossError('invalidDigest')
  const algorithm = headers[encryption]
  if (algorithm !== undefined && algorithm !== 'AES256' && algorithm !== 'KMS') throw ossError('invalidEncryption')
  const forbids = headers['x-oss-forbid-overwrite'] === 'true' && bucket.Versioning === undefined
  if (forbids && bucket.objects.has(asked.key)) throw ossError('fileExists')
  const stored = toStored(body, now, keptOf(headers))
  bucket.objects.set(asked.key, stored)
  return emptyReply(200, {
    etag: stored.ETag,
    'content-md5': digest,
    ...(algorithm === undefined ? {} : { [encryption]: algorithm }),
    ...versionOf(world, bucket),
  })
}

/** GetObject, whole. */
export const getObject: Serve = (call) => {
  refuseParts(call)
  const stored = find(call)
  return { status: 200, headers: describe(stored), body: stored.body }
}

/** HeadObject: as GetObject, without the body. */
export const headObject: Serve = (call) => {
  refuseParts(call)
  const stored = find(call)
  return { status: 200, headers: { ...describe(stored), 'content-length': String(stored.body.length) }, body: '' }
}

/** DeleteObject: 204 also where there was nothing to delete. */
export const deleteObject: Serve = ({ asked, bucket, world }) => {
  bucket.objects.delete(asked.key)
  const marker = bucket.Versioning === undefined ? {} : { 'x-oss-delete-marker': 'true' }
  return emptyReply(204, { ...marker, ...versionOf(world, bucket) })
}

const md5 = (body: Buffer): string => createHash('md5').update(body).digest('base64')

/** Object naming: 1 to 1,023 bytes of UTF-8, without a slash or backslash in front. */
const checkKey = (key: string): void => {
  if (Buffer.byteLength(key) > 1023 || /^[/\\]/.test(key)) throw ossError('invalidObjectName')
}

const conditions = (headers: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(headers).filter((name) => name.startsWith('if-'))

/** Serving a whole object to who asked for a part of it would be worse than not serving it. */
const refuseParts = ({ asked }: OssCall): void => {
  const unknown = ['range', ...conditions(asked.request.headers)].find((name) => name in asked.request.headers)
  if (unknown !== undefined) throw notEmulated(`the header ${unknown} of GetObject`)
}

const find = ({ asked, bucket }: OssCall): StoredObject => {
  const stored = bucket.objects.get(asked.key)
  if (stored === undefined) throw ossError('noSuchKey', { Key: asked.key })
  return stored
}

const describe = (stored: StoredObject): Readonly<Record<string, string>> => ({
  'content-type': 'application/octet-stream',
  ...stored.headers,
  etag: stored.ETag,
  'last-modified': new Date(stored.lastModified).toUTCString(),
  'x-oss-object-type': 'Normal',
  'x-oss-storage-class': 'Standard',
})

/** What downloads say again. */
const keptOf = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => name === 'content-type' || name === encryption || name.startsWith('x-oss-meta-'),
    ),
  )

/** "Versioning": an id of its own for each object when enabled, `null` when suspended. */
const versionOf = (world: World, { Versioning }: Bucket): Readonly<Record<string, string>> => {
  if (Versioning === undefined) return {}
  const id = Versioning === 'Suspended' ? 'null' : `CAEQ${lettersOf(`version${world.serial()}`, 40)}`
  return { 'x-oss-version-id': id }
}
