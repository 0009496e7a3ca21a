import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { identify } from '../../src/emulator/world/tokens.ts'
import { hour, minute, setRole, start, startMetadataRig } from './metadata-kit.ts'
import type { CredentialDocument, MetadataRig, Reply } from './metadata-kit.ts'

const statusOf = async (reply: Promise<Reply | 'drop'>): Promise<number | 'drop'> => {
  const known = await reply
  return known === 'drop' ? known : known.status
}

const tokenFor = async (rig: MetadataRig, id: string, ttl = '21600'): Promise<string> => {
  const headers = { 'x-aliyun-ecs-metadata-token-ttl-seconds': ttl }
  const reply = await rig.machine(id).ask('/latest/api/token', headers, 'PUT')
  return reply === 'drop' ? '' : reply.body
}

const works = (rig: MetadataRig, { AccessKeyId, SecurityToken }: CredentialDocument): boolean => {
  try {
    identify(rig.cloud.world, { accessKeyId: AccessKeyId, securityToken: SecurityToken })
    return true
  } catch {
    return false
  }
}

describe('items', () => {
  test('a machine reads who it is, by item and by folder', async () => {
    const { machine } = startMetadataRig({ RamRoleName: 'web-tier', InstanceType: 'ecs.c7.large' })

    const { read, ask } = machine('i-web')

    expect(await read('instance-id')).toBe('i-web')
    expect(await read('region-id')).toBe('cn-hangzhou')
    expect(await read('owner-account-id')).toBe('1234567890123456')
    expect(await read('instance/instance-type')).toBe('ecs.c7.large')
    expect((await read('')).split('\n')).toEqual(expect.arrayContaining(['instance/', 'instance-id', 'ram/']))
    expect(await ask('/latest/dynamic/instance-identity/document')).toMatchObject({
      status: 200,
      body: expect.stringContaining('"instance-id":"i-web"') as string,
    })
  })

  test('what is not there is 404, and so is all about roles without one', async () => {
    const { machine } = startMetadataRig({})
    const { ask, read } = machine('i-web')

    expect(await statusOf(ask('/latest/meta-data/nothing'))).toBe(404)
    expect(await statusOf(ask('/latest/meta-data/instance-id/more'))).toBe(404)
    expect(await statusOf(ask('/latest/meta-data/constructor'))).toBe(404)
    expect(await statusOf(ask('/latest/meta-data/ram/security-credentials/'))).toBe(404)
    expect(await read('')).not.toContain('ram/')
  })

  test('tags are there only where they were asked for', async () => {
    const Tags = { app: 'web' }
    const closed = startMetadataRig({ Tags })
    const open = startMetadataRig({ Tags, MetadataOptions: { InstanceMetadataTags: 'enabled' } })

    expect(await statusOf(closed.machine('i-web').ask('/latest/meta-data/tags/instance/app'))).toBe(404)
    expect(await open.machine('i-web').read('tags/instance/app')).toBe('web')
  })

  test('a machine that does not run gets no answer', async () => {
    const { machine } = startMetadataRig({ RamRoleName: 'web-tier', Status: 'Stopped' })

    expect(await machine('i-web').ask('/latest/meta-data/instance-id')).toBe('drop')
  })
})

describe('tokens of the hardened mode', () => {
  test('a TTL that is not 1 to 21600 whole seconds is 400, a request that was passed on 403', async () => {
    const { machine } = startMetadataRig()
    const put = (headers: Record<string, string>) => statusOf(machine('i-web').ask('/latest/api/token', headers, 'PUT'))
    const ttl = (seconds: string) => put({ 'x-aliyun-ecs-metadata-token-ttl-seconds': seconds })

    expect(await Promise.all(['0', '21601', '-1', '1.5', 'x', ''].map(ttl))).toEqual(Array(6).fill(400))
    expect(await Promise.all(['1', '21600'].map(ttl))).toEqual([200, 200])
    expect(await put({})).toBe(400)
    expect(await put({ 'x-aliyun-ecs-metadata-token-ttl-seconds': '60', 'x-forwarded-for': '10.0.0.1' })).toBe(403)
  })

  test('without a token the open mode answers and the hardened one does not', async () => {
    const hardened = startMetadataRig({ RamRoleName: 'web-tier', MetadataOptions: { HttpTokens: 'required' } })
    const path = '/latest/meta-data/instance-id'
    const headers = { 'x-aliyun-ecs-metadata-token': await tokenFor(hardened, 'i-web') }

    expect(await statusOf(hardened.machine('i-web').ask(path))).toBe(403)
    expect(await hardened.machine('i-web').ask(path, headers)).toMatchObject({ status: 200, body: 'i-web' })
    expect(await statusOf(startMetadataRig().machine('i-web').ask(path))).toBe(200)
  })

  test('a token that is wrong, has ended, or is another machine’s is 401', async () => {
    const rig = startMetadataRig()
    const token = await tokenFor(rig, 'i-web', '60')
    const foreign = await tokenFor(rig, 'i-other')
    const ask = (value: string) =>
      statusOf(rig.machine('i-web').ask('/latest/meta-data/instance-id', { 'x-aliyun-ecs-metadata-token': value }))

    expect([await ask('made-up'), await ask(foreign), await ask(token)]).toEqual([401, 401, 200])
    rig.cloud.world.clock.advance(60_000)
    expect(await ask(token)).toBe(401)
  })

  test('a service that is switched off answers nothing of use', async () => {
    const { machine } = startMetadataRig({ MetadataOptions: { HttpEndpoint: 'disabled' } })

    expect(await statusOf(machine('i-web').ask('/latest/meta-data/instance-id'))).toBe(403)
  })
})

