import { describe, expect, test } from 'vitest'
import { SECOND, later } from '../../src/core/model/time.ts'
import { attaches, detaches, fleetOf, heldIn, old, replaces, web } from './actions.ts'
import { account, always, canned, closeAfterEach, emulate, failureOf, type Emulated } from './kit.ts'

closeAfterEach()

const holding = fleetOf({ InstanceId: 'i-1', RamRoleName: old }, { InstanceId: 'i-2', RamRoleName: old })

/** Another writer's doing. */
const give = ({ cloud, clock }: Emulated, id: string, role: string | undefined): void => {
  const instances = cloud.world.accounts.get(account)?.regions.get('cn-hangzhou')?.instances
  const instance = instances?.get(id)
  if (instance !== undefined) instances?.setRole(instance, role, undefined, clock.now())
}

describe('detach', () => {
  test('takes off the role that was observed, and says what it took', async () => {
    const way = await emulate(holding)

    const answers = await way.writer.detach(detaches(['i-1', 'i-2']))

    expect(answers).toMatchObject([
      { id: 'i-1', done: true, tookOff: old },
      { id: 'i-2', done: true, tookOff: old },
    ])
    expect(heldIn(way, 'i-1').role).toBeNull()
    expect(way.cloud.world.calls.all().map((call) => call.params['RamRoleName'])).toEqual([old])
  })

  test('says nothing of what it took where the cloud does not', async () => {
    const row = { InstanceId: 'i-1', Code: '200', InstanceRamRoleSets: { InstanceRamRoleSet: [] } }
    const body = { RequestId: 'r', DetachInstanceRamRoleResults: { DetachInstanceRamRoleResult: [row] } }
    const { writer } = await canned(always(200, body))

    expect(await writer.detach(detaches(['i-1']))).toMatchObject([{ done: true, tookOff: null }])
  })

  test('after a throttle looks again, and leaves alone what moved meanwhile', async () => {
    const way = await emulate(holding)
    way.fault({ action: 'DetachInstanceRamRole', times: 1, code: 'Throttling', status: 400 })
    const detaching = way.writer.detach(detaches(['i-1', 'i-2']))
    give(way, 'i-1', web)

    expect(await detaching).toMatchObject([
      { id: 'i-2', done: true },
      { id: 'i-1', done: false, code: 'Moved' },
    ])
    expect([heldIn(way, 'i-1').role, heldIn(way, 'i-2').role]).toEqual([web, null])
  })

  test('after a throttle sends nothing where all have moved', async () => {
    const way = await emulate(holding)
    way.fault({ action: 'DetachInstanceRamRole', times: 1, code: 'Throttling', status: 400 })
    const detaching = way.writer.detach(detaches(['i-1']))
    give(way, 'i-1', undefined)

    expect(await detaching).toMatchObject([{ id: 'i-1', done: false, code: 'Moved' }])
    expect(way.arrived('DetachInstanceRamRole')).toBe(1)
  })

  test('gives up after some throttled minutes', async () => {
    const way = await emulate(holding)
    way.fault({ action: 'DetachInstanceRamRole', code: 'Throttling', status: 400 })

    expect((await failureOf(way.writer.detach(detaches(['i-1'])))).facts.class).toBe('throttled')
    expect(way.arrived('DetachInstanceRamRole')).toBe(4)
    expect(heldIn(way, 'i-1').role).toBe(old)
  })

  for (const [name, effect] of Object.entries({
    'an HTML 503': { html: 503 },
    'an empty answer': { empty: true as const },
    'a dropped connection': { drop: true as const },
  })) {
    test(`is not sent again after ${name}: it may have been done`, async () => {
      const way = await emulate(holding)
      way.fault({ action: 'DetachInstanceRamRole', times: 1, carriedOut: true, ...effect })

      const { facts } = await failureOf(way.writer.detach(detaches(['i-1'])))

      expect(['unavailable', 'network']).toContain(facts.class)
      expect(way.arrived('DetachInstanceRamRole')).toBe(1)
    })
  }

  test('of what one call cannot do is refused', async () => {
    const way = await emulate(holding)
    const [first] = replaces(['i-1'])
    const [second] = replaces(['i-2'], { from: web })

    await expect(way.writer.detach([first, second])).rejects.toThrow('mixes')
  })
})

describe('the detach that begins a swap', () => {
  const share = { default: 2, operations: new Map([['ecs:DescribeInstanceRamRole', 100]]) }

  test('keeps this minute’s call for its attach, however many others wait', async () => {
    const way = await emulate(
      fleetOf({ InstanceId: 'i-1', RamRoleName: old }, { InstanceId: 'i-2' }, { InstanceId: 'i-3' }),
      {
        share,
      },
    )
    const order: string[] = []
    await way.writer.detach(replaces(['i-1']))
    await way.writer.attach(attaches(['i-2']))

    await Promise.all([
      way.writer.attach(attaches(['i-3'])).then(() => order.push('fills')),
      way.writer.attach(replaces(['i-1'])).then(() => order.push('ends')),
    ])

    expect(order).toEqual(['ends', 'fills'])
    expect(heldIn(way, 'i-1').role).toBe(web)
  })

  test('waits for a minute that holds both, and looks again before it is sent', async () => {
    const way = await emulate(
      fleetOf({ InstanceId: 'i-1', RamRoleName: old }, { InstanceId: 'i-2' }, { InstanceId: 'i-3' }),
      { share },
    )
    await way.writer.attach(attaches(['i-2']))
    await way.writer.attach(attaches(['i-3']))
    const detaching = way.writer.detach(replaces(['i-1']))
    give(way, 'i-1', web)

    expect(await detaching).toMatchObject([{ done: false, code: 'Moved' }])
    expect(way.arrived('DetachInstanceRamRole')).toBe(0)
    expect(heldIn(way, 'i-1').role).toBe(web)
  })

  test('is not begun where that minute lies after the deadline, or after a stop', async () => {
    const instances = fleetOf({ InstanceId: 'i-1', RamRoleName: old }, { InstanceId: 'i-2' }, { InstanceId: 'i-3' })
    const late = await emulate(instances, { share, deadline: (now) => later(now, 30 * SECOND) })
    const stopped = await emulate(instances, { share })
    for (const way of [late, stopped]) {
      await way.writer.attach(attaches(['i-2']))
      await way.writer.attach(attaches(['i-3']))
    }
    stopped.stop.abort()

    expect((await failureOf(late.writer.detach(replaces(['i-1'])))).facts.code).toBe('ShareUsedUp')
    expect((await failureOf(stopped.writer.detach(replaces(['i-1'])))).facts.class).toBe('aborted')
    expect([heldIn(late, 'i-1').role, heldIn(stopped, 'i-1').role]).toEqual([old, old])
  })
})
