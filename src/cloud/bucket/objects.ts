import { checkKey, checkPrefix } from '../../core/model/object-key.ts'
import type { Instant } from '../../core/model/time.ts'
import { LedgerFailure, type ObjectStore } from '../../core/ports/ledger.ts'
import { count, flag, inner, LostAnswer, rowsOrNone, text, type Fields } from '../call/decode.ts'
import { openAccess, type Access, type AccessOptions } from './access.ts'
import type { Options } from './client.ts'
import { toLedgerFailure, type Asked } from './failure.ts'
import type { BucketPlace } from './place.ts'
import { rulesOf, type BucketRules } from './rules.ts'

export type BucketOptions = AccessOptions & BucketPlace

/** A ledger's store in a bucket of OSS. */
export type Bucket = ObjectStore &
  Readonly<{
    /** What the bucket does to objects by itself. Throws `LedgerFailure`. */
    rules: () => Promise<BucketRules>
  }>

/** Reading, listing and removing may be sent again at any time. */
const TRIES = 3
/** Creating may not: whoever creates must find out whose object it is (ledger/insist). */
const ONCE = 1

/** All keys of a page of ListObjectsV2. */
const PAGE = 1000

/**
 * Objects under a prefix of a bucket without versioning (`checkBucket`). `create` is PutObject with
 * `x-oss-forbid-overwrite`, which is atomic there. All methods throw `LedgerFailure` `unreachable`; nothing is dialled yet.
 */
export const openBucket = (options: BucketOptions): Bucket => {
  const access = openAccess(options)
  const root = options.prefix === '' ? '' : `${options.prefix}/`
  const place = `oss://${options.bucket}/${root}`
  const asked = (what: string, permission: string, key?: string): Asked => ({
    place,
    what,
    permission: `oss:${permission}`,
    resource: `acs:oss:*:*:${options.bucket}${key === undefined ? '' : `/${root}${key}`}`,
    region: options.region,
    host: options.endpoint?.host ?? `${options.bucket}.oss-${options.region}.aliyuncs.com`,
  })
  const put = async (asking: Asked, tries: number, key: string, body: Uint8Array, headers: Options['headers']) =>
    access.ask(
      asking,
      { tries, by: (client, more) => client.put(root + key, toBuffer(body), { ...more, headers: encrypted(headers) }) },
      ['FileAlreadyExists'],
    )

  return {
    place,
    rules: () => rulesOf(access, options.bucket, asked),
    create: async (key, body) => {
      const asking = asked(`create ${checkKey(key)}`, 'PutObject', key)
      const answer = await put(asking, ONCE, key, body, { 'x-oss-forbid-overwrite': 'true' })
      if (answer === null) return 'exists'
      refuseVersions(place, key, answer)
      return 'created'
    },
    read: async (key) => {
      const asking = asked(`read ${checkKey(key)}`, 'GetObject', key)
      const answer = await access.ask(asking, { tries: TRIES, by: (client, more) => client.get(root + key, more) }, [
        'NoSuchKey',
      ])
      if (answer === null) return null
      const { content } = answer
      if (Buffer.isBuffer(content)) return content
      throw toLedgerFailure(new LostAnswer('it has no body'), asking)
    },
    list: async (prefix, after = '') => {
      const keys = await listAll(
        access,
        asked(`list ${checkPrefix(prefix)}`, 'ListObjects'),
        given({ prefix: root + prefix, 'start-after': after === '' ? '' : root + after }),
      )
      // The console makes empty objects that end in a slash where somebody "makes a folder".
      return keys
        .filter((key) => !key.endsWith('/'))
        .map((key) => key.slice(root.length))
        .sort()
    },
    remove: async (key) => {
      const asking = asked(`remove ${checkKey(key)}`, 'DeleteObject', key)
      await access.ask(asking, { tries: TRIES, by: (client, more) => client.delete(root + key, more) })
    },
    overwrite: async (key, body) => {
      await put(asked(`overwrite ${checkKey(key)}`, 'PutObject', key), TRIES, key, body, {})
    },
    now: async () => access.time.now() ?? askTime(access, asked('tell the time', 'ListObjects'), root),
  }
}

const toBuffer = (body: Uint8Array): Buffer => Buffer.from(body.buffer, body.byteOffset, body.byteLength)

/** With keys that OSS keeps (PutObject, x-oss-server-side-encryption), whatever the bucket's own setting is. */
const encrypted = (headers: Options['headers']): Record<string, string> => ({
  ...headers,
  'x-oss-server-side-encryption': 'AES256',
})

/** Somebody has turned versioning on since the ledger was opened: from now on creating overwrites. */
const refuseVersions = (place: string, key: string, answer: Fields): void => {
  if (inner(inner(answer, 'res'), 'headers')['x-oss-version-id'] === undefined) return
  throw new LedgerFailure(
    `The bucket of the ledger ${place} has got versioning, under which ${key} may have been written over another's. ` +
      'Nothing more is begun there. Run `rolekeeper ledger check`, then move the ledger to a bucket without versioning.',
    'unreachable',
  )
}

type Query = Readonly<Record<string, string | number>>

/** Nothing that is empty is sent: signature V4 leaves open how it is signed. */
const given = (query: Query): Query => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))

const listAll = async (access: Access, asking: Asked, query: Query): Promise<string[]> => {
  const keys: string[] = []
  let token = ''
  do {
    const page = await listPage(access, asking, { ...query, ...given({ 'continuation-token': token }) })
    keys.push(...page.keys)
    token = page.next
  } while (token !== '')
  return keys
}

const listPage = async (
  access: Access,
  asking: Asked,
  query: Query,
): Promise<Readonly<{ keys: readonly string[]; next: string }>> => {
  const answer = await access.ask(asking, {
    tries: TRIES,
    by: (client, more) => client.listV2({ ...query, 'max-keys': PAGE }, more),
  })
  try {
    const page = answer ?? {}
    const keys = rowsOrNone(page, 'objects').map((row) => text(row, 'name'))
    // A page that lost its rows must not pass for an empty one.
    if (count(page, 'keyCount') !== keys.length) throw new LostAnswer('its keys are not as many as it says')
    return { keys, next: flag(page, 'isTruncated') ? text(page, 'nextContinuationToken') : '' }
  } catch (error) {
    throw toLedgerFailure(error, asking)
  }
}

const askTime = async (access: Access, asking: Asked, root: string): Promise<Instant> => {
  await access.ask(asking, {
    tries: TRIES,
    by: (client, more) => client.listV2({ ...given({ prefix: root }), 'max-keys': 1 }, more),
  })
  const now = access.time.now()
  if (now === null) throw toLedgerFailure(new LostAnswer('it has no Date'), asking)
  return now
}
