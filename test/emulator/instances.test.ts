import { describe, expect, it } from 'vitest'
import type { FleetInstance } from '../../src/emulator/world/fleet.ts'
import { closeAfterEach, ecs, emulate, hangzhou, refusal } from './clients.ts'
import type { Emulator, Key } from './clients.ts'
import { fleetOf, someInstances, userKey } from './fleets.ts'

closeAfterEach()

const list = async (emulator: Emulator, request: Readonly<Record<string, unknown>> = {}, key?: Key) => {
  const query = new ecs.DescribeInstancesRequest({ regionId: hangzhou, ...request })
  return (await emulator.ecs(key).describeInstances(query)).body
}

const idsOf = (body: Awaited<ReturnType<typeof list>>) =>
  body?.instances?.instance?.map(({ instanceId }) => instanceId ?? '') ?? []

const ids = async (emulator: Emulator, request: Readonly<Record<string, unknown>> = {}) =>
  idsOf(await list(emulator, { maxResults: 100, ...request }))

const readAll = async (emulator: Emulator, request: Readonly<Record<string, unknown>> = {}) => {
  const found: string[] = []
  let nextToken: string | undefined
  do {
    const body = await list(emulator, { ...request, ...(nextToken === undefined ? {} : { nextToken }) })
    found.push(...idsOf(body))
    nextToken = body?.nextToken
  } while (nextToken !== undefined && nextToken !== '')
  return found
}

describe('paging of DescribeInstances', () => {
  it('gives ten instances unless more are asked for, and never more than a hundred', async () => {
    const emulator = await emulate(fleetOf(someInstances(250)))

    const sizes = await Promise.all(
      [{}, { maxResults: 1 }, { maxResults: 60 }, { maxResults: 500 }, { pageSize: 1 }, { pageSize: 500 }].map(
        async (request) => idsOf(await list(emulator, request)).length,
      ),
    )

    expect(sizes).toEqual([10, 10, 60, 100, 1, 100])
  })

  it('reads everything once, by token and by number', async () => {
    const emulator = await emulate(fleetOf(someInstances(250)))
    const all = someInstances(250).map(({ InstanceId }) => InstanceId)

    const byNumber = await Promise.all(
      [1, 2, 3, 4].map(async (pageNumber) => idsOf(await list(emulator, { pageNumber, pageSize: 100 }))),
    )

    expect(await readAll(emulator, { maxResults: 100 })).toEqual(all)
    expect(byNumber.flat()).toEqual(all)
    expect((await list(emulator))?.totalCount).toBe(250)
  })

  it('goes on after the last instance seen though others were deleted', async () => {
    const emulator = await emulate(fleetOf(someInstances(30)))
    const first = await list(emulator, { maxResults: 20 })
    await emulator
      .ecs()
      .deleteInstance(new ecs.DeleteInstanceRequest({ instanceId: 'i-3', force: true, regionId: hangzhou }))

    const second = await list(emulator, { maxResults: 20, nextToken: first?.nextToken })

    expect(idsOf(second)).toEqual(['i-21', 'i-22', 'i-23', 'i-24', 'i-25', 'i-26', 'i-27', 'i-28', 'i-29', 'i-30'])
    expect(second?.nextToken).toBe('')
  })

  it('combines filters and pages', async () => {
    const fleet = someInstances(100).map((row, at) => ({ ...row, Tags: { parity: at % 2 === 0 ? 'even' : 'odd' } }))
    const emulator = await emulate(fleetOf(fleet))
    const tag = [{ key: 'parity', value: 'odd' }]

    expect(await readAll(emulator, { tag, maxResults: 20 })).toHaveLength(50)
    expect((await list(emulator, { tag }))?.totalCount).toBe(50)
    expect(idsOf(await list(emulator, { tag, pageSize: 10, pageNumber: 5 }))).toEqual(
      [82, 84, 86, 88, 90, 92, 94, 96, 98, 100].map((number) => `i-${number}`),
    )
  })

  it('refuses a token that is none', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))

    expect(await refusal(list(emulator, { nextToken: 'x' }))).toMatchObject({ code: 'InvalidParameter' })
  })
})

