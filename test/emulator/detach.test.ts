import { describe, expect, it } from 'vitest'
import { closeAfterEach, ecs, emulate, hangzhou, refusal } from './clients.ts'
import { fleetOf, someInstances, userKey } from './fleets.ts'
import { detach, detachRows, held, vary } from './instance-roles.ts'

closeAfterEach()

describe('DetachInstanceRamRole', () => {
  it('takes the role away and says which it was', async () => {
    const emulator = await emulate(fleetOf(someInstances(2, { RamRoleName: 'web' })))

    const answer = await detach(emulator, ['i-1'], 'web')

    const [row] = answer?.detachInstanceRamRoleResults?.detachInstanceRamRoleResult ?? []
    expect(row?.instanceRamRoleSets?.instanceRamRoleSet?.[0]).toMatchObject({ instanceId: 'i-1', ramRoleName: 'web' })
    expect(held(emulator, 'i-1')?.RamRoleName).toBeUndefined()
    expect(held(emulator, 'i-2')?.RamRoleName).toBe('web')
  })

  it('takes any role away if none is named', async () => {
    const emulator = await emulate(fleetOf(someInstances(1, { RamRoleName: 'web' })))

    await detach(emulator, ['i-1'])

    expect(held(emulator, 'i-1')?.RamRoleName).toBeUndefined()
  })

  it.each([
    ['row', 'InvalidRamRole.NotFound', 'db'],
    ['success-unchanged', '200', 'db'],
    ['detached', '200', undefined],
  ] as const)('answers the name of another role by %s', async (detachOtherRole, code, left) => {
    const emulator = await emulate(fleetOf(someInstances(1, { RamRoleName: 'db' })))
    vary(emulator, { detachOtherRole })

    expect((await detachRows(emulator, ['i-1'], 'web'))?.[0]?.[1]).toBe(code)
    expect(held(emulator, 'i-1')?.RamRoleName).toBe(left)
  })

  it('can fail the call for another role, for no role, for a role that is gone and for a missing PassRole', async () => {
    const fleet = fleetOf([{ InstanceId: 'i-db', RamRoleName: 'db' }, { InstanceId: 'i-none' }], ['ecs:*'])
    const emulator = await emulate(fleet)
    vary(emulator, { detachOtherRole: 'call', detachNoRole: 'call', passRoleOnDetach: 'checked' })

    expect(await refusal(detach(emulator, ['i-db'], 'web'))).toMatchObject({ code: 'InvalidRamRole.NotFound' })
    expect(await refusal(detach(emulator, ['i-none']))).toMatchObject({ code: 'InvalidRamRole.NotFound' })
    vary(emulator, { detachUnknownRole: 'error' })
    expect(await refusal(detach(emulator, ['i-none'], 'gone'))).toMatchObject({ code: 'InvalidRamRole.NotFound' })
    const request = new ecs.DetachInstanceRamRoleRequest({
      regionId: hangzhou,
      ramRoleName: 'db',
      instanceIds: '["i-db"]',
    })
    expect(await refusal(emulator.ecs(userKey).detachInstanceRamRole(request))).toMatchObject({
      code: 'InvalidUser.PassRoleForbidden',
    })
  })

  it.each([
    ['success', '200'],
    ['row', 'InvalidRamRole.NotFound'],
  ] as const)('answers an instance without a role by %s', async (detachNoRole, code) => {
    const emulator = await emulate(fleetOf(someInstances(1)))
    vary(emulator, { detachNoRole })

    expect((await detachRows(emulator, ['i-1']))?.[0]?.[1]).toBe(code)
  })
})
