import { describe, expect, it } from 'vitest'
import {
  accountId,
  administrator,
  bucketName,
  closeAfterEach,
  codeOf,
  keyOf,
  startRig,
  userWith,
  type Client,
} from './oss-kit.ts'

closeAfterEach()

type Statement = Readonly<Record<string, unknown>>

const rigFor = async (...Statement: readonly Statement[]) => {
  const rig = await startRig({
    policies: [{ PolicyName: 'p', PolicyDocument: { Version: '1', Statement } }],
    users: [userWith('ann', ['custom/p'])],
  })
  await rig.client().put('ledger/1', Buffer.from('x'))
  return { ...rig, ann: rig.client({}, keyOf('ann')) }
}

const allow = (Action: unknown, Resource: unknown, Condition?: unknown): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
})

const done = async (call: Promise<unknown>): Promise<string> => {
  await call
  return 'done'
}
const end = (call: Promise<unknown>): Promise<string> => done(call).catch(() => codeOf(call))

/** What each operation comes to, by its name. */
const everything = async (oss: Client): Promise<Readonly<Record<string, string>>> => ({
  PutObject: await end(oss.put('ledger/1', Buffer.from('x'))),
  GetObject: await end(oss.get('ledger/1')),
  HeadObject: await end(oss.head('ledger/1')),
  ListObjects: await end(oss.list({ 'max-keys': 1 }, {})),
  ListObjectsV2: await end(oss.listV2({})),
  GetBucketInfo: await end(oss.getBucketInfo(bucketName)),
  GetBucketVersioning: await end(oss.getBucketVersioning(bucketName)),
  // The client takes any status of this one for a success.
  PutBucketVersioning: await oss
    .putBucketVersioning(bucketName, 'Suspended')
    .then(({ status }) => (status === 200 ? 'done' : `${status}`)),
  GetBucketLifecycle: await end(oss.getBucketLifecycle(bucketName)),
  PutBucketLifecycle: await end(
    oss.putBucketLifecycle(bucketName, [{ prefix: 'x/', status: 'Enabled', days: 1 } as never]),
  ),
  DeleteObject: await end(oss.delete('ledger/1')),
})

describe('a user', () => {
  it('may do what its policies allow on this bucket, and nothing else', async () => {
    const { ann } = await rigFor(
      allow(['oss:GetObject', 'oss:PutObject'], `acs:oss:*:*:${bucketName}/ledger/*`),
      allow('oss:ListObjects', `acs:oss:oss-cn-hangzhou:${accountId}:${bucketName}`),
    )

    const ends = await everything(ann)

    const may = Object.entries(ends).filter(([, how]) => how === 'done')
    expect(may.map(([name]) => name)).toEqual(['PutObject', 'GetObject', 'HeadObject', 'ListObjects', 'ListObjectsV2'])
    expect(ends['DeleteObject']).toBe('403 AccessDenied')
    expect(await end(ann.put('other', Buffer.from('x')))).toBe('403 AccessDenied')
  })

  it('with all rights on OSS may do everything', async () => {
    const { ann } = await rigFor(allow('oss:*', '*'))

    const { GetBucketLifecycle, ...ends } = await everything(ann)

    expect(new Set(Object.values(ends))).toEqual(new Set(['done']))
    expect(GetBucketLifecycle).toBe('404 NoSuchLifecycle')
  })

  it('may be held to lists under a prefix', async () => {
    const condition = { StringLike: { 'oss:Prefix': 'ledger/*' } }
    const { ann } = await rigFor(allow('oss:ListObjects', '*', condition))

    expect(await end(ann.listV2({ prefix: 'ledger/' }))).toBe('done')
    expect(await end(ann.listV2({}))).toBe('403 AccessDenied')
  })

  it('is denied what a policy denies', async () => {
    const { ann } = await rigFor(allow('oss:*', '*'), {
      Effect: 'Deny',
      Action: 'oss:Delete*',
      Resource: [`acs:oss:*:${accountId}:${bucketName}/*`],
    })

    expect(await end(ann.delete('ledger/1'))).toBe('403 AccessDenied')
    expect(await end(ann.get('ledger/1'))).toBe('done')
  })

  it('of another account has no way in', async () => {
    const { client } = await rigFor()
    const other = client({}, administrator('2222222222222222'))

    expect(await end(other.get('ledger/1'))).toBe('403 BucketNotBelongTo')
    expect(await end(other.putBucket(bucketName))).toBe('409 BucketAlreadyExists')
    expect(await end(other.putBucket('their-bucket'))).toBe('done')
  })

  it('makes buckets only where it may', async () => {
    const { ann } = await rigFor(allow('oss:PutBucket', `acs:oss:*:*:mine-*`))

    expect(await end(ann.putBucket('mine-1'))).toBe('done')
    expect(await end(ann.putBucket('yours'))).toBe('403 AccessDenied')
  })
})