describe('filters of DescribeInstances', () => {
  const fleet: FleetInstance[] = [
    {
      InstanceId: 'i-a',
      InstanceName: 'web-1',
      ZoneId: 'cn-hangzhou-h',
      VpcId: 'vpc-1',
      VSwitchId: 'vsw-1',
      SecurityGroupIds: ['sg-1', 'sg-2'],
      ResourceGroupId: 'rg-1',
      InstanceType: 'ecs.c7.large',
      ImageId: 'm-1',
      Tags: { app: 'web', env: 'prod' },
      CreationTime: '2026-11-22T08:00Z',
    },
    { InstanceId: 'i-b', InstanceName: 'web.1', Status: 'Stopped', Tags: { app: 'web', env: '' } },
    { InstanceId: 'i-c', InstanceNetworkType: 'classic' },
  ]

  it.each([
    [{ status: 'Stopped' }, ['i-b']],
    [{ zoneId: 'cn-hangzhou-h' }, ['i-a']],
    [{ vpcId: 'vpc-1' }, ['i-a']],
    [{ vSwitchId: 'vsw-1' }, ['i-a']],
    [{ securityGroupId: 'sg-2' }, ['i-a']],
    [{ resourceGroupId: 'rg-1' }, ['i-a']],
    [{ instanceType: 'ecs.c7.large' }, ['i-a']],
    [{ imageId: 'm-1' }, ['i-a']],
    [{ instanceNetworkType: 'classic' }, ['i-c']],
    [{ instanceName: 'web.1' }, ['i-b']],
    [{ instanceName: 'web*' }, ['i-a', 'i-b']],
    [{ tag: [{ key: 'env' }] }, ['i-a', 'i-b']],
    [
      {
        tag: [
          { key: 'app', value: 'web' },
          { key: 'env', value: 'prod' },
        ],
      },
      ['i-a'],
    ],
    [{ filter: [{ key: 'CreationStartTime', value: '2026-11-22T07:59Z' }] }, ['i-a']],
    [{ filter: [{ key: 'CreationEndTime', value: '2026-11-22T07:59Z' }] }, ['i-b', 'i-c']],
    [{ instanceIds: '["i-c","i-a","i-nobody"]' }, ['i-a', 'i-c']],
  ])('%j', async (request, found) => {
    const emulator = await emulate(fleetOf(fleet))

    expect(await ids(emulator, request)).toEqual(found)
  })

  it('shows the fields of an instance and never its role', async () => {
    const emulator = await emulate(fleetOf([{ ...fleet[0], InstanceId: 'i-a', RamRoleName: 'web' }]))

    const [row] = (await list(emulator))?.instances?.instance ?? []

    expect(row).toMatchObject({
      instanceName: 'web-1',
      creationTime: '2026-11-22T08:00Z',
      instanceNetworkType: 'vpc',
      vpcAttributes: { vpcId: 'vpc-1', vSwitchId: 'vsw-1' },
      securityGroupIds: { securityGroupId: ['sg-1', 'sg-2'] },
      tags: {
        tag: [
          { tagKey: 'app', tagValue: 'web' },
          { tagKey: 'env', tagValue: 'prod' },
        ],
      },
    })
    expect(JSON.stringify(emulator.cloud.world.calls.all()) + JSON.stringify(row)).not.toContain('RamRole')
  })

  it.each([
    [{ regionId: 'cn-nowhere' }, 'InvalidRegionId.NotFound'],
    [{ regionId: '' }, 'MissingParameter.RegionId'],
    [{ status: 'Sleeping' }, 'InvalidStatus.NotFound'],
    [{ filter: [{ key: 'Colour', value: '2026-11-22T07:59Z' }] }, 'InvalidFilterKey.NotFound'],
    [{ filter: [{ key: 'CreationStartTime', value: 'yesterday' }] }, 'InvalidFilterKey.NotFound'],
    [{ instanceIds: 'i-a' }, 'InvalidInstanceIds.Malformed'],
    [
      { instanceIds: JSON.stringify(Array.from({ length: 101 }, (_, at) => `i-${at}`)) },
      'InvalidInstanceIds.Malformed',
    ],
  ])('refuses %j', async (request, code) => {
    const emulator = await emulate(fleetOf(fleet))

    expect(await refusal(list(emulator, request))).toMatchObject({ code })
  })
})

describe('a caller without permission', () => {
  it('gets an empty list, and the truth from a dry run alone', async () => {
    const emulator = await emulate(fleetOf(someInstances(3)))

    expect(await list(emulator, {}, userKey)).toMatchObject({ totalCount: 0, instances: { instance: [] } })
    expect(await refusal(list(emulator, { dryRun: true }, userKey))).toMatchObject({
      statusCode: 403,
      code: 'Forbidden.RAM',
    })
    expect(await refusal(list(emulator, { dryRun: true }))).toMatchObject({ statusCode: 400, code: 'DryRunOperation' })
  })
})

describe('a large fleet', () => {
  it('is listed page by page without loss', async () => {
    const emulator = await emulate(fleetOf(someInstances(20_000, { RamRoleName: 'web' })))

    expect(new Set(await readAll(emulator, { maxResults: 100 })).size).toBe(20_000)
  })
})
