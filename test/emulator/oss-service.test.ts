import { describe, expect, it } from 'vitest'
import { serve } from '../../src/emulator/serve.ts'
import { createWorld } from '../../src/emulator/world/world.ts'
import { loadFleet } from '../../src/emulator/world/load-fleet.ts'
import { saveFleet } from '../../src/emulator/world/save-fleet.ts'
import {
  accountId,
  administrator,
  bucketName,
  closeAfterEach,
  codeOf,
  headersOf,
  refusal,
  startRig,
  type Client,
} from './oss-kit.ts'

closeAfterEach()

const text = async (oss: Client, name: string): Promise<string> =>
  ((await oss.get(name)) as { content: Buffer }).content.toString()

describe('a bucket', () => {
  it('is made in the region of the address, once, and says so', async () => {
    const { client } = await startRig()
    const oss = client({ region: 'oss-cn-shanghai' })

    expect((await oss.putBucket('another')).bucket).toBe('another')
    await oss.putBucket('another')

    expect((await oss.getBucketInfo('another')) as unknown).toMatchObject({
      bucket: { Name: 'another', Location: 'oss-cn-shanghai', Owner: { ID: accountId } },
    })
    expect(await codeOf(client().getBucketVersioning('another'))).toBe('403 AccessDenied')
    expect((await client().getBucketInfo('another')) as unknown).toMatchObject({ bucket: { Name: 'another' } })
  })

  it('has no versioning until it is enabled, and can never again have none', async () => {
    const oss = (await startRig()).client()

    const before = await oss.getBucketVersioning(bucketName)
    await oss.putBucketVersioning(bucketName, 'Enabled')
    const enabled = await oss.getBucketVersioning(bucketName)
    await oss.putBucketVersioning(bucketName, 'Suspended')
    const suspended = await oss.getBucketVersioning(bucketName)

    expect([before, enabled, suspended].map(({ versionStatus }) => versionStatus)).toEqual([
      undefined,
      'Enabled',
      'Suspended',
    ])
    expect((await oss.getBucketInfo(bucketName)) as unknown).toMatchObject({ bucket: { Versioning: 'Suspended' } })
  })

  it('keeps its lifecycle rules as they were put', async () => {
    const oss = (await startRig()).client()
    const rule = { prefix: 'logs/', status: 'Enabled' as const, expiration: { days: 7 }, date: '', id: 'r' }

    expect(await codeOf(oss.getBucketLifecycle(bucketName))).toBe('404 NoSuchLifecycle')
    await oss.putBucketLifecycle(bucketName, [rule])

    expect((await oss.getBucketLifecycle(bucketName)).rules).toMatchObject([
      { prefix: 'logs/', status: 'Enabled', expiration: { days: '7' } },
    ])
  })

  it('that does not exist or cannot exist is said so', async () => {
    const oss = (await startRig()).client({ bucket: 'nowhere' })

    expect(await codeOf(oss.get('a'))).toBe('404 NoSuchBucket')
    expect(await codeOf(oss.listV2({}))).toBe('404 NoSuchBucket')
    expect((await oss.putBucketVersioning('nowhere', 'Enabled')).status).toBe(404)
  })

  it('is refused settings that OSS does not take', async () => {
    const { client } = await startRig()
    const whole = client()
    const altered = (from: string, to: string) =>
      client({
        urllib: {
          request: (url: string, params: { headers: Record<string, string>; content?: string }) =>
            whole.urllib.request(url, {
              ...params,
              ...(params.content === undefined ? {} : { content: params.content.replace(from, to) }),
            }),
        },
      })

    const rules = () => [{ prefix: '', status: 'Enabled', expiration: { days: 1 } } as never]

    expect((await altered('Enabled', 'Maybe').putBucketVersioning(bucketName, 'Enabled')).status).toBe(400)
    expect(await codeOf(altered('<Rule>', '<Ruler>').putBucketLifecycle(bucketName, rules()))).toBe('400 MalformedXML')
    expect(await codeOf(altered('Enabled', 'Maybe').putBucketLifecycle(bucketName, rules()))).toBe('400 MalformedXML')

    expect((await whole.getBucketVersioning(bucketName)).versionStatus).toBeUndefined()
    expect(await codeOf(whole.getBucketLifecycle(bucketName))).toBe('404 NoSuchLifecycle')
  })

  it('has a name of at least three letters, digits and hyphens', async () => {
    const oss = (await startRig()).client()
    // The client's own methods refuse such names before anything is sent.
    const make = (bucket: string) => oss.request({ method: 'PUT', bucket, successStatuses: [200] })

    expect(await codeOf(make('ab'))).toBe('400 InvalidBucketName')
    expect(await codeOf(make('ab-'))).toBe('400 InvalidBucketName')
    await make('a-b')
  })
})

describe('what is not emulated', () => {
  it('is answered with 501 and named', async () => {
    const oss = (await startRig()).client()

    const error = await refusal(oss.getBucketACL(bucketName))

    expect(error).toMatchObject({ status: 501, code: 'NotImplemented' })
    expect(await codeOf(oss.listBuckets({}))).toBe('501 NotImplemented')
    expect(await codeOf(oss.getObjectTagging('a'))).toBe('501 NotImplemented')
  })
})

