import { describe, expect, test } from 'vitest'
import { ecsId, roleName } from '../../src/core/model/names.ts'
import { MINUTE, SECOND, later } from '../../src/core/model/time.ts'
import type { FleetAccount } from '../../src/emulator/world/fleet.ts'
import { account, at, canned, closeAfterEach, collect, emulate, failureOf, noLimit } from './kit.ts'

closeAfterEach()

const fleet: FleetAccount = {
  id: account,
  roles: [{ RoleName: 'web-tier' }],
  regions: {
    'cn-hangzhou': { instances: [{ InstanceId: 'i-1', RamRoleName: 'web-tier' }, { InstanceId: 'i-2' }] },
    'cn-shanghai': { instances: [{ InstanceId: 'i-3' }] },
  },
}

describe('a read', () => {
  for (const [name, effect] of Object.entries({
    'an HTML 503': { html: 503 },
    'an empty body': { empty: true as const },
    'a dropped connection': { drop: true as const },
    'an InternalError': { code: 'InternalError', status: 500 },
  })) {
    test(`goes on after ${name}, with growing pauses`, async () => {
      const { reader, calls, clock, fault } = await emulate(fleet)
      fault({ action: 'DescribeInstances', times: 3, ...effect })

      expect(await collect(reader.instances(at))).toHaveLength(2)
      expect(calls.apiCalls()).toEqual({ 'ecs:DescribeInstances': 4 })
      expect(clock.slept).toEqual([37.5, 75, 150])
    })
  }

  test('is not sent again where that cannot help', async () => {
    const { reader, calls, fault } = await emulate(fleet)
    fault({ action: 'DescribeInstances', code: 'InvalidParameter', status: 400 })

    await failureOf(collect(reader.instances(at)))

    expect(calls.apiCalls()).toEqual({ 'ecs:DescribeInstances': 1 })
  })

  test('is not sent again for ever where everything fails', async () => {
    const { reader, calls, fault } = await emulate(fleet)
    fault({ action: '*', code: 'ServiceUnavailable', status: 503 })

    for (let attempt = 0; attempt < 50; attempt += 1) await failureOf(collect(reader.instances(at)))

    expect(calls.apiCalls()['ecs:DescribeInstances']).toBe(80)
  })
})

describe('a throttled call', () => {
  test('comes back in the next minute, and not at its very start', async () => {
    const { reader, calls, clock, fault, logged } = await emulate(fleet)
    const minuteEnds = clock.now() - (clock.now() % MINUTE) + MINUTE
    fault({ action: 'DescribeInstances', times: 1, code: 'Throttling.User', status: 400 })

    expect(await collect(reader.instances(at))).toHaveLength(2)

    expect(clock.now()).toBeGreaterThan(minuteEnds)
    expect(calls.throttledCalls()).toEqual({ 'ecs:DescribeInstances': 1 })
    expect(logged.join()).toContain('Throttling.User')
  })

  test('gives up after some minutes, and says so', async () => {
    const { reader, calls, fault } = await emulate(fleet)
    fault({ action: 'DescribeInstances', code: 'Throttling', status: 400 })

    const failure = await failureOf(collect(reader.instances(at)))

    expect(failure.facts.class).toBe('throttled')
    expect(calls.throttledCalls()).toEqual({ 'ecs:DescribeInstances': 5 })
  })

  test('does not wait for a minute that lies after the deadline', async () => {
    const { reader, calls, clock, fault } = await emulate(fleet, { deadline: (now) => later(now, 100) })
    fault({ action: 'DescribeInstances', code: 'Throttling.User', status: 400 })

    const failure = await failureOf(collect(reader.instances(at)))

    expect(failure.facts.code).toBe('Throttling.User')
    expect(calls.apiCalls()).toEqual({ 'ecs:DescribeInstances': 1 })
    expect(clock.slept).toEqual([])
  })

  test('stays within the cloud’s own quota once it knows it', async () => {
    const { reader, cloud, calls } = await emulate(fleet, { share: { default: 10, operations: new Map() } })
    cloud.world.settings.quotas = { 'ecs:DescribeInstanceRamRole': 10 }

    for (let call = 0; call < 25; call += 1) await reader.heldRoles(at, [ecsId('i-1')])

    expect(calls.throttledCalls()).toEqual({})
  })
})

