import { describe, expect, it } from 'vitest'
import { closeAfterEach, emulate, refusal } from './clients.ts'
import { fleetOf, someInstances } from './fleets.ts'
import { attach, detach, look, vary } from './instance-roles.ts'

closeAfterEach()

describe('DescribeInstanceRamRole', () => {
  it('shows ten of fifty ids unless a page size is given', async () => {
    const emulator = await emulate(fleetOf(someInstances(50, { RamRoleName: 'web' })))
    const instanceIds = JSON.stringify(someInstances(50).map(({ InstanceId }) => InstanceId))

    const short = await look(emulator, { instanceIds })
    const long = await look(emulator, { instanceIds, pageSize: 999 })

    expect(short).toMatchObject({ totalCount: 50 })
    expect(short?.instanceRamRoleSets?.instanceRamRoleSet).toHaveLength(10)
    expect(long?.instanceRamRoleSets?.instanceRamRoleSet).toHaveLength(50)
  })

  it('takes fifty ids, or a hundred where the older pages are right', async () => {
    const emulator = await emulate(fleetOf(someInstances(51)))
    const instanceIds = JSON.stringify(someInstances(51).map(({ InstanceId }) => InstanceId))

    expect(await refusal(look(emulator, { instanceIds }))).toMatchObject({ code: 'InvalidInstanceIds.Malformed' })
    vary(emulator, { describeMaxIds: '100' })
    expect(await look(emulator, { instanceIds })).toMatchObject({ totalCount: 0 })
  })

  it('finds all holders of a role, page by page', async () => {
    const emulator = await emulate(fleetOf(someInstances(120, { RamRoleName: 'web' })))

    const pages = await Promise.all(
      [1, 2, 3, 4].map((pageNumber) => look(emulator, { ramRoleName: 'web', pageNumber, pageSize: 50 })),
    )

    const ids = pages.flatMap(
      (page) => page?.instanceRamRoleSets?.instanceRamRoleSet?.map((row) => row.instanceId) ?? [],
    )
    expect(new Set(ids).size).toBe(120)
    expect(pages[3]).toMatchObject({ totalCount: 120 })
  })

  it('leaves an instance without a role out, names it empty, or refuses', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))

    expect((await look(emulator, { instanceIds: '["i-1"]' }))?.instanceRamRoleSets?.instanceRamRoleSet).toEqual([])
    vary(emulator, { describeNoRole: 'empty-name' })
    expect((await look(emulator, { instanceIds: '["i-1"]' }))?.instanceRamRoleSets?.instanceRamRoleSet).toMatchObject([
      { instanceId: 'i-1', ramRoleName: '' },
    ])
    vary(emulator, { describeNoRole: 'call' })
    expect(await refusal(look(emulator, { instanceIds: '["i-1"]' }))).toMatchObject({ code: 'InvalidRamRole.NotFound' })
  })

  it('wants ids or a role, and both narrow', async () => {
    const emulator = await emulate(
      fleetOf([
        { InstanceId: 'i-web', RamRoleName: 'web' },
        { InstanceId: 'i-db', RamRoleName: 'db' },
      ]),
    )

    expect(await refusal(look(emulator, {}))).toMatchObject({ statusCode: 403, code: 'InvalidParameter.AllEmpty' })
    const both = await look(emulator, { instanceIds: '["i-web","i-db"]', ramRoleName: 'db' })
    expect(both?.instanceRamRoleSets?.instanceRamRoleSet).toMatchObject([{ instanceId: 'i-db', ramRoleName: 'db' }])
  })

  it('answers unknown ids, unknown roles and classic instances as the variants say', async () => {
    const emulator = await emulate(
      fleetOf([
        { InstanceId: 'i-web', RamRoleName: 'web' },
        { InstanceId: 'i-classic', InstanceNetworkType: 'classic' },
      ]),
    )

    expect(await refusal(look(emulator, { instanceIds: '["i-9"]' }))).toMatchObject({
      code: 'InvalidInstanceId.NotFound',
    })
    expect(await look(emulator, { ramRoleName: 'gone' })).toMatchObject({ totalCount: 0 })
    expect(await look(emulator, { instanceIds: '["i-classic","i-web"]' })).toMatchObject({ totalCount: 1 })
    vary(emulator, { describeBadId: 'missing-row', describeUnknownRole: 'error', describeClassic: 'error' })
    expect(await look(emulator, { instanceIds: '["i-9","i-web"]' })).toMatchObject({ totalCount: 1 })
    expect(await refusal(look(emulator, { ramRoleName: 'gone' }))).toMatchObject({ code: 'InvalidRamRole.NotFound' })
    expect(await refusal(look(emulator, { instanceIds: '["i-classic"]' }))).toMatchObject({
      code: 'InvalidNetworkType.MismatchRamRole',
    })
  })
})

describe('an instance in state Pending', () => {
  it('can be unknown to the calls about roles', async () => {
    const emulator = await emulate(fleetOf(someInstances(1, { Status: 'Pending' })))

    expect(await look(emulator, { instanceIds: '["i-1"]' })).toMatchObject({ totalCount: 0 })
    vary(emulator, { pendingInstance: 'unknown' })
    expect(await refusal(look(emulator, { instanceIds: '["i-1"]' }))).toMatchObject({
      code: 'InvalidInstanceId.NotFound',
    })
    expect(await refusal(attach(emulator, 'web', ['i-1']))).toMatchObject({ code: 'InvalidInstanceId.NotFound' })
  })
})

describe('eventual consistency', () => {
  it('goes on to show the old role for a while', async () => {
    const emulator = await emulate(fleetOf(someInstances(1, { RamRoleName: 'db' })))
    const { clock, settings } = emulator.cloud.world
    clock.set(Date.parse('2026-11-22T08:00:00Z'))
    settings.visibility.instanceRolesMs = 5000

    await detach(emulator, ['i-1'], 'db')
    clock.advance(1000)
    await attach(emulator, 'web', ['i-1'])

    const seen = async () =>
      (await look(emulator, { instanceIds: '["i-1"]' }))?.instanceRamRoleSets?.instanceRamRoleSet?.[0]?.ramRoleName
    const count = async (ramRoleName: string) => (await look(emulator, { ramRoleName }))?.totalCount
    expect(await seen()).toBe('db')
    expect(await count('db')).toBe(1)
    clock.advance(4500)
    expect(await seen()).toBeUndefined()
    clock.advance(500)
    expect(await seen()).toBe('web')
    expect(await count('web')).toBe(1)
  })

  it('does not know a new role for a while', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))
    const { world } = emulator.cloud
    world.clock.set(Date.parse('2026-11-22T08:00:00Z'))
    const roles = world.accounts.get('1234567890123456')?.roles
    const web = roles?.get('web')
    if (web !== undefined) roles?.set('new', { ...web, RoleName: 'new', visibleAt: world.clock.now() + 1000 })

    expect(await refusal(attach(emulator, 'new', ['i-1']))).toMatchObject({ code: 'InvalidRamRole.NotFound' })
    world.clock.advance(1000)
    expect(await attach(emulator, 'new', ['i-1'])).toMatchObject({ failCount: 0 })
  })
})
