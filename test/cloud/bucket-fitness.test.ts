import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBucket, initBucket } from '../../src/cloud/bucket/fitness.ts'
import { readPlace } from '../../src/cloud/bucket/place.ts'
import { bucketName, closeAfterEach, keyOf, userWith } from '../emulator/oss-kit.ts'
import { bytes, sourceOf, startBucket } from './bucket-kit.ts'

closeAfterEach()

const FORMAT = 'format.json'
const format = bytes('{"schema":"x"}')

const bucketWith = async (change: Readonly<Record<string, unknown>>) => {
  const rig = await startBucket({
    buckets: [{ Name: bucketName, Objects: { [`ledger/main/${FORMAT}`]: 'x' }, ...change }],
  })
  return rig.open()
}

const lifecycle = (...rules: readonly string[]): { Lifecycle: string } => ({
  Lifecycle: `<LifecycleConfiguration>${rules.map((rule) => `<Rule>${rule}</Rule>`).join('')}</LifecycleConfiguration>`,
})
const expire = '<Status>Enabled</Status><Expiration><Days>1</Days></Expiration>'
const transit = '<Status>Enabled</Status><Transition><Days>1</Days><StorageClass>Archive</StorageClass></Transition>'

describe('a bucket for a ledger', () => {
  it('gives its format object where nothing in it would lose entries', async () => {
    expect(Buffer.from(await checkBucket(await bucketWith({}), FORMAT)).toString()).toBe('x')
  })

  it.each(['Enabled', 'Suspended'])('is refused with versioning that is %s, with the way on', async (Versioning) => {
    const check = checkBucket(await bucketWith({ Versioning }), FORMAT)

    await expect(check).rejects.toMatchObject({ name: 'LedgerFailure', reason: 'unreachable' })
    await expect(check).rejects.toThrow(`has versioning (${Versioning})`)
    await expect(check).rejects.toThrow('make a bucket without it')
  })

  it.each([
    ['on everything', `<ID>sweep</ID><Prefix></Prefix>${expire}`],
    ['without a prefix', expire],
    ['on a prefix of its own', `<Prefix>ledger/</Prefix>${expire}`],
    ['on a part of it', `<Prefix>ledger/main/blobs/</Prefix>${expire}`],
    ['that moves objects elsewhere', `<Prefix>ledger/main/</Prefix>${transit}`],
    [
      'that spares something else',
      `<Prefix>ledger/</Prefix>${expire}<Filter><Not><Prefix>ledger/x/</Prefix></Not></Filter>`,
    ],
    [
      'that spares only what has a tag',
      `<Prefix></Prefix>${expire}<Filter><Not><Prefix>ledger/main/</Prefix><Tag><Key>a</Key><Value>b</Value></Tag></Not></Filter>`,
    ],
  ])('is refused with a lifecycle rule %s', async (_, rule) => {
    const check = checkBucket(await bucketWith(lifecycle(`<Prefix>logs/</Prefix>${expire}`, rule)), FORMAT)

    await expect(check).rejects.toThrow(/lifecycle rule( "sweep")? on .*Take the rule away/s)
  })

  it.each([
    ['on another prefix', `<Prefix>logs/</Prefix>${expire}`],
    ['that is disabled', '<Prefix></Prefix><Status>Disabled</Status><Expiration><Days>1</Days></Expiration>'],
    ['on objects with a tag', `<Prefix></Prefix>${expire}<Tag><Key>a</Key><Value>b</Value></Tag>`],
    [
      'on uploads',
      '<Prefix></Prefix><Status>Enabled</Status><AbortMultipartUpload><Days>1</Days></AbortMultipartUpload>',
    ],
    ['that spares it', `<Prefix></Prefix>${expire}<Filter><Not><Prefix>ledger/</Prefix></Not></Filter>`],
    [
      'that spares it and more',
      `<Prefix></Prefix>${expire}<Filter><Not><Prefix>a/</Prefix></Not><Not><Prefix>ledger/main/</Prefix></Not></Filter>`,
    ],
  ])('may have a lifecycle rule %s', async (_, rule) => {
    expect(await checkBucket(await bucketWith(lifecycle(rule)), FORMAT)).toEqual(Buffer.from('x'))
  })

  it('counts as unreachable without a format object, which checking never makes', async () => {
    const store = await bucketWith({ Objects: { 'ledger/main/control/0000000001.json': 'x' } })

    await expect(checkBucket(store, FORMAT)).rejects.toMatchObject({ reason: 'unreachable' })
    await expect(checkBucket(store, FORMAT)).rejects.toThrow(
      '`rolekeeper init --ledger oss://team-ledger/ledger/main/`',
    )
    expect(await store.list('')).toEqual(['control/0000000001.json'])
  })

  it.each([
    ['GetBucketVersioning', 'oss:GetBucketVersioning'],
    ['GetBucketLifecycle', 'oss:GetBucketLifecycle'],
  ])('is refused where %s may not be asked: what is unknown is not fit', async (_, action) => {
    const Statement = [
      { Effect: 'Allow', Action: 'oss:*', Resource: '*' },
      { Effect: 'Deny', Action: action, Resource: '*' },
    ]
    const rig = await startBucket({
      policies: [{ PolicyName: 'p', PolicyDocument: { Version: '1', Statement } }],
      users: [userWith('ann', ['custom/p'])],
    })
    const store = rig.open({ credentials: sourceOf(keyOf('ann')) })

    await expect(checkBucket(store, FORMAT)).rejects.toThrow(`lacks ${action} on acs:oss:*:*:${bucketName}, or`)
    await expect(initBucket(store, FORMAT, format)).rejects.toThrow(action)
    expect(await store.list('')).toEqual([])
  })

  it('is refused where the rules come without a rule', async () => {
    const check = checkBucket(
      await bucketWith({ Lifecycle: '<LifecycleConfiguration></LifecycleConfiguration>' }),
      FORMAT,
    )

    await expect(check).rejects.toThrow('could not tell its lifecycle rules: an answer that cannot be used')
  })

  it('that gets versioning later is noticed by the next create', async () => {
    const rig = await startBucket()
    const store = rig.open()
    await store.create('a/1', bytes('x'))
    await rig.client().putBucketVersioning(bucketName, 'Enabled')

    await expect(store.create('a/2', bytes('x'))).rejects.toMatchObject({ reason: 'unreachable' })
    await rig.client().putBucketVersioning(bucketName, 'Suspended')
    await expect(store.create('a/2', bytes('y'))).rejects.toThrow('has got versioning')
  })
})

