import { afterEach, describe, expect, it } from 'vitest'
import { checkBucket } from '../../src/cloud/bucket/fitness.ts'
import { openBucket, type Bucket } from '../../src/cloud/bucket/objects.ts'
import { withHome } from '../../src/core/desired/least-home.ts'
import type { Purpose } from '../../src/core/desired/least.ts'
import { accountId } from '../../src/core/model/names.ts'
import { serve, type Served } from '../../src/emulator/serve.ts'
import { encodeFormat } from '../../src/ledger/format.ts'
import { FORMAT_KEY } from '../../src/ledger/keys.ts'
import { realClock } from '../../src/wire/surroundings.ts'

const home = accountId('1234567890123456')
const keys = { accessKeyId: 'emulated-key-least', accessKeySecret: 'emulated-secret-least', securityToken: null }
const body = Buffer.from('{}')

const running: Served[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.close()
})

/** The ledger `prod` of a bucket, as somebody sees it who has what the purpose needs at home and nothing else. */
const openAs = async (purpose: Purpose): Promise<(prefix: string) => Bucket> => {
  const policy = withHome({ Version: '1', Statement: [] }, purpose, home, { bucket: 'team-ledger', prefix: 'prod' })
  const served = await serve({
    fleet: {
      accounts: [
        {
          id: home,
          buckets: [
            {
              Name: 'team-ledger',
              Objects: { 'prod/format.json': Buffer.from(encodeFormat('aliyun')).toString(), 'other/one': 'theirs' },
            },
          ],
          policies: [{ PolicyName: 'least', PolicyDocument: { ...policy } }],
          users: [
            {
              UserName: 'least',
              AccessKeys: [{ AccessKeyId: keys.accessKeyId, AccessKeySecret: keys.accessKeySecret }],
              Policies: ['custom/least'],
            },
          ],
        },
      ],
    },
  })
  running.push(served)
  return (prefix) =>
    openBucket({
      bucket: 'team-ledger',
      prefix,
      region: 'cn-hangzhou',
      endpoint: new URL(served.facts.oss),
      credentials: async () => keys,
      clock: realClock,
      random: () => 0.5,
    })
}

describe('what permissions prints for a ledger in a bucket', () => {
  it.each(['sweep', 'instance-event', 'command-line'] as const)(
    'lets %s do all that a ledger does',
    async (purpose) => {
      const store = (await openAs(purpose))('prod')

      await checkBucket(store, FORMAT_KEY)
      expect(await store.create('control/0000000001.json', body)).toBe('created')
      expect(await store.create('control/0000000001.json', body)).toBe('exists')
      await store.overwrite('heads/control.json', body)
      expect(await store.read('control/0000000001.json')).not.toBeNull()
      await store.remove('control/0000000001.json')
      expect(await store.list('')).toEqual([FORMAT_KEY, 'heads/control.json'])
    },
  )

  it.each(['pod-admission', 'plan'] as const)('lets %s read it and no more', async (purpose) => {
    const store = (await openAs(purpose))('prod')

    await checkBucket(store, FORMAT_KEY)
    await expect(store.create('control/0000000001.json', body)).rejects.toThrow(/AccessDenied/)
    await expect(store.remove(FORMAT_KEY)).rejects.toThrow(/AccessDenied/)
    expect(await store.read(FORMAT_KEY)).not.toBeNull()
  })

  it.each([
    ['drift-report', 'reports/told/a.json'],
    ['pull-request', 'requests/open/a.json'],
  ] as const)('lets %s write %s, and no entry', async (purpose, key) => {
    const store = (await openAs(purpose))('prod')

    await store.overwrite(key, body)
    expect(await store.read(key)).not.toBeNull()
    await store.remove(key)
    await expect(store.create('control/0000000001.json', body)).rejects.toThrow(/AccessDenied/)
  })

  it('keeps everybody from what else the bucket holds', async () => {
    const other = (await openAs('command-line'))('other')

    await expect(other.read('one')).rejects.toThrow(/AccessDenied/)
    await expect(other.create('two', body)).rejects.toThrow(/AccessDenied/)
  })
})