describe('a path that has used up its share', () => {
  test('fails before the deadline rather than after it', async () => {
    const { reader, calls } = await emulate(fleet, {
      share: { default: 1, operations: new Map() },
      deadline: (now) => later(now, 10 * SECOND),
    })
    await collect(reader.instances(at))

    const failure = await failureOf(collect(reader.instances(at)))

    expect(failure.facts).toMatchObject({ class: 'throttled', code: 'ShareUsedUp' })
    expect(calls.apiCalls()).toEqual({ 'ecs:DescribeInstances': 1 })
  })
})

describe('a stop', () => {
  test('keeps listings from going on', async () => {
    const { reader, stop, calls } = await emulate(fleet)
    stop.abort()

    expect((await failureOf(collect(reader.instances(at)))).facts.class).toBe('aborted')
    expect(calls.apiCalls()).toEqual({})
  })

  test('ends the wait for a turn', async () => {
    const { reader, stop } = await emulate(fleet, { share: { default: 1, operations: new Map() } })
    await reader.heldRoles(at, [ecsId('i-1')])
    const waiting = reader.heldRoles(at, [ecsId('i-1')])
    stop.abort()

    expect((await failureOf(waiting)).facts.class).toBe('aborted')
  })

  test('ends the pause before another try, with what went wrong', async () => {
    const { reader, stop, fault, calls } = await emulate(fleet)
    fault({ action: 'DescribeInstanceRamRole', html: 503 })
    stop.abort()

    expect((await failureOf(reader.heldRoles(at, [ecsId('i-1')]))).facts.class).toBe('unavailable')
    expect(calls.apiCalls()).toEqual({ 'ecs:DescribeInstanceRamRole': 1 })
  })

  test('lets a swap look at its instances as long as it need not wait', async () => {
    const { reader, stop } = await emulate(fleet)
    stop.abort()

    expect([...(await reader.heldRoles(at, [ecsId('i-1')])).values()]).toEqual([roleName('web-tier')])
  })
})

describe('a deadline', () => {
  test('that has passed lets nothing be sent', async () => {
    const { reader, clock, calls } = await emulate(fleet, { deadline: (now) => later(now, 100) })
    clock.advance(101)

    expect((await failureOf(reader.heldRoles(at, [ecsId('i-1')]))).facts.code).toBe('DeadlinePassed')
    expect(calls.apiCalls()).toEqual({})
  })

  test('leaves no time for another try', async () => {
    const way = await canned(
      (_action, _query, response) => {
        way.clock.advance(20 * SECOND - 1)
        response.writeHead(503).end()
      },
      { deadline: (now) => later(now, 20 * SECOND) },
    )

    expect((await failureOf(way.reader.heldRoles(at, [ecsId('i-1')]))).facts.class).toBe('unavailable')
    expect(way.calls.apiCalls()).toEqual({ 'ecs:DescribeInstanceRamRole': 1 })
  })

  test('bounds how long an answer is waited for', async () => {
    const way = await canned(() => undefined, { deadline: (now) => later(now, 40), share: noLimit })

    expect((await failureOf(way.reader.heldRoles(at, [ecsId('i-1')]))).facts.class).toBe('timeout')
  })
})

describe('one caller', () => {
  test('serves all regions and counts attempts by operation', async () => {
    const { reader, calls } = await emulate(fleet)
    const shanghai = { account, region: 'cn-shanghai' as typeof at.region }

    await Promise.all([collect(reader.instances(at)), collect(reader.instances(shanghai)), reader.identity(account)])

    expect(calls.apiCalls()).toEqual({ 'ecs:DescribeInstances': 2, 'sts:GetCallerIdentity': 1 })
  })
})
