import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../src/core/model/time.ts'
import { issueSession } from '../../src/emulator/world/tokens.ts'
import type { Caller } from '../../src/emulator/world/world.ts'
import { accountId, administrator, bucketName, closeAfterEach } from '../emulator/oss-kit.ts'
import { actionsOf, bytes, clockOf, sourceOf, startBucket } from './bucket-kit.ts'

closeAfterEach()

describe('objects in a bucket', () => {
  it('stand under the prefix, encrypted, and nothing beside it is seen', async () => {
    const { open, world } = await startBucket({
      buckets: [{ Name: bucketName, Objects: { 'ledger/mainly': 'x', 'ledger/main/': '', 'ledger/main/a/': '' } }],
    })
    const store = open()

    await store.create('a/1', bytes('one'))

    const objects = world.buckets.get(bucketName)?.objects
    expect(objects?.get('ledger/main/a/1')?.headers).toMatchObject({ 'x-oss-server-side-encryption': 'AES256' })
    expect(await store.list('')).toEqual(['a/1'])
    expect(store.place).toBe(`oss://${bucketName}/ledger/main/`)
  })

  it('are listed to the end, however many there are', async () => {
    const names = Array.from({ length: 2_345 }, (_, index) => `a/${String(index).padStart(5, '0')}`)
    const Objects = Object.fromEntries(names.map((name) => [`ledger/main/${name}`, 'x']))
    const rig = await startBucket({ buckets: [{ Name: bucketName, Objects }] })

    expect(await rig.open().list('a/')).toEqual(names)
    expect(await rig.open().list('a/', 'a/02000')).toEqual(names.slice(2_001))
    expect(actionsOf(rig)).toEqual(Array.from({ length: 4 }, () => 'ListObjectsV2'))
  })

  it('may fill a whole bucket, whose name stands in the path where the address has no names below it', async () => {
    const { open, endpoint, world } = await startBucket()
    const store = open({ prefix: '', endpoint: new URL(endpoint.replace('127.0.0.1', 'localhost')) })

    expect(await store.create('a/1', bytes('one'))).toBe('created')
    expect(await store.create('a/1', bytes('two'))).toBe('exists')

    expect(Buffer.from((await store.read('a/1')) ?? []).toString()).toBe('one')
    expect(await store.list('')).toEqual(['a/1'])
    expect([...(world.buckets.get(bucketName)?.objects.keys() ?? [])]).toEqual(['a/1'])
    expect(store.place).toBe(`oss://${bucketName}/`)
  })

  it('are reached with the credentials of the moment', async () => {
    const { open, world } = await startBucket({ roles: [{ RoleName: 'r', Policies: ['system/AliyunOSSFullAccess'] }] })
    const caller = (name: string): Caller => ({
      type: 'assumed-role',
      accountId,
      principalName: 'r',
      principalId: `1:${name}`,
      arn: `acs:ram::${accountId}:assumed-role/r/${name}`,
      sessionName: name,
    })
    const next = (name: string) => {
      const { AccessKeyId, AccessKeySecret, SecurityToken } = issueSession(world, caller(name), 900)
      return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken }
    }
    let current = next('first')
    const store = open({ credentials: async () => current })

    await store.create('a/1', bytes('x'))
    world.clock.advance(HOUR)
    current = next('second')
    await store.read('a/1')

    expect(world.calls.all().map((call) => call.caller?.split('/').at(-1))).toEqual(['first', 'second'])
  })
})

describe('the time of a bucket', () => {
  it('comes with every answer, so that it costs no request of its own', async () => {
    const rig = await startBucket()
    const store = rig.open()
    await store.create('a/1', bytes('x'))
    rig.world.clock.advance(5 * SECOND)

    const now = await store.now()

    expect(rig.world.clock.now() - now).toBeLessThan(2 * SECOND)
    expect(now).toBeLessThanOrEqual(rig.world.clock.now())
    expect(actionsOf(rig)).toEqual(['PutObject'])
  })

  it('is asked for when none was heard lately, or this machine’s clock was set', async () => {
    const rig = await startBucket()
    const clock = clockOf(rig)
    let set = 0
    const store = rig.open({
      clock: { ...clock, now: () => (clock.now() + set) as typeof set & ReturnType<typeof clock.now> },
    })

    await store.now()
    rig.world.clock.advance(MINUTE)
    await store.now()
    set = -HOUR
    const now = await store.now()

    expect(Math.abs(now - rig.world.clock.now())).toBeLessThan(2 * SECOND)
    expect(actionsOf(rig)).toEqual(['ListObjectsV2', 'ListObjectsV2', 'ListObjectsV2'])
  })

  it('is the bucket’s also where this machine is minutes off', async () => {
    const rig = await startBucket()
    const clock = clockOf(rig)
    const off = { ...clock, now: () => (clock.now() - 10 * MINUTE) as ReturnType<typeof clock.now> }

    const now = await rig.open({ clock: off, prefix: '' }).now()

    expect(Math.abs(now - rig.world.clock.now())).toBeLessThan(2 * SECOND)
  })
})

describe('a request that fails in passing', () => {
  it.each([
    ['a broken connection', { drop: true }],
    ['an error of the service', { code: 'InternalError', status: 500 }],
    ['too many requests', { code: 'QpsLimitExceeded', status: 503 }],
    ['a page of somebody else', { html: 502 }],
    ['an empty answer of somebody else', { empty: true }],
  ] as const)('because of %s is sent again, but for a create', async (_, effect) => {
    const rig = await startBucket()
    const clock = clockOf(rig)
    const store = rig.open({ clock })
    await store.create('a/1', bytes('one'))
    const strike = (action: string, times: number) => rig.world.faults.add([{ action, times, ...effect }])

    strike('GetObject', 2)
    expect(Buffer.from((await store.read('a/1')) ?? []).toString()).toBe('one')
    strike('ListObjectsV2', 2)
    expect(await store.list('a/')).toEqual(['a/1'])
    strike('PutObject', 2)
    await store.overwrite('a/1', bytes('two'))
    strike('DeleteObject', 2)
    await store.remove('a/1')
    strike('PutObject', 1)
    await expect(store.create('a/2', bytes('x'))).rejects.toMatchObject({ reason: 'unreachable' })

    expect(await store.list('')).toEqual([])
    expect(clock.slept).toEqual([75, 150, 75, 150, 75, 150, 75, 150])
  })

  it('is not sent for ever', async () => {
    const rig = await startBucket()
    rig.world.faults.add([{ action: '*', drop: true }])

    await expect(rig.open().read('a/1')).rejects.toMatchObject({ reason: 'unreachable' })

    expect(actionsOf(rig)).toHaveLength(3)
  })

  it('because the answer is late is given up by the deadline', async () => {
    const rig = await startBucket()
    rig.world.faults.add([{ action: 'PutObject', delayMs: 200 }])
    const store = rig.open({ timeoutMs: 20 })

    await expect(store.create('a/1', bytes('x'))).rejects.toThrow('no answer in time')

    expect(await rig.open().read('a/1')).toEqual(Buffer.from('x'))
  })

  it('with a lost answer is found to have happened when it is created again', async () => {
    const rig = await startBucket()
    rig.world.faults.add([{ action: 'PutObject', times: 1, drop: true, carriedOut: true }])
    const store = rig.open({ credentials: sourceOf(administrator()) })

    await expect(store.create('a/1', bytes('mine'))).rejects.toMatchObject({ reason: 'unreachable' })

    expect(await store.create('a/1', bytes('mine'))).toBe('exists')
    expect(await store.read('a/1')).toEqual(Buffer.from('mine'))
  })
})
