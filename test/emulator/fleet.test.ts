import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCloud } from '../../src/emulator/cloud.ts'
import { demoFleet } from '../../src/emulator/fleets/demo.ts'
import { readFleet, serve } from '../../src/emulator/serve.ts'
import { startServer } from '../../src/emulator/http.ts'
import { parseFleet } from '../../src/emulator/world/fleet.ts'
import { saveFleet } from '../../src/emulator/world/save-fleet.ts'

const minimal = `
accounts:
  - id: "1234567890123456"
    roles: [{ RoleName: web-tier }]
    policies:
      - { PolicyName: p, PolicyDocument: { Version: "1" }, OtherVersions: [{ VersionId: v3, PolicyDocument: "{}" }] }
    users: [{ UserName: u, AccessKeys: [{ AccessKeyId: k, AccessKeySecret: s }], Policies: [custom/p], Groups: [g] }]
    groups: [{ GroupName: g, Policies: [system/ReadOnlyAccess] }]
    regions:
      cn-hangzhou:
        instances: [{ InstanceId: i-1, Tags: { app: web }, RamRoleName: web-tier }]
        containerGroups: [{ ContainerGroupId: eci-1, Status: Succeeded, EndTime: 2026-11-22T08:00:00Z }]
`

describe('a fleet file', () => {
  it('fills in what it leaves out', () => {
    const { world } = createCloud(parseFleet(minimal))

    const [account] = saveFleet(world).accounts
    expect(account?.roles).toMatchObject([
      {
        RoleName: 'web-tier',
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: ['ecs.aliyuncs.com'] } }] },
      },
    ])
    expect(account?.regions?.['cn-hangzhou']?.instances).toMatchObject([
      { InstanceId: 'i-1', InstanceName: 'i-1', Status: 'Running', InstanceNetworkType: 'vpc' },
    ])
    expect(account?.regions?.['cn-hangzhou']?.containerGroups).toMatchObject([
      { ContainerGroupName: 'eci-1', RestartPolicy: 'Always', EndTime: '2026-11-22T08:00:00Z' },
    ])
    expect(account?.policies).toMatchObject([{ DefaultVersion: 'v1', OtherVersions: [{ VersionId: 'v3' }] }])
    expect(world.accounts.get('1234567890123456')?.policies.get('p')?.lastVersion).toBe(3)
  })

  it('may be JSON and is read from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fleet-'))
    const file = join(folder, 'fleet.json')
    await writeFile(file, JSON.stringify({ accounts: [{ id: '1' }] }))

    expect(await readFleet(file)).toEqual({ accounts: [{ id: '1' }] })

    await rm(folder, { recursive: true })
  })

  it('is refused with all its problems and their places', () => {
    const wrong = `
accounts:
  - id: 1234567890123456
    roles: [{ RoleName: a, Policies: [ReadOnlyAccess] }]
    regions:
      cn-hangzhou:
        instances:
          - { InstanceId: i-1, Tags: { app: 1 }, Colour: red }
          - { InstanceId: i-2, CreationTime: yesterday }
`
    let message = ''
    try {
      parseFleet(wrong)
    } catch (error) {
      message = (error as Error).message
    }

    expect(message.split('\n')).toEqual([
      'fleet.accounts[0].id: an account id is text: quote it',
      'fleet.accounts[0].roles[0].Policies[0]: a policy is named system/NAME or custom/NAME',
      'fleet.accounts[0].regions.cn-hangzhou.instances[0].Tags.app: a tag value must be text: quote it',
      expect.stringContaining('Colour'),
      'fleet.accounts[0].regions.cn-hangzhou.instances[1].CreationTime: not a time such as 2026-11-22T08:30Z',
    ])
  })

  it.each([
    ['accounts: [', 'neither YAML nor JSON'],
    ['accounts: []', 'fleet.accounts'],
    ['accounts: [{ id: "1" }, { id: "1" }]', 'account 1 is there twice'],
    ['accounts: [{ id: "1", roles: [{ RoleName: a }, { RoleName: a }] }]', 'role a is there twice'],
    [
      'accounts: [{ id: "1", regions: { r: { instances: [{ InstanceId: i }, { InstanceId: i }] } } }]',
      'instance i is there twice',
    ],
  ])('is refused: %s', (text, why) => {
    expect(() => createCloud(parseFleet(text))).toThrow(why)
  })
})

describe('the demo fleet', () => {
  it('is the same in every run and of a size to look at', () => {
    const [prod, dev] = demoFleet().accounts
    const instances = Object.values(prod?.regions ?? {}).flatMap((region) => region.instances ?? [])
    const groups = prod?.regions?.['cn-hangzhou']?.containerGroups ?? []

    expect(demoFleet()).toEqual(demoFleet())
    expect(instances.length).toBeGreaterThanOrEqual(240)
    expect(groups.length).toBeGreaterThanOrEqual(40)
    expect(new Set(instances.map(({ InstanceId }) => InstanceId)).size).toBe(instances.length)
    expect(dev?.id).toBe('6543210987654321')
  })
})

describe('serve', () => {
  it('says where it listens and gives a key for each account, the same in every run', async () => {
    const first = await serve()
    const second = await serve({ fleet: { accounts: [{ id: '1' }] } })
    await first.close()
    await second.close()

    expect(first.facts.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(first.facts).toMatchObject({
      accountId: '1234567890123456',
      accessKeyId: 'emulated-key-1234567890123456',
      accounts: [{ accountId: '1234567890123456' }, { accountId: '6543210987654321' }],
    })
    expect(second.facts.accounts).toEqual([
      {
        accountId: '1',
        accessKeyId: 'emulated-key-1',
        accessKeySecret: expect.stringMatching(/^emulated-secret-/) as string,
      },
    ])
  })

  it('fails when the port is taken', async () => {
    const first = await serve({ fleet: { accounts: [{ id: '1' }] } })
    const port = Number(new URL(first.facts.endpoint).port)

    await expect(serve({ port, fleet: { accounts: [{ id: '1' }] } })).rejects.toThrow('EADDRINUSE')
    await first.close()
  })
})

describe('the HTTP server', () => {
  it('says so when the emulator itself is broken', async () => {
    const { world } = createCloud()
    const server = await startServer({ world, handle: () => Promise.reject(new Error('a mistake')) })

    const response = await fetch(server.endpoint)
    const text = await response.text()
    await server.close()

    expect(response.status).toBe(500)
    expect(text).toContain('The emulated cloud is broken: Error: a mistake')
  })
})
