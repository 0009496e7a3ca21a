import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { firstDesiredState } from '../../src/cli/first-desired-state.ts'
import { commit } from '../../src/core/model/names.ts'
import type { FleetBucket } from '../../src/emulator/world/fleet-buckets.ts'
import { readDesired } from '../../src/read/desired.ts'
import { containing, fleetOf, having, instances, jsonOf, takeDesk, type Desk, type Ended } from './kit.ts'

const expiry =
  '<LifecycleConfiguration><Rule><ID>old</ID><Prefix>prod/</Prefix><Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule></LifecycleConfiguration>'
const buckets: readonly FleetBucket[] = [{ Name: 'team-ledger' }, { Name: 'team-expiry', Lifecycle: expiry }]

type BucketDesk = Desk & Readonly<{ on: (bucket: string, ...args: string[]) => Promise<Ended> }>

/** A desk whose account has buckets; `on` runs a verb with the ledger in one of them. */
const open = async (count = 1): Promise<BucketDesk> => {
  const fleet = fleetOf(instances(count))
  const desk = await takeDesk({ accounts: fleet.accounts.map((one) => ({ ...one, buckets: [...buckets] })) })
  const where = ['--ledger-region', 'cn-hangzhou']
  Object.assign(desk.env, { ROLEKEEPER_LEDGER_ENDPOINT: desk.served.facts.oss })
  return { ...desk, on: (bucket, ...args) => desk.run(...args, '--ledger', `oss://${bucket}/prod`, ...where) }
}
const objectsOf = ({ served }: Desk, bucket: string) =>
  served.cloud.world.buckets.get(bucket)?.objects ?? new Map<string, unknown>()

describe('init', () => {
  test('writes a desired state that is one, and that changes nothing', () => {
    const source = { commit: commit('files:first'), dirty: false, problems: [] }
    const reading = readDesired([{ path: 'rolekeeper.yaml', text: firstDesiredState }], source)

    expect(reading).toMatchObject({ ok: true, findings: [] })
    expect(reading.ok ? [...reading.desired.accounts.values()].map(({ mode }) => mode) : []).toEqual(['report'])
  })

  test('writes into a new folder, and leaves one alone that holds something', async () => {
    const desk = await open()
    const fresh = join(desk.folder, 'deep', 'fresh')
    const taken = join(desk.folder, 'taken')
    await mkdir(taken)
    await writeFile(join(taken, 'notes.txt'), 'mine')

    const first = await desk.run('init', '--desired', fresh, '--format', 'json')
    await writeFile(join(fresh, 'rolekeeper.yaml'), '# changed\n')
    const again = await desk.run('init', '--desired', fresh, '--format', 'json')
    const other = await desk.run('init', '--desired', taken)

    expect(jsonOf(first)).toMatchObject({ schema: 'rolekeeper/init/v1', desired: { is: 'created' }, ledger: null })
    expect(jsonOf(again)).toMatchObject({ desired: { is: 'exists' } })
    expect(await readFile(join(fresh, 'rolekeeper.yaml'), 'utf8')).toBe('# changed\n')
    expect(other.stdout).toContain('left as it is')
    expect(await readdir(taken)).toEqual(['notes.txt'])
  })

  test('makes the ledger of a bucket once; before it nothing is done there, afterwards all is', async () => {
    const desk = await open()

    const before = await desk.on('team-ledger', 'apply', '--yes')
    const made = await desk.on('team-ledger', 'init', '--format', 'json')
    const again = await desk.on('team-ledger', 'init', '--format', 'json')
    const done = await desk.on('team-ledger', 'apply', '--yes')
    const status = await desk.on('team-ledger', 'status', '--format', 'json')
    const checked = await desk.on('team-ledger', 'ledger', 'check')

    expect([before.status, made.status, again.status, done.status, checked.status]).toEqual([1, 0, 0, 0, 0])
    expect(before.stderr).toContain('`rolekeeper init --ledger oss://team-ledger/prod/`')
    expect([jsonOf(made)['ledger'], jsonOf(again)['ledger']]).toEqual([
      having({ is: 'created' }),
      having({ is: 'exists' }),
    ])
    expect(desk.roles()).toEqual(['web-tier'])
    expect(jsonOf(status)).toMatchObject({ ledger: 'oss://team-ledger/prod' })
  })

  test.each([
    ['deletes by a lifecycle rule', 'team-expiry', /lifecycle rule "old".*Take the rule away/],
    ['does not exist', 'team-nowhere', /NoSuchBucket/],
  ])('makes none where the bucket %s', async (_, bucket, says) => {
    const desk = await open()
    const before = objectsOf(desk, bucket).size

    const refused = await desk.on(bucket, 'init')

    expect(refused.status).toBe(1)
    expect(refused.stderr.replaceAll('\n', ' ')).toMatch(says)
    expect(objectsOf(desk, bucket).size).toBe(before)
  })

  test('without the region of the bucket, and with a name that is none, the usage is wrong', async () => {
    const desk = await open()

    const nowhere = await desk.run('plan', '--ledger', 'oss://team-ledger/prod')
    const odd = await desk.run('plan', '--ledger', 'oss://Team_Ledger')

    expect([nowhere.status, odd.status]).toEqual([64, 64])
    expect(nowhere.stderr).toContain('--ledger-region')
  })

  test('a plan shows what it can while the bucket holds no ledger, and begins nothing', async () => {
    const desk = await open()

    const plan = await desk.on('team-ledger', 'plan', '--format', 'json')

    expect(plan.status).not.toBe(0)
    expect(plan.stdout + plan.stderr).toContain('init')
    expect(objectsOf(desk, 'team-ledger').size).toBe(0)
  })
})

describe('ledger check', () => {
  test('finds an entry that was spoilt, in a bucket as in a folder', async () => {
    const desk = await open()
    await desk.on('team-ledger', 'init')
    await desk.on('team-ledger', 'apply', '--yes')
    await desk.run('apply', '--yes')
    const key = [...objectsOf(desk, 'team-ledger').keys()].find((one) => one.startsWith('prod/control/')) ?? ''
    const bucket = desk.served.cloud.world.buckets.get('team-ledger')
    const stored = bucket?.objects.get(key)
    if (bucket === undefined || stored === undefined) throw new Error('The run has written no entry.')
    const entry = join(desk.ledger, key.replace('prod/', ''))

    bucket.objects.set(key, { ...stored, body: Buffer.from('{') })
    await writeFile(entry, '{')
    const spoilt = [
      await desk.on('team-ledger', 'ledger', 'check', '--format', 'json'),
      await desk.run('ledger', 'check', '--format', 'json'),
    ]

    expect(spoilt.map(({ status }) => status)).toEqual([1, 1])
    for (const ended of spoilt) {
      expect(jsonOf(ended)).toMatchObject({
        schema: 'rolekeeper/ledger-check/v1',
        findings: containingCode('ledger-unreadable'),
      })
    }
  })

  test('says where there is no ledger at all', async () => {
    const desk = await open()

    const none = await desk.run('ledger', 'check')

    expect(none).toMatchObject({ status: 1, stderr: containing('There is no ledger in') })
  })
})

const containingCode = (code: string): unknown => expect.arrayContaining([expect.objectContaining({ code })])
