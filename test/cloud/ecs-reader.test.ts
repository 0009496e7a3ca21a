import { describe, expect, test } from 'vitest'
import { ecsId, roleName } from '../../src/core/model/names.ts'
import { instant } from '../../src/core/model/time.ts'
import type { FleetAccount, FleetInstance } from '../../src/emulator/world/fleet.ts'
import { account, at, canned, closeAfterEach, collect, emulate, failureOf } from './kit.ts'

closeAfterEach()

const web = roleName('web-tier')
const instanceOf = (number: number, more: Partial<FleetInstance> = {}): FleetInstance => ({
  InstanceId: `i-${String(number).padStart(5, '0')}`,
  ...more,
})
const many = (count: number, more: Partial<FleetInstance> = {}): FleetInstance[] =>
  Array.from({ length: count }, (_, number) => instanceOf(number, more))
const fleetOf = (instances: FleetInstance[]): FleetAccount => ({
  id: account,
  roles: [{ RoleName: web }],
  regions: { 'cn-hangzhou': { instances } },
})
const idsOf = (instances: readonly FleetInstance[]) => instances.map(({ InstanceId }) => ecsId(InstanceId))

describe('instances', () => {
  test('come in pages of a hundred, all of them', async () => {
    const { reader, arrived } = await emulate(fleetOf(many(250)))

    const rows = await collect(reader.instances(at))

    expect(new Set(rows.map((row) => row.id)).size).toBe(250)
    expect(arrived('DescribeInstances')).toBe(3)
  })

  test('carry what matchers ask for', async () => {
    const { reader } = await emulate(
      fleetOf([
        instanceOf(1, {
          InstanceName: 'web-1',
          Tags: { app: 'web', empty: '' },
          InstanceNetworkType: 'classic',
          Status: 'Stopped',
          CreationTime: '2026-11-22T08:30Z',
          ZoneId: 'cn-hangzhou-b',
          VpcId: 'vpc-1',
          VSwitchId: 'vsw-1',
          SecurityGroupIds: ['sg-1', 'sg-2'],
          ResourceGroupId: 'rg-1',
          InstanceType: 'ecs.g7.large',
          ImageId: 'img-1',
        }),
      ]),
    )

    const [row] = await collect(reader.instances(at))

    expect(row).toEqual({
      ...at,
      kind: 'ecs',
      id: 'i-00001',
      name: 'web-1',
      tags: new Map([
        ['app', 'web'],
        ['empty', ''],
      ]),
      network: 'classic',
      status: 'Stopped',
      createdAt: Date.parse('2026-11-22T08:30Z'),
      zoneId: 'cn-hangzhou-b',
      vpcId: 'vpc-1',
      vSwitchId: 'vsw-1',
      securityGroupIds: ['sg-1', 'sg-2'],
      resourceGroupId: 'rg-1',
      instanceType: 'ecs.g7.large',
      images: ['img-1'],
    })
  })

  test('by id are those that exist', async () => {
    const { reader } = await emulate(fleetOf(many(3)))

    const rows = await reader.instancesById(at, [ecsId('i-00001'), ecsId('i-nowhere'), ecsId('i-00002')])

    expect(rows.map((row) => row.id).toSorted()).toEqual(['i-00001', 'i-00002'])
    expect(await reader.instancesById(at, [])).toEqual([])
  })

  test('since an instant include the whole minute of it, since creation times have no seconds', async () => {
    const { reader } = await emulate(
      fleetOf([
        instanceOf(1, { CreationTime: '2026-11-22T08:29Z' }),
        instanceOf(2, { CreationTime: '2026-11-22T08:30Z' }),
        instanceOf(3, { CreationTime: '2026-11-22T08:31Z' }),
      ]),
    )

    const rows = await collect(reader.instancesSince(at, instant(Date.parse('2026-11-22T08:30:41Z'))))

    expect(rows.map((row) => row.id).toSorted()).toEqual(['i-00002', 'i-00003'])
  })

  test('are lost where a page is lost for good', async () => {
    const { reader, fault } = await emulate(fleetOf(many(250)))
    fault({ action: 'DescribeInstances', after: 1, html: 503 })

    const failure = await failureOf(collect(reader.instances(at)))

    expect(failure.facts).toMatchObject({
      class: 'unavailable',
      operation: 'ecs:DescribeInstances',
      region: 'cn-hangzhou',
    })
  })

  test('are lost where a page leads back to itself', async () => {
    const { reader } = await canned((_action, _query, response) => {
      response.end(JSON.stringify({ RequestId: 'r', NextToken: 'again', Instances: { Instance: [] } }))
    })

    expect((await failureOf(collect(reader.instances(at)))).facts.class).toBe('unavailable')
  })
})

