import { describe, expect, it } from 'vitest'
import { closeAfterEach, ecs, emulate, hangzhou, refusal } from './clients.ts'
import type { Emulator } from './clients.ts'
import { fleetOf, someInstances } from './fleets.ts'
import { attach, attachRows, held, look } from './instance-roles.ts'

closeAfterEach()

const count = async (emulator: Emulator) =>
  (await emulator.ecs().describeInstances(new ecs.DescribeInstancesRequest({ regionId: hangzhou }))).body?.totalCount

const fault = ({ admin }: Emulator, rule: unknown) => admin('POST', 'faults', rule)

describe('a fault rule', () => {
  it('strikes from a certain request on, and so many times', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))
    await fault(emulator, { action: 'DescribeInstances', after: 1, times: 2, code: 'Throttling.User' })

    expect(await count(emulator)).toBe(1)
    expect(await refusal(count(emulator))).toMatchObject({ statusCode: 400, code: 'Throttling.User' })
    expect(await refusal(count(emulator))).toMatchObject({ code: 'Throttling.User' })
    expect(await count(emulator)).toBe(1)
  })

  it('answers with any code, status and message', async () => {
    const emulator = await emulate(fleetOf([]))
    await fault(emulator, { action: '*', code: 'ServiceUnavailable', status: 503, message: 'Later.' })

    expect(await refusal(count(emulator))).toMatchObject({ statusCode: 503, code: 'ServiceUnavailable' })
  })

  it('strikes only what it names', async () => {
    const emulator = await emulate(fleetOf(someInstances(2)))
    await fault(emulator, [
      { action: 'AttachInstanceRamRole', service: 'eci', code: 'A' },
      { action: 'AttachInstanceRamRole', region: 'cn-shanghai', code: 'B' },
      { action: 'AttachInstanceRamRole', account: '1', code: 'C' },
      { action: 'AttachInstanceRamRole', params: { InstanceIds: 'i-2', RamRoleName: 'web' }, code: 'D' },
    ])

    expect(await attach(emulator, 'web', ['i-1'])).toMatchObject({ failCount: 0 })
    expect(await refusal(attach(emulator, 'web', ['i-2']))).toMatchObject({ code: 'D' })
  })

  it('sends pages of HTML and empty bodies, which the SDK cannot read', async () => {
    const emulator = await emulate(fleetOf([]))
    await fault(emulator, [
      { action: '*', times: 1, html: true },
      { action: '*', times: 1, html: 502 },
      { action: '*', times: 1, empty: true },
    ])

    const errors = [await refusal(count(emulator)), await refusal(count(emulator)), await refusal(count(emulator))]

    expect(errors.map((error) => error instanceof SyntaxError)).toEqual([true, true, true])
    const { body } = await emulator.admin('GET', 'calls')
    expect(body).toMatchObject([{ status: 503 }, { status: 502 }, { status: 200 }])
  })

  it('sends empty lists as if nothing were there', async () => {
    const emulator = await emulate(fleetOf(someInstances(30, { RamRoleName: 'web' })))
    await fault(emulator, { action: 'DescribeInstanceRamRole', times: 1, empty: 'list' })

    expect(await look(emulator, { ramRoleName: 'web' })).toMatchObject({ totalCount: 0 })
    expect(await look(emulator, { ramRoleName: 'web' })).toMatchObject({ totalCount: 30 })
  })

  it('drops the connection before the effect, or after it', async () => {
    const emulator = await emulate(fleetOf(someInstances(2)))
    await fault(emulator, [
      { action: 'AttachInstanceRamRole', times: 1, drop: true },
      { action: 'AttachInstanceRamRole', times: 1, drop: true, carriedOut: true },
    ])

    expect(await refusal(attach(emulator, 'web', ['i-1']))).toMatchObject({ code: 'ECONNRESET' })
    expect(await refusal(attach(emulator, 'web', ['i-2']))).toMatchObject({ code: 'ECONNRESET' })

    expect(held(emulator, 'i-1')?.RamRoleName).toBeUndefined()
    expect(held(emulator, 'i-2')?.RamRoleName).toBe('web')
    expect((await emulator.admin('GET', 'calls?status=0')).body).toHaveLength(2)
  })

  it('lets some ids of a batch fail', async () => {
    const emulator = await emulate(fleetOf(someInstances(3)))
    await fault(emulator, { action: 'AttachInstanceRamRole', partial: ['i-2'], code: 'IncorrectInstanceStatus' })

    expect(await attachRows(emulator, 'web', ['i-1', 'i-2', 'i-3'])).toEqual([
      ['i-1', '200', true],
      ['i-2', 'IncorrectInstanceStatus', false],
      ['i-3', '200', true],
    ])
    expect(held(emulator, 'i-2')?.RamRoleName).toBeUndefined()
  })

  it('lets some ids be missing from lists', async () => {
    const emulator = await emulate(fleetOf(someInstances(3, { RamRoleName: 'web' })))
    await fault(emulator, [
      { action: 'DescribeInstances', partial: ['i-2'] },
      { action: 'DescribeInstanceRamRole', partial: ['i-3'] },
    ])

    const { body } = await emulator.ecs().describeInstances(new ecs.DescribeInstancesRequest({ regionId: hangzhou }))
    const roles = await look(emulator, { ramRoleName: 'web' })

    expect(body?.instances?.instance?.map(({ instanceId }) => instanceId)).toEqual(['i-1', 'i-3'])
    expect(roles?.instanceRamRoleSets?.instanceRamRoleSet?.map(({ instanceId }) => instanceId)).toEqual(['i-1', 'i-2'])
  })

  it('can answer late although the effect came at once', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))
    await fault(emulator, { action: 'AttachInstanceRamRole', times: 1, delayMs: 20 })
    emulator.cloud.world.settings.latencyMs = 1
    const seen: (string | undefined)[] = []
    emulator.cloud.world.bus.subscribe(() => seen.push(held(emulator, 'i-1')?.RamRoleName))

    expect(await attach(emulator, 'web', ['i-1'])).toMatchObject({ failCount: 0 })
    expect(seen).toEqual(['web'])
  })

  it('can be looked at and taken back', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))

    expect(await fault(emulator, { action: '*', drop: true })).toEqual({ status: 200, body: { ids: [1] } })
    expect((await emulator.admin('GET', 'faults')).body).toMatchObject([{ id: 1, action: '*', drop: true, struck: 0 }])
    expect((await emulator.admin('DELETE', 'faults')).status).toBe(204)
    expect(await count(emulator)).toBe(1)
  })

  it.each([
    ['no effect', { action: 'x' }, 'give one of code'],
    ['two effects', { action: 'x', drop: true, html: true }, 'give one of code'],
    ['a code beside HTML', { action: 'x', code: 'y', html: true }, 'give one of code'],
    ['no action', { drop: true }, 'action'],
    ['an unknown key', { action: 'x', drop: true, sometimes: true }, 'sometimes'],
    ['no JSON', 'drop it', 'not JSON'],
  ])('is refused with %s', async (_, rule, why) => {
    const emulator = await emulate(fleetOf([]))

    const { status, body } = await fault(emulator, rule)

    expect(status).toBe(400)
    expect((body as { error: string }).error).toContain(why)
  })
})

describe('throttling', () => {
  it('counts by API, region and account, and clears with the next minute of the emulator’s clock', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))
    await emulator.admin('PUT', 'settings', {
      quotas: { '*': 100, 'ecs:DescribeInstances': 2 },
      clock: { now: '2026-11-22T08:00:30Z' },
    })
    const inShanghai = () =>
      emulator.ecs().describeInstances(new ecs.DescribeInstancesRequest({ regionId: 'cn-shanghai' }))

    await count(emulator)
    await count(emulator)
    expect(await refusal(count(emulator))).toMatchObject({ code: 'Throttling.User' })
    expect((await inShanghai()).body?.totalCount).toBe(0)
    expect(await look(emulator, { instanceIds: '["i-1"]' })).toMatchObject({ totalCount: 0 })
    await emulator.admin('PUT', 'settings', { clock: { advanceMs: 29_999 } })
    expect(await refusal(count(emulator))).toMatchObject({ code: 'Throttling.User' })
    await emulator.admin('PUT', 'settings', { clock: { advanceMs: 1 } })
    expect(await count(emulator)).toBe(1)
  })
})
