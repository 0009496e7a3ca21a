import { describe, expect, it } from 'vitest'
import type { CloudEvent } from '../../src/emulator/world/bus.ts'
import { closeAfterEach, ecs, emulate, hangzhou, refusal } from './clients.ts'
import type { Emulator, Key } from './clients.ts'
import { fleetOf, someInstances, userKey } from './fleets.ts'
import { attach, held } from './instance-roles.ts'

closeAfterEach()

const run = async (emulator: Emulator, request: Readonly<Record<string, unknown>> = {}, key?: Key) => {
  const query = new ecs.RunInstancesRequest({
    regionId: hangzhou,
    imageId: 'm-1',
    instanceType: 'ecs.g7.large',
    ...request,
  })
  return (await emulator.ecs(key).runInstances(query)).body?.instanceIdSets?.instanceIdSet ?? []
}

const listen = ({ cloud }: Emulator): CloudEvent[] => {
  const events: CloudEvent[] = []
  cloud.world.bus.subscribe((event) => events.push(event))
  return events
}

const count = async (emulator: Emulator) =>
  (await emulator.ecs().describeInstances(new ecs.DescribeInstancesRequest({ regionId: hangzhou }))).body?.totalCount

describe('RunInstances', () => {
  it('makes instances with role, tags and place', async () => {
    const emulator = await emulate(fleetOf([]))

    const ids = await run(emulator, {
      amount: 3,
      ramRoleName: 'web',
      instanceName: 'new',
      vSwitchId: 'vsw-9',
      zoneId: 'cn-hangzhou-k',
      tag: [{ key: 'app', value: 'web' }],
    })

    expect(new Set(ids).size).toBe(3)
    expect(held(emulator, ids[2] ?? '')).toMatchObject({
      RamRoleName: 'web',
      Status: 'Running',
      VSwitchId: 'vsw-9',
      ZoneId: 'cn-hangzhou-k',
      tags: new Map([['app', 'web']]),
    })
  })

  it('makes them once for one client token', async () => {
    const emulator = await emulate(fleetOf([]))

    const first = await run(emulator, { clientToken: 'once' })
    const second = await run(emulator, { clientToken: 'once' })

    expect(second).toEqual(first)
    expect(await count(emulator)).toBe(1)
  })

  it.each([
    ['an unknown role', { ramRoleName: 'nobody' }, 404, 'InvalidRamRole.NotFound'],
    ['a role that does not trust ECS', { ramRoleName: 'fc' }, 401, 'InvalidRamRole.NotEcsRole'],
    ['no image', { imageId: '' }, 400, 'MissingParameter'],
    ['too many', { amount: 101 }, 403, 'InvalidParam.Amount'],
    ['a launch template', { launchTemplateId: 'lt-1' }, 404, 'InvalidLaunchTemplate.NotFound'],
    ['a dry run', { dryRun: true }, 400, 'DryRunOperation'],
  ])('refuses %s', async (_, request, statusCode, code) => {
    const emulator = await emulate(fleetOf([]))

    expect(await refusal(run(emulator, request))).toMatchObject({ statusCode, code })
    expect(await count(emulator)).toBe(0)
  })

  it('needs ram:PassRole only for a role', async () => {
    const emulator = await emulate(fleetOf([], ['ecs:RunInstances']))

    expect(await refusal(run(emulator, { ramRoleName: 'web' }, userKey))).toMatchObject({
      code: 'InvalidUser.PassRoleForbidden',
    })
    expect(await run(emulator, {}, userKey)).toHaveLength(1)
  })

  it('tells of each birth before the instance can be listed or given a role', async () => {
    const emulator = await emulate(fleetOf([]))
    const { clock, settings } = emulator.cloud.world
    clock.set(Date.parse('2026-11-22T08:00:00Z'))
    settings.visibility.instancesMs = 3000
    const events = listen(emulator)

    const [id = ''] = await run(emulator)

    const states = events.filter(({ type }) => type === 'ecs:Instance:StateChange')
    expect(states.map(({ data }) => data['state'])).toEqual(['Created', 'Starting', 'Running'])
    expect(states[0]).toMatchObject({
      source: 'acs.ecs',
      aliyunregionid: hangzhou,
      time: '2026-11-22T08:00:00Z',
      data: { resourceId: id },
    })
    expect(await count(emulator)).toBe(0)
    expect(await refusal(attach(emulator, 'web', [id]))).toMatchObject({ code: 'InvalidInstanceId.NotFound' })
    clock.advance(3000)
    expect(await count(emulator)).toBe(1)
    expect(await attach(emulator, 'web', [id])).toMatchObject({ failCount: 0 })
  })
})

