import { describe, expect, it } from 'vitest'
import { closeAfterEach, ecs, emulate, hangzhou, refusal } from './clients.ts'
import { fleetOf, someInstances, userKey } from './fleets.ts'
import { attach, attachRows, held, vary } from './instance-roles.ts'

closeAfterEach()

describe('AttachInstanceRamRole', () => {
  it('gives up to a hundred instances a role', async () => {
    const emulator = await emulate(fleetOf(someInstances(101)))
    const ids = someInstances(100).map(({ InstanceId }) => InstanceId)

    const answer = await attach(emulator, 'web', ids)

    expect(answer).toMatchObject({ totalCount: 100, failCount: 0, ramRoleName: 'web' })
    expect(held(emulator, 'i-100')?.RamRoleName).toBe('web')
    expect(held(emulator, 'i-101')?.RamRoleName).toBeUndefined()
    expect(await refusal(attach(emulator, 'web', [...ids, 'i-101']))).toMatchObject({
      code: 'InvalidInstanceIds.Malformed',
      statusCode: 400,
    })
  })

  it('keeps the session policy and refuses one that is too long', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))

    await attach(emulator, 'web', ['i-1'], '{"Version":"1","Statement":[]}')

    expect(held(emulator, 'i-1')?.rolePolicy).toBe('{"Version":"1","Statement":[]}')
    expect(await refusal(attach(emulator, 'web', ['i-1'], JSON.stringify('x'.repeat(1100))))).toMatchObject({
      code: 'InvalidParameter',
    })
  })

  it('says in a 200 which instances failed', async () => {
    const emulator = await emulate(
      fleetOf([
        { InstanceId: 'i-empty' },
        { InstanceId: 'i-held', RamRoleName: 'db' },
        { InstanceId: 'i-classic', InstanceNetworkType: 'classic' },
      ]),
    )

    const rows = await attachRows(emulator, 'web', ['i-empty', 'i-held', 'i-classic'])

    expect(rows).toEqual([
      ['i-empty', '200', true],
      ['i-held', 'InvalidInstanceRamRole.AlreadyAttached', false],
      ['i-classic', 'InvalidNetworkType.MismatchRamRole', false],
    ])
    expect(held(emulator, 'i-held')?.RamRoleName).toBe('db')
  })

  it.each([
    ['a role that does not exist', 'nobody', ['i-1'], 404, 'InvalidRamRole.NotFound'],
    ['a role that does not trust ECS', 'fc', ['i-1'], 404, 'InvalidRamRole.NotEcsRole'],
    ['an instance that does not exist', 'web', ['i-1', 'i-9'], 404, 'InvalidInstanceId.NotFound'],
    ['no id at all', 'web', [], 400, 'InvalidInstanceIds.Malformed'],
  ])('refuses %s as a whole', async (_, role, ids, statusCode, code) => {
    const emulator = await emulate(fleetOf(someInstances(1)))

    expect(await refusal(attach(emulator, role, ids))).toMatchObject({ statusCode, code })
    expect(held(emulator, 'i-1')?.RamRoleName).toBeUndefined()
  })

  it('needs ram:PassRole besides its own permission', async () => {
    const emulator = await emulate(fleetOf(someInstances(1), ['ecs:AttachInstanceRamRole']))
    const request = new ecs.AttachInstanceRamRoleRequest({
      regionId: hangzhou,
      ramRoleName: 'web',
      instanceIds: '["i-1"]',
    })

    expect(await refusal(emulator.ecs(userKey).attachInstanceRamRole(request))).toMatchObject({
      statusCode: 403,
      code: 'InvalidUser.PassRoleForbidden',
    })
  })

  it('is forbidden to callers without permission', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))
    const request = new ecs.AttachInstanceRamRoleRequest({
      regionId: hangzhou,
      ramRoleName: 'web',
      instanceIds: '["i-1"]',
    })

    const error = await refusal(emulator.ecs(userKey).attachInstanceRamRole(request))

    expect(error).toMatchObject({ statusCode: 403, code: 'Forbidden.RAM' })
    expect(error.data['AccessDeniedDetail']).toMatchObject({
      AuthAction: 'ecs:AttachInstanceRamRole',
      NoPermissionType: 'ImplicitDeny',
    })
  })
})

describe('what nobody could confirm of Attach', () => {
  it('can fail the call over another role, and then changes nothing', async () => {
    const emulator = await emulate(fleetOf([{ InstanceId: 'i-1' }, { InstanceId: 'i-2', RamRoleName: 'db' }]))
    vary(emulator, { attachOverRole: 'call', attachOverRoleCode: 'InvalidInstanceRamRole.NotSupport' })

    expect(await refusal(attach(emulator, 'web', ['i-1', 'i-2']))).toMatchObject({
      code: 'InvalidInstanceRamRole.NotSupport',
    })
    expect(held(emulator, 'i-1')?.RamRoleName).toBeUndefined()
  })

  it.each([
    ['success', '200', 'old'],
    ['overwrite-policy', '200', '"new"'],
    ['failure', 'InvalidInstanceRamRole.AlreadyAttached', 'old'],
  ] as const)('answers the same role again with %s', async (attachSameRole, code, policy) => {
    const emulator = await emulate(fleetOf([{ InstanceId: 'i-1', RamRoleName: 'web', RamRolePolicy: 'old' }]))
    vary(emulator, { attachSameRole })

    const answer = await attach(emulator, 'web', ['i-1'], '"new"')

    expect(answer?.attachInstanceRamRoleResults?.attachInstanceRamRoleResult?.[0]?.code).toBe(code)
    expect(held(emulator, 'i-1')?.rolePolicy).toBe(policy)
  })

  it('can give a bad id its own row', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))
    vary(emulator, { badId: 'row' })

    expect(await attachRows(emulator, 'web', ['i-9', 'i-1'])).toEqual([
      ['i-9', 'InvalidInstanceId.NotFound', false],
      ['i-1', '200', true],
    ])
  })

  it('can fail the call for a classic instance, and leave Success out', async () => {
    const emulator = await emulate(
      fleetOf([{ InstanceId: 'i-classic', InstanceNetworkType: 'classic' }, ...someInstances(1)]),
    )
    vary(emulator, { classicNetwork: 'call', successField: 'absent' })

    expect(await refusal(attach(emulator, 'web', ['i-1', 'i-classic']))).toMatchObject({
      code: 'InvalidNetworkType.MismatchRamRole',
    })
    expect(await attachRows(emulator, 'web', ['i-1'])).toEqual([['i-1', '200', undefined]])
  })

  it('can take role names in any case', async () => {
    const emulator = await emulate(fleetOf(someInstances(1)))

    expect(await refusal(attach(emulator, 'WEB', ['i-1']))).toMatchObject({ code: 'InvalidRamRole.NotFound' })
    vary(emulator, { roleNameCase: 'insensitive' })
    await attach(emulator, 'WEB', ['i-1'])

    expect(held(emulator, 'i-1')?.RamRoleName).toBe('web')
  })
})