describe('credentials', () => {
  test('they live six hours, and the same ones are handed out until half an hour before the end', async () => {
    const rig = startMetadataRig()
    const { read, credentials } = rig.machine('i-web')

    const first = await credentials(await read('ram/security-credentials/'))
    rig.cloud.world.clock.advance(5.5 * hour - 1000)
    const same = await credentials('web-tier')
    rig.cloud.world.clock.advance(1000)
    const next = await credentials('web-tier')

    expect(first).toMatchObject({
      Code: 'Success',
      LastUpdated: '2026-11-22T08:30:00Z',
      Expiration: '2026-11-22T14:30:00Z',
    })
    expect(same).toEqual(first)
    expect(next.AccessKeyId).not.toBe(first.AccessKeyId)
    expect([works(rig, first), works(rig, next)]).toEqual([true, true])
    rig.cloud.world.clock.advance(0.5 * hour)
    expect([works(rig, first), works(rig, next)]).toEqual([false, true])
  })

  test('validity and overlap are settings', async () => {
    const rig = startMetadataRig()
    Object.assign(rig.cloud.world.settings.instanceCredentials, { validMs: hour, overlapMs: 10 * minute })

    expect((await rig.machine('i-web').credentials('web-tier')).Expiration).toBe('2026-11-22T09:30:00Z')
  })

  test('after a replace the new role is handed out at once, and the old token goes on until it ends', async () => {
    const rig = startMetadataRig({ RamRoleName: 'old-tier' })
    const machine = rig.machine('i-web')
    const old = await machine.credentials('old-tier')

    setRole(rig.cloud, 'i-web', undefined)
    const between = await statusOf(machine.ask('/latest/meta-data/ram/security-credentials/'))
    setRole(rig.cloud, 'i-web', 'web-tier')
    const fresh = await machine.credentials('web-tier')

    expect(between).toBe(404)
    expect(await statusOf(machine.ask('/latest/meta-data/ram/security-credentials/old-tier'))).toBe(404)
    expect([works(rig, old), works(rig, fresh)]).toEqual([true, true])
    rig.cloud.world.clock.advance(6 * hour)
    expect(works(rig, old)).toBe(false)
  })

  test('a role that ECS may not assume gives no credential', async () => {
    const trust = {
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: ['acs:ram::1234567890123456:root'] } },
      ],
    }
    const { machine } = startMetadataRig(
      { RamRoleName: 'web-tier' },
      {
        roles: [{ RoleName: 'web-tier', AssumeRolePolicyDocument: trust }],
        regions: { 'cn-hangzhou': { instances: [{ InstanceId: 'i-web', RamRoleName: 'web-tier' }] } },
      },
    )

    expect(await machine('i-web').credentials('web-tier')).toEqual({ Code: 'Failed' })
  })

  test('whenever a machine asks, its credential works, and of two that overlap both do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 40 }), async (minutes) => {
        const rig = startMetadataRig()
        let before = await rig.machine('i-web').credentials('web-tier')
        for (const wait of minutes) {
          rig.cloud.world.clock.advance(wait * minute)
          const now = await rig.machine('i-web').credentials('web-tier')
          expect(works(rig, now)).toBe(true)
          expect(Date.parse(now.Expiration)).toBeGreaterThan(rig.cloud.world.clock.now() + 30 * minute - 1)
          expect(works(rig, before)).toBe(Date.parse(before.Expiration) > rig.cloud.world.clock.now())
          before = now
        }
      }),
      { numRuns: 30 },
    )
  })

  test('requests are logged without secrets, and fault rules strike them', async () => {
    const { cloud, machine } = startMetadataRig()
    const { AccessKeySecret, SecurityToken } = await machine('i-web').credentials('web-tier')
    cloud.world.faults.add([{ action: 'GetCredentials', times: 1, html: 503 }])

    const struck = await statusOf(machine('i-web').ask('/latest/meta-data/ram/security-credentials/web-tier'))

    const log = JSON.stringify(cloud.world.calls.all())
    expect(struck).toBe(503)
    expect(cloud.world.calls.all().map(({ action, status }) => `${action} ${status}`)).toEqual([
      'GetCredentials 200',
      'GetCredentials 503',
    ])
    expect(log).not.toContain(AccessKeySecret)
    expect(log).not.toContain(SecurityToken)
    expect(cloud.world.calls.all()[0]?.at).toBe(new Date(start).toISOString())
  })
})