describe('CreateInstance', () => {
  it('makes a stopped instance with its role', async () => {
    const emulator = await emulate(fleetOf([]))
    const request = new ecs.CreateInstanceRequest({
      regionId: hangzhou,
      imageId: 'm-1',
      instanceType: 'ecs.g7.large',
      ramRoleName: 'db',
      securityGroupId: 'sg-1',
    })

    const { body } = await emulator.ecs().createInstance(request)

    expect(held(emulator, body?.instanceId ?? '')).toMatchObject({
      Status: 'Stopped',
      RamRoleName: 'db',
      SecurityGroupIds: ['sg-1'],
    })
  })
})

describe('the life of an instance', () => {
  it('is started, rebooted, stopped and deleted, each in its state', async () => {
    const emulator = await emulate(fleetOf(someInstances(1, { Status: 'Stopped' })))
    const client = emulator.ecs()
    const events = listen(emulator)
    const on = { instanceId: 'i-1' }
    const start = () => client.startInstance(new ecs.StartInstanceRequest(on))
    const stop = () => client.stopInstance(new ecs.StopInstanceRequest(on))
    const reboot = () => client.rebootInstance(new ecs.RebootInstanceRequest(on))
    const remove = () => client.deleteInstance(new ecs.DeleteInstanceRequest(on))

    expect(await refusal(stop())).toMatchObject({ code: 'IncorrectInstanceStatus' })
    expect(await refusal(reboot())).toMatchObject({ code: 'IncorrectInstanceStatus' })
    await start()
    expect(await refusal(start())).toMatchObject({ code: 'IncorrectInstanceStatus' })
    await reboot()
    expect(await refusal(remove())).toMatchObject({ code: 'IncorrectInstanceStatus' })
    await stop()
    await remove()

    expect(await refusal(start())).toMatchObject({ code: 'InvalidInstanceId.NotFound' })
    const states = events.filter(({ type }) => type === 'ecs:Instance:StateChange').map(({ data }) => data['state'])
    expect(states.join(' ')).toBe('Starting Running Stopping Stopped Starting Running Stopping Stopped Deleted')
  })

  it.each([
    ['startInstance', 'StartInstanceRequest', 'Stopped'],
    ['stopInstance', 'StopInstanceRequest', 'Running'],
    ['rebootInstance', 'RebootInstanceRequest', 'Running'],
    ['deleteInstance', 'DeleteInstanceRequest', 'Stopped'],
  ] as const)('is not changed by a dry run of %s', async (method, request, Status) => {
    const emulator = await emulate(fleetOf(someInstances(1, { Status })))

    const call = emulator.ecs()[method](new ecs[request]({ instanceId: 'i-1', dryRun: true }))

    expect(await refusal(call)).toMatchObject({ code: 'DryRunOperation' })
    expect(held(emulator, 'i-1')?.Status).toBe(Status)
  })

  it('does not end while it is protected', async () => {
    const emulator = await emulate(fleetOf(someInstances(1, { DeletionProtection: true })))
    const request = new ecs.DeleteInstanceRequest({ instanceId: 'i-1', force: true })

    expect(await refusal(emulator.ecs().deleteInstance(request))).toMatchObject({
      code: 'InvalidOperation.DeletionProtection',
    })
  })

  it('can be looked at one by one and as a list of states', async () => {
    const emulator = await emulate(fleetOf([...someInstances(11), { InstanceId: 'i-off', Status: 'Stopped' }]))
    const client = emulator.ecs()

    const one = await client.describeInstanceAttribute(
      new ecs.DescribeInstanceAttributeRequest({ instanceId: 'i-off' }),
    )
    const all = await client.describeInstanceStatus(new ecs.DescribeInstanceStatusRequest({ regionId: hangzhou }))
    const some = await client.describeInstanceStatus(
      new ecs.DescribeInstanceStatusRequest({ regionId: hangzhou, instanceId: ['i-off', 'i-1'] }),
    )

    expect(one.body).toMatchObject({ instanceId: 'i-off', status: 'Stopped' })
    expect(all.body).toMatchObject({ totalCount: 12, pageSize: 10 })
    expect(some.body?.instanceStatuses?.instanceStatus).toMatchObject([
      { instanceId: 'i-1', status: 'Running' },
      { instanceId: 'i-off', status: 'Stopped' },
    ])
  })
})

describe('regions', () => {
  it('are all those of the public cloud', async () => {
    const emulator = await emulate(fleetOf([]))

    const { body } = await emulator.ecs().describeRegions(new ecs.DescribeRegionsRequest({}))

    expect(body?.regions?.region?.map(({ regionId }) => regionId)).toContain('cn-shanghai')
  })
})

describe('ActionTrail', () => {
  it('tells of writes that went through, and of nothing else', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))
    const events = listen(emulator)

    await attach(emulator, 'web', ['i-1'])
    await refusal(attach(emulator, 'nobody', ['i-1']))
    await count(emulator)

    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      type: 'ecs:ActionTrail:ApiCall',
      data: {
        eventName: 'AttachInstanceRamRole',
        eventRW: 'Write',
        requestParameters: { InstanceIds: '["i-1"]', RamRoleName: 'web' },
        userIdentity: { userName: 'emulator-administrator' },
      },
    })
  })
})