describe('a ledger', () => {
  it('is made by one of many, and then found by all', async () => {
    const rig = await startBucket()

    const answers = await Promise.all(Array.from({ length: 8 }, () => initBucket(rig.open(), FORMAT, format)))

    expect(answers.toSorted()).toEqual(['created', ...Array.from({ length: 7 }, () => 'exists')])
    expect(await checkBucket(rig.open(), FORMAT)).toEqual(Buffer.from(format))
  })

  it('is not made in a bucket that would lose entries', async () => {
    const versioned = await bucketWith({ Versioning: 'Suspended', Objects: {} })
    const swept = await bucketWith({ ...lifecycle(`<Prefix></Prefix>${expire}`), Objects: {} })

    await expect(initBucket(versioned, FORMAT, format)).rejects.toThrow('has versioning')
    await expect(initBucket(swept, FORMAT, format)).rejects.toThrow('a lifecycle rule on all objects')
    expect([await versioned.list(''), await swept.list('')]).toEqual([[], []])
  })

  it('is not made among the objects of somebody else', async () => {
    const store = await bucketWith({ Objects: { 'ledger/main/photo.jpg': 'x' } })

    await expect(initBucket(store, FORMAT, format)).rejects.toMatchObject({ reason: 'not-initialised' })
    await expect(initBucket(store, FORMAT, format)).rejects.toThrow('such as photo.jpg')
    expect(await store.list('')).toEqual(['photo.jpg'])
  })
})

describe('a place in OSS', () => {
  it.each([
    ['oss://team-ledger', { bucket: 'team-ledger', prefix: '' }],
    ['oss://team-ledger/', { bucket: 'team-ledger', prefix: '' }],
    ['oss://team-ledger/a', { bucket: 'team-ledger', prefix: 'a' }],
    ['oss://team-ledger/a/B_1.x/', { bucket: 'team-ledger', prefix: 'a/B_1.x' }],
  ])('%s is read', (text, place) => {
    expect(readPlace(text)).toEqual(place)
  })

  it.each(['', 'team', 'oss:/b', 'oss://ab', 'oss://Team', 'oss://-ab', 'oss://a_b', 'oss://abc//', 'oss://abc/a//b'])(
    '%s is none',
    (text) => {
      expect(readPlace(text)).toBeNull()
    },
  )

  it.each(['oss://abc/..', 'oss://abc/a/../b', 'oss://abc/./a', 'oss://abc/a b', 'oss://abc/a?b', 'https://abc/a'])(
    '%s is none',
    (text) => {
      expect(readPlace(text)).toBeNull()
    },
  )

  it('never has a slash at either end, and stands in its own text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '/', '.', '-', 'B'), maxLength: 12 }), (path) => {
        const place = readPlace(`oss://abc/${path}`)
        if (place === null) return
        expect(place.prefix).not.toMatch(/^\/|\/$|\/\//)
        expect(readPlace(`oss://abc/${place.prefix}`)).toEqual(place)
      }),
    )
  })
})