describe('faults of OSS', () => {
  const fault = async (rule: Readonly<Record<string, unknown>>) => {
    const { client, world } = await startRig()
    const oss = client({ timeout: 2_000 })
    await oss.put('a', Buffer.from('old'))
    world.faults.add([{ action: 'PutObject', times: 1, ...rule }])
    return { oss, world }
  }
  const put = (oss: Client) => oss.put('a', Buffer.from('new'))

  it('lose the request, or only its answer', async () => {
    const before = await fault({ drop: true })
    const after = await fault({ drop: true, carriedOut: true })

    expect(await codeOf(put(before.oss))).toBe('-1 ResponseError')
    expect(await codeOf(put(after.oss))).toBe('-1 ResponseError')

    expect(await text(before.oss, 'a')).toBe('old')
    expect(await text(after.oss, 'a')).toBe('new')
    expect(after.world.calls.all().map(({ status }) => status)).toEqual([200, 0, 200])
  })

  it('lose the answer of a refusal as well', async () => {
    const { oss } = await fault({ drop: true, carriedOut: true })
    const headers = { 'x-oss-forbid-overwrite': 'true' }

    expect(await codeOf(oss.put('a', Buffer.from('new'), { headers }))).toBe('-1 ResponseError')
    expect(await text(oss, 'a')).toBe('old')
  })

  it('answer with codes, pages of others, and nothing', async () => {
    expect(await codeOf(put((await fault({ code: 'InternalError' })).oss))).toBe('503 InternalError')
    expect(await codeOf(put((await fault({ code: 'QpsLimitExceeded', status: 503 })).oss))).toBe('503 QpsLimitExceeded')
    expect((await refusal(put((await fault({ html: 502 })).oss))).status).toBe(502)
    const empty = await put((await fault({ empty: true })).oss)
    expect(headersOf(empty)['x-oss-request-id']).toBeUndefined()
  })

  it('answer late although the effect came at once, and say that nothing is there', async () => {
    const { oss, world } = await fault({ delayMs: 20 })
    world.settings.latencyMs = 1

    await put(oss)
    world.faults.add([{ action: 'ListObjectsV2', empty: 'list' }])

    expect(await text(oss, 'a')).toBe('new')
    expect(await oss.listV2({})).toMatchObject({ objects: [], keyCount: 0, isTruncated: false })
  })

  it('strike only what they name: key, header, region', async () => {
    const { oss, world } = await fault({ action: 'Nothing', code: 'X' })
    world.faults.add([
      { action: '*', service: 'ecs', code: 'A' },
      { action: '*', region: 'cn-shanghai', code: 'B' },
      { action: 'PutObject', params: { key: 'b', 'x-oss-forbid-overwrite': 'true' }, code: 'C' },
    ])
    const headers = { 'x-oss-forbid-overwrite': 'true' }

    await oss.put('b', Buffer.from('x'))
    await oss.put('c', Buffer.from('x'), { headers })

    expect(await codeOf(oss.put('b', Buffer.from('x'), { headers }))).toBe('503 C')
  })
})

describe('the calls of OSS', () => {
  it('stand in the log of all calls, and are no writes by our word', async () => {
    const { client, world } = await startRig()
    const oss = client()
    await oss.put('a', Buffer.from('x'))
    await codeOf(oss.get('none'))
    await codeOf(client({}, { ...administrator(), accessKeySecret: 'x' }).listV2({ prefix: 'p' }))
    await codeOf(client({}).getBucketACL(bucketName))

    expect(world.calls.all()).toMatchObject([
      { service: 'oss', action: 'PutObject', write: false, status: 200, code: null, region: 'cn-hangzhou' },
      { action: 'GetObject', status: 404, code: 'NoSuchKey', params: { bucket: bucketName, key: 'none' } },
      { action: 'ListObjectsV2', status: 403, caller: null, account: null, params: { prefix: 'p' } },
      { action: '', status: 501, code: 'NotImplemented' },
    ])
    expect(world.calls.all()[0]?.account).toBe(accountId)
  })
})

describe('buckets of a fleet', () => {
  it('are served, saved, and can be loaded again', async () => {
    const buckets = [
      { Name: 'old-bucket', Location: 'oss-cn-beijing', Versioning: 'Suspended' as const, Lifecycle: '<L/>' },
      { Name: 'full-bucket', Objects: { 'a/b': 'text', 'a/c': '中' } },
    ]
    const { client, world } = await startRig({ buckets })

    expect(await text(client({ bucket: 'full-bucket' }), 'a/c')).toBe('中')
    const saved = saveFleet(world)
    const again = createWorld(world.clock)
    loadFleet(again, saved)

    expect(saved.accounts[0]?.buckets).toMatchObject(buckets)
    expect(saved.accounts[1]).not.toHaveProperty('buckets')
    expect(saveFleet(again)).toEqual(saved)
    expect(() => loadFleet(again, { accounts: [{ id: '3', buckets: [{ Name: 'full-bucket' }] }] })).toThrow('twice')
  })
})

describe('the emulator', () => {
  it('names the address of OSS beside its own', async () => {
    const { facts, close } = await serve({ fleet: { accounts: [{ id: accountId, buckets: [{ Name: bucketName }] }] } })

    const answer = await fetch(`${facts.oss}/${bucketName}/a`)

    expect(facts.oss).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(facts.oss).not.toBe(facts.endpoint)
    expect([answer.status, answer.headers.get('server')]).toEqual([403, 'AliyunOSS'])
    await close()
  })
})