describe('held roles', () => {
  for (const describeNoRole of ['missing-row', 'empty-name'] as const) {
    test(`leave out instances without one (${describeNoRole})`, async () => {
      const instances = [instanceOf(1, { RamRoleName: web }), instanceOf(2)]
      const { reader, cloud, arrived } = await emulate(fleetOf(instances))
      cloud.world.settings.variants.describeNoRole = describeNoRole

      const held = await reader.heldRoles(at, idsOf(instances))

      expect([...held]).toEqual([['i-00001', web]])
      expect(arrived('DescribeInstanceRamRole')).toBe(1)
    })
  }

  test('of fifty come in one call', async () => {
    const instances = many(50, { RamRoleName: web })
    const { reader, arrived } = await emulate(fleetOf(instances))

    expect((await reader.heldRoles(at, idsOf(instances))).size).toBe(50)
    expect(arrived('DescribeInstanceRamRole')).toBe(1)
  })

  test('of none cost no call', async () => {
    const { reader, arrived } = await emulate(fleetOf([]))

    expect((await reader.heldRoles(at, [])).size).toBe(0)
    expect(arrived('DescribeInstanceRamRole')).toBe(0)
  })

  test('of more than fifty are not asked for', async () => {
    const { reader } = await emulate(fleetOf([]))

    await expect(reader.heldRoles(at, idsOf(many(51)))).rejects.toThrow('takes 50 ids')
  })

  test('fail as not-found where an id is unknown', async () => {
    const { reader } = await emulate(fleetOf(many(1)))

    const failure = await failureOf(reader.heldRoles(at, [ecsId('i-00000'), ecsId('i-gone')]))

    expect(failure.facts).toMatchObject({ class: 'not-found', code: 'InvalidInstanceId.NotFound' })
  })

  test('are read to the last page even if the cloud gives ten a page', async () => {
    const rows = Array.from({ length: 70 }, (_, number) => ({ InstanceId: `i-${number}`, RamRoleName: web }))
    const { reader } = await canned((_action, query, response) => {
      const page = Number(query.get('PageNumber'))
      const InstanceRamRoleSet = rows.slice((page - 1) * 10, page * 10)
      response.end(JSON.stringify({ RequestId: 'r', TotalCount: '70', InstanceRamRoleSets: { InstanceRamRoleSet } }))
    })

    expect(await reader.holders(at, web)).toHaveLength(70)
  })
})

describe('holders', () => {
  test('of a role are found by its name, page by page', async () => {
    const { reader, arrived } = await emulate(fleetOf([...many(120, { RamRoleName: web }), { InstanceId: 'i-other' }]))

    expect(new Set(await reader.holders(at, web)).size).toBe(120)
    expect(arrived('DescribeInstanceRamRole')).toBe(3)
  })

  for (const describeUnknownRole of ['empty', 'error'] as const) {
    test(`of a role that does not exist are none (${describeUnknownRole})`, async () => {
      const { reader, cloud } = await emulate(fleetOf(many(1)))
      cloud.world.settings.variants.describeUnknownRole = describeUnknownRole

      expect(await reader.holders(at, roleName('nobody'))).toEqual([])
    })
  }

  test('are unknown where the call fails', async () => {
    const { reader, fault } = await emulate(fleetOf(many(1)))
    fault({ action: 'DescribeInstanceRamRole', code: 'InvalidParameter', status: 400 })

    expect((await failureOf(reader.holders(at, web))).facts.class).toBe('invalid')
  })
})

describe('whether instances may be listed', () => {
  test('is proven by a dry run', async () => {
    const { reader } = await emulate(fleetOf([]))

    expect(await reader.mayListInstances(at)).toBe(true)
  })

  test('is denied to a caller without permission', async () => {
    const user = { UserName: 'nobody', AccessKeys: [{ AccessKeyId: 'LTAIEXAMPLE', AccessKeySecret: 'secret' }] }
    const { reader } = await emulate(
      { ...fleetOf([]), users: [user] },
      { own: async () => ({ accessKeyId: 'LTAIEXAMPLE', accessKeySecret: 'secret', securityToken: null }) },
    )

    expect(await reader.mayListInstances(at)).toBe(false)
  })

  test('is not proven by an ordinary answer', async () => {
    const { reader } = await canned((_action, _query, response) => {
      response.end(JSON.stringify({ RequestId: 'r', Instances: { Instance: [] } }))
    })

    expect(await reader.mayListInstances(at)).toBe(false)
  })

  test('is unknown where the call fails', async () => {
    const { reader, fault } = await emulate(fleetOf([]))
    fault({ action: 'DescribeInstances', code: 'InternalError', status: 500 })

    expect((await failureOf(reader.mayListInstances(at))).facts.class).toBe('unavailable')
  })
})
