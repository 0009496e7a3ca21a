import { describe, expect, it } from 'vitest'
import { createCloud } from '../../src/emulator/cloud.ts'
import { demoFleet } from '../../src/emulator/fleets/demo.ts'
import { parseFleet } from '../../src/emulator/world/fleet.ts'
import { saveFleet } from '../../src/emulator/world/save-fleet.ts'
import { closeAfterEach, ecs, emulate, refusal } from './clients.ts'
import { fleetOf, someInstances } from './fleets.ts'
import { attach, look } from './instance-roles.ts'

closeAfterEach()

describe('/_emulator/state', () => {
  it('gives the tables in the shape of a fleet file, from which the same world comes', async () => {
    const emulator = await emulate(demoFleet())

    const { status, body } = await emulator.admin('GET', 'state')
    const again = createCloud(parseFleet(JSON.stringify(body)))

    expect(status).toBe(200)
    expect(saveFleet(again.world)).toEqual(body)
  })

  it('shows what writes have changed', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))

    await attach(emulator, 'web', ['i-1'], '{}')

    expect((await emulator.admin('GET', 'state')).body).toMatchObject({
      accounts: [
        { regions: { 'cn-hangzhou': { instances: [{ InstanceId: 'i-1', RamRoleName: 'web', RamRolePolicy: '{}' }] } } },
      ],
    })
  })
})

describe('reading', () => {
  it('leaves the state as it is', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))
    const before = (await emulator.admin('GET', 'state')).body

    await emulator.ecs().describeInstances(new ecs.DescribeInstancesRequest({ regionId: 'cn-shanghai' }))

    expect((await emulator.admin('GET', 'state')).body).toEqual(before)
  })
})

describe('/_emulator/calls', () => {
  it('has every request with its caller and outcome, and can be narrowed and emptied', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))
    await attach(emulator, 'web', ['i-1'])
    await refusal(attach(emulator, 'nobody', ['i-1']))
    await look(emulator, { ramRoleName: 'web' })

    const { body } = await emulator.admin('GET', 'calls')

    expect(body).toMatchObject([
      {
        service: 'ecs',
        action: 'AttachInstanceRamRole',
        write: true,
        caller: 'acs:ram::1234567890123456:user/emulator-administrator',
        account: '1234567890123456',
        region: 'cn-hangzhou',
        status: 200,
        code: null,
        params: { RamRoleName: 'web', InstanceIds: '["i-1"]' },
      },
      { action: 'AttachInstanceRamRole', write: true, status: 404, code: 'InvalidRamRole.NotFound' },
      { action: 'DescribeInstanceRamRole', write: false },
    ])
    expect((await emulator.admin('GET', 'calls?write=true&code=null')).body).toHaveLength(1)
    expect(await emulator.admin('GET', 'calls?colour=red')).toMatchObject({ status: 400 })
    expect((await emulator.admin('DELETE', 'calls')).status).toBe(204)
    expect((await emulator.admin('GET', 'calls')).body).toEqual([])
  })

  it('keeps no secret', async () => {
    const emulator = await emulate(fleetOf([]))

    await emulator.pop('2014-05-26').request('DescribeRegions', { UserData: 'hidden-thing' })

    const text = JSON.stringify((await emulator.admin('GET', 'calls')).body)
    expect(text).toContain('DescribeRegions')
    expect(text).not.toMatch(/emulated-secret|hidden-thing|Signature/)
  })
})

describe('/_emulator/settings', () => {
  it('changes what is given and keeps the rest', async () => {
    const emulator = await emulate(fleetOf([]))

    await emulator.admin('PUT', 'settings', {
      latencyMs: 1,
      variants: { badId: 'row' },
      visibility: { ramMs: 5 },
      clock: { now: '2026-11-22T08:00:00Z' },
    })
    const { body } = await emulator.admin('PUT', 'settings', { quotas: { '*': 9 }, clock: { advanceMs: 1000 } })

    expect(body).toMatchObject({
      latencyMs: 1,
      quotas: { '*': 9 },
      visibility: { instancesMs: 0, ramMs: 5 },
      variants: { badId: 'row', attachOverRole: 'row' },
      clock: { now: Date.parse('2026-11-22T08:00:01Z') },
    })
    expect((await emulator.admin('GET', 'settings')).body).toEqual(body)
  })

  it('lets the clock run again', async () => {
    const emulator = await emulate(fleetOf([]))
    await emulator.admin('PUT', 'settings', { clock: { now: 0 } })

    await emulator.admin('PUT', 'settings', { clock: { run: true } })

    expect(emulator.cloud.world.clock.now()).toBeGreaterThan(Date.parse('2026-01-01'))
  })

  it.each([
    [{ latencyMs: -1 }, 'latencyMs'],
    [{ variants: { badId: 'maybe' } }, 'badId'],
    [{ variants: { unheard: 'of' } }, 'unheard'],
    [{ clock: { now: 'soon' } }, 'clock'],
    [{ speed: 3 }, 'speed'],
  ])('refuses %j', async (patch, why) => {
    const emulator = await emulate(fleetOf([]))

    const { status, body } = await emulator.admin('PUT', 'settings', patch)

    expect(status).toBe(400)
    expect((body as { error: string }).error).toContain(why)
  })
})

describe('other paths', () => {
  it('are refused with what there is', async () => {
    const emulator = await emulate(fleetOf([]))

    expect(await emulator.admin('GET', 'status')).toMatchObject({ status: 404 })
    expect(await emulator.admin('PATCH', 'settings')).toEqual({
      status: 405,
      body: { error: '/_emulator/settings does not know PATCH; it knows GET, PUT.' },
    })
  })
})
