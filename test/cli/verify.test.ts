import { describe, expect, test } from 'vitest'
import type { VerificationDocument } from '../../src/core/report/verification.ts'
import type { FleetAccount } from '../../src/emulator/world/fleet.ts'
import { account, fleetOf, instances, jsonOf, takeDesk } from './kit.ts'
import type { Desk, Ended } from './kit.ts'

const webTier = { RamRoleName: 'web-tier' } as const

/** One machine for each way in which it can end. */
const fleet: FleetAccount = {
  id: account,
  roles: [
    { RoleName: 'web-tier', Policies: ['system/AliyunOSSReadOnlyAccess'] },
    { RoleName: 'old-tier' },
    { RoleName: 'untrusting', AssumeRolePolicyDocument: { Version: '1', Statement: [] } },
  ],
  buckets: [{ Name: 'web-assets', Objects: { a: 'a' } }],
  regions: {
    'cn-hangzhou': {
      instances: [
        { InstanceId: 'i-good', ...webTier },
        { InstanceId: 'i-hardened', ...webTier, MetadataOptions: { HttpTokens: 'required' } },
        { InstanceId: 'i-windows', ...webTier, OSType: 'windows' },
        { InstanceId: 'i-bare' },
        { InstanceId: 'i-lacking', RamRoleName: 'old-tier' },
        { InstanceId: 'i-untrusting', RamRoleName: 'untrusting' },
        { InstanceId: 'i-offline', ...webTier, CloudAssistantStatus: false },
        { InstanceId: 'i-stopped', ...webTier, Status: 'Stopped' },
        { InstanceId: 'i-late', ...webTier, ClockSkewMs: -3_600_000 },
        { InstanceId: 'i-closed', ...webTier, MetadataOptions: { HttpEndpoint: 'disabled' } },
      ],
      containerGroups: [
        { ContainerGroupId: 'eci-good', ...webTier, More: { Containers: [{ Name: 'app', Image: 'app:1' }] } },
        { ContainerGroupId: 'eci-bare', More: { Containers: [{ Name: 'app', Image: 'app:1' }] } },
      ],
    },
  },
}

const open = async (): Promise<Desk> => {
  const desk = await takeDesk({ accounts: [fleet] })
  return desk
}

const documentOf = ({ stdout }: Ended): VerificationDocument => JSON.parse(stdout) as VerificationDocument
const trials = (desk: Desk): string[] => [
  '--sts',
  '--bucket',
  'web-assets',
  '--bucket-url',
  `${desk.served.facts.oss}/web-assets/`,
]

describe('rolekeeper verify', () => {
  test('asks every running machine with a role, and tells of each what it found', async () => {
    const desk = await open()

    const ended = await desk.run('verify', '--format', 'json', ...trials(desk))

    const { schema, summary, results } = documentOf(ended)
    const effects = Object.fromEntries(results.map(({ target, effect }) => [target.id, effect]))
    expect(schema).toBe('rolekeeper/verify/v1')
    expect(effects).toEqual({
      'i-good': 'effective',
      'i-hardened': 'effective',
      'i-windows': 'effective',
      'eci-good': 'effective',
      'i-lacking': 'denied',
      'i-untrusting': 'attached-not-effective',
      'i-offline': 'agent-offline',
      'i-late': 'clock-skew',
      'i-closed': 'hardened-without-token',
    })
    expect(summary).toMatchObject({ asked: 9, effective: 4, denied: 1 })
    expect(ended.status).toBe(1)
  })

  test('prints no secret, token or key id, in no format and on no stream; nor does any answer of the cloud', async () => {
    const desk = await open()

    const ended = await Promise.all(
      ['text', 'json', 'markdown'].map((format) => desk.run('verify', '--debug', '--format', format, ...trials(desk))),
    )

    const { world } = desk.served.cloud
    const printed = ended.map(({ stdout, stderr }) => stdout + stderr).join('\n')
    const outputs = [...world.commands.values()].flatMap(({ invocations }) => invocations.map(({ Output }) => Output))
    const everything = [printed, ...outputs, JSON.stringify(world.calls.all())].join('\n')
    expect(world.sessions.size).toBeGreaterThan(0)
    expect(outputs.length).toBeGreaterThan(0)
    for (const { AccessKeyId, AccessKeySecret, SecurityToken } of world.sessions.values()) {
      expect(everything).not.toContain(AccessKeySecret)
      expect(everything).not.toContain(SecurityToken)
      expect(printed).not.toContain(AccessKeyId)
    }
  })

  test('asks those that are named, with the status of the worst', async () => {
    const desk = await open()
    const statusOf = async (...ids: string[]) => (await desk.run('verify', ...ids, '--format', 'json')).status

    const [statuses, gone] = await Promise.all([
      Promise.all([statusOf('i-good', 'eci-good'), statusOf('i-good', 'i-bare'), statusOf('i-bare', 'i-stopped')]),
      desk.run('verify', 'i-gone'),
    ])
    expect(statuses).toEqual([0, 2, 1])
    expect([gone.status, gone.stderr]).toEqual([1, expect.stringContaining('i-gone')])
  })

  test('shows what is wrong first, with what to do about it', async () => {
    const desk = await open()

    const { stdout, status } = await desk.run('verify', 'i-good', 'eci-bare', 'i-bare')

    expect(status).toBe(2)
    expect(stdout).toMatch(/^no-role\s+eci-bare .*\n\s+Bind a role.*\nno-role\s+i-bare .*\n.*\neffective\s+i-good /)
    expect(stdout).toContain('1 of 3 effective: 2 no-role.')
  })

  test('prints the probe alone, with no cloud and no desired state', async () => {
    const desk = await open()

    const { stdout, status } = await desk.run('verify', '--print-probe', 'sh', '--desired', '/nonexistent')

    expect(status).toBe(0)
    expect(stdout).toMatch(/^#!\/bin\/sh\n/)
    expect(desk.served.cloud.world.calls.all()).toEqual([])
  })

  test('takes no bucket and no address that could become part of a script', async () => {
    const desk = await open()

    expect((await desk.run('verify', '--bucket', "a';reboot;'")).status).toBe(64)
    expect((await desk.run('verify', '--bucket', 'abc', '--bucket-url', "https://x/';reboot")).status).toBe(64)
  })
})

describe('rolekeeper apply --verify', () => {
  const apply = async (change: object): Promise<Ended> => {
    const desk = await takeDesk(fleetOf(instances(1, () => change)))
    return desk.run('apply', '--yes', '--verify', '--format', 'json')
  }

  test('asks a machine that the run changed, and says so beside what was done', async () => {
    const ended = await apply({})

    expect(ended.status).toBe(0)
    expect(jsonOf(ended)).toMatchObject({
      schema: 'rolekeeper/run/v1',
      actions: [{ outcome: 'attached' }],
      verification: { summary: { asked: 1, effective: 1 } },
    })
  })

  test('does not end well where the role is attached and not effective', async () => {
    const ended = await apply({ CloudAssistantStatus: false })

    expect(ended.status).toBe(1)
    expect(jsonOf(ended)).toMatchObject({
      actions: [{ outcome: 'attached' }],
      verification: { results: [{ effect: 'agent-offline' }] },
    })
  })
})
