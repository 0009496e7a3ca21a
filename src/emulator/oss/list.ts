import type { Bucket } from '../world/buckets.ts'
import { xmlReply, type OssCall, type Serve } from './call.ts'
import { ossError } from './errors.ts'
import type { Elements } from './xml.ts'

/** A page of keys and of what stands for those that share a prefix up to the delimiter. */
type Page = Readonly<{ keys: readonly string[]; prefixes: readonly string[]; next: string | null }>

/** ListObjectsV2 (GetBucketV2): `start-after` begins, the token goes on. */
export const listObjectsV2: Serve = (call) => {
  const { query } = call.asked
  const token = query.get('continuation-token')
  const startAfter = query.get('start-after') ?? ''
  const page = pageOf(call, token === undefined ? startAfter : fromToken(token))
  const owner = query.get('fetch-owner') === 'true'
  return xmlReply('ListBucketResult', {
    ...heading(call),
    ...(startAfter === '' ? {} : { StartAfter: encoded(call, startAfter) }),
    ...(token === undefined ? {} : { ContinuationToken: token }),
    IsTruncated: page.next !== null,
    ...(page.next === null ? {} : { NextContinuationToken: toToken(page.next) }),
    KeyCount: page.keys.length + page.prefixes.length,
    ...contents(call, page, owner),
  })
}

/** ListObjects (GetBucket), the older one: `marker` begins and goes on. */
export const listObjects: Serve = (call) => {
  const marker = call.asked.query.get('marker') ?? ''
  const page = pageOf(call, marker)
  return xmlReply('ListBucketResult', {
    ...heading(call),
    Marker: encoded(call, marker),
    IsTruncated: page.next !== null,
    ...(page.next === null ? {} : { NextMarker: encoded(call, page.next) }),
    ...contents(call, page, true),
  })
}

const pageOf = (call: OssCall, after: string): Page => {
  const { query } = call.asked
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
  const max = maxKeys(call)
  const keys: string[] = []
  const prefixes: string[] = []
  let last = after
  for (const key of keysAfter(call.bucket, prefix, after)) {
    const shared = sharedPrefix(key, prefix, delimiter)
    // Of a group that was listed as one, every further key belongs to what was listed.
    if (shared !== null && (shared === prefixes.at(-1) || shared === after)) continue
    if (keys.length + prefixes.length === max) return { keys, prefixes, next: last }
    if (shared === null) keys.push(key)
    else prefixes.push(shared)
    last = shared ?? key
  }
  return { keys, prefixes, next: null }
}

const sharedPrefix = (key: string, prefix: string, delimiter: string): string | null => {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
  return at < 0 ? null : key.slice(0, at + delimiter.length)
}

/** ListObjectsV2, max-keys: more than 0 and at most 1,000; 100 if left out. */
const maxKeys = ({ asked }: OssCall): number => {
  const text = asked.query.get('max-keys') || '100'
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > 1000) throw ossError('invalidArgument', { ArgumentName: 'max-keys', ArgumentValue: text })
  return number
}

/** In alphabetical order, as both lists give them. */
const keysAfter = (bucket: Bucket, prefix: string, after: string): readonly string[] =>
  [...bucket.objects.keys()].filter((key) => key > after && key.startsWith(prefix)).toSorted()

const heading = (call: OssCall): Elements => {
  const { query } = call.asked
  const encoding = query.get('encoding-type')
  return {
    Name: call.bucket.Name,
    Prefix: encoded(call, query.get('prefix') ?? ''),
    MaxKeys: maxKeys(call),
    Delimiter: encoded(call, query.get('delimiter') ?? ''),
    ...(encoding === 'url' ? { EncodingType: 'url' } : {}),
  }
}

const contents = (call: OssCall, { keys, prefixes }: Page, withOwner: boolean): Elements => {
  const { bucket } = call
  return {
    Contents: keys.map((key) => {
      const stored = bucket.objects.get(key)
      return {
        Key: encoded(call, key),
        LastModified: toWholeSeconds(stored?.lastModified ?? 0),
        ETag: stored?.ETag ?? '',
        Type: 'Normal',
        Size: stored?.body.length ?? 0,
        StorageClass: 'Standard',
        ...(withOwner ? { Owner: { ID: bucket.owner, DisplayName: bucket.owner } } : {}),
      }
    }),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encoded(call, prefix) })),
  }
}

const encoded = ({ asked }: OssCall, text: string): string =>
  asked.query.get('encoding-type') === 'url' ? encodeURIComponent(text) : text

/** Opaque to clients, as the real one is. */
const toToken = (key: string): string => Buffer.from(`after ${key}`).toString('base64')

const fromToken = (token: string): string => {
  const text = Buffer.from(token, 'base64').toString('utf8')
  if (text.startsWith('after ') && toToken(text.slice('after '.length)) === token) return text.slice('after '.length)
  throw ossError('invalidArgument', { ArgumentName: 'continuation-token', ArgumentValue: token })
}

/** OSS writes `.000Z` whatever the time (ListObjects, samples), and its Python client reads nothing else. */
const toWholeSeconds = (instant: number): string => new Date(Math.floor(instant / 1000) * 1000).toISOString()
