import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountId, allow, document, failureOf, RamSdk, startRig, trust } from './ram-kit.ts'
import type { Rig } from './ram-kit.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig.close())

const create = (roleName: string, more: Record<string, unknown> = {}) =>
  rig.ram.createRole(
    new RamSdk.CreateRoleRequest({ roleName, assumeRolePolicyDocument: trust('ecs.aliyuncs.com'), ...more }),
  )
const get = (roleName: string) => rig.ram.getRole(new RamSdk.GetRoleRequest({ roleName }))

describe('roles', () => {
  it('come back as they were made, with their trust policy as text', async () => {
    const created = await create('Web-tier', { description: 'serves pages', maxSessionDuration: 7200 })

    const { body } = await get('Web-tier')

    expect(created.body?.role).not.toHaveProperty('updateDate')
    expect(body?.role).toMatchObject({
      roleName: 'Web-tier',
      arn: `acs:ram::${accountId}:role/web-tier`,
      assumeRolePolicyDocument: trust('ecs.aliyuncs.com'),
      description: 'serves pages',
      maxSessionDuration: 7200,
      createDate: '2026-11-22T08:30:00Z',
      updateDate: '2026-11-22T08:30:00Z',
    })
    expect(body?.role?.roleId).toMatch(/^3\d{17}$/)
  })

  it.each([
    ['a name that is taken', 'web', {}, '409 EntityAlreadyExists.Role'],
    ['a name with a space', 'web tier', {}, '400 InvalidParameter.RoleName.InvalidChars'],
    ['a name of 65 characters', 'w'.repeat(65), {}, '400 InvalidParameter.RoleName.Length'],
    ['a trust policy that is no JSON', 'new', { assumeRolePolicyDocument: '{' }, '400 MalformedPolicyDocument'],
    [
      'a trust policy without principal',
      'new',
      { assumeRolePolicyDocument: document(allow('sts:AssumeRole')) },
      '400 MalformedPolicyDocument',
    ],
    [
      'a trust policy that is too long',
      'new',
      { assumeRolePolicyDocument: trust('x'.repeat(5000)) },
      '400 InvalidParameter.AssumeRolePolicyDocument.Length',
    ],
    [
      'a description that is too long',
      'new',
      { description: 'x'.repeat(1025) },
      '400 InvalidParameter.Description.Length',
    ],
    ['a session that is too long', 'new', { maxSessionDuration: 43201 }, '400 InvalidParameter.MaxSessionDuration'],
  ])('are refused with %s', async (_, roleName, more, failure) => {
    await create('web')

    expect(await failureOf(create(roleName, more))).toBe(failure)
  })

  it('are updated in place, and what is left out stays', async () => {
    await create('web', { description: 'old', maxSessionDuration: 7200 })
    rig.advance(60_000)

    await rig.ram.updateRole(
      new RamSdk.UpdateRoleRequest({ roleName: 'web', newAssumeRolePolicyDocument: trust('fc.aliyuncs.com') }),
    )

    const { body } = await get('web')
    expect(body?.role).toMatchObject({
      assumeRolePolicyDocument: trust('fc.aliyuncs.com'),
      description: 'old',
      maxSessionDuration: 7200,
      updateDate: '2026-11-22T08:31:00Z',
    })
  })

  it('are not updated at all by an update that is refused', async () => {
    await create('web', { description: 'old' })
    const update = new RamSdk.UpdateRoleRequest({
      roleName: 'web',
      newDescription: 'new',
      newAssumeRolePolicyDocument: '[]',
    })

    expect(await failureOf(rig.ram.updateRole(update))).toBe('400 MalformedPolicyDocument')
    expect((await get('web')).body?.role?.description).toBe('old')
  })

  it('are deleted once, and not while a policy is attached', async () => {
    await create('web')
    const policy = { policyType: 'System', policyName: 'ReadOnlyAccess', roleName: 'web' }
    const remove = () => rig.ram.deleteRole(new RamSdk.DeleteRoleRequest({ roleName: 'web' }))
    await rig.ram.attachPolicyToRole(new RamSdk.AttachPolicyToRoleRequest(policy))

    expect(await failureOf(remove())).toBe('409 DeleteConflict.Role.Policy')
    await rig.ram.detachPolicyFromRole(new RamSdk.DetachPolicyFromRoleRequest(policy))
    await remove()
    expect(await failureOf(remove())).toBe('404 EntityNotExist.Role')
    expect(await failureOf(get('web'))).toBe('404 EntityNotExist.Role')
  })

  it('are listed in pages that deletions in between do not disturb', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name)
    const list = (marker?: string) => rig.ram.listRoles(new RamSdk.ListRolesRequest({ maxItems: 2, marker }))
    const namesOf = (page: Awaited<ReturnType<typeof list>>) => page.body?.roles?.role?.map(({ roleName }) => roleName)

    const first = await list()
    await rig.ram.deleteRole(new RamSdk.DeleteRoleRequest({ roleName: 'a' }))
    const second = await list(first.body?.marker)
    const third = await list(second.body?.marker)

    expect([first, second, third].map(namesOf)).toEqual([['a', 'b'], ['c', 'd'], ['e']])
    expect([first, second, third].map(({ body }) => body?.isTruncated)).toEqual([true, true, false])
    expect(third.body?.marker).toBeUndefined()
  })

  it('are listed with their tags and without their trust policies, all or those with a tag', async () => {
    await create('mine', { tag: [{ key: 'made-by', value: 'rolekeeper' }] })
    await create('other', { tag: [{ key: 'made-by', value: 'somebody' }] })

    const tag = [{ key: 'made-by', value: 'rolekeeper' }]
    const { body } = await rig.ram.listRoles(new RamSdk.ListRolesRequest({ tag }))

    const rows = body?.roles?.role ?? []
    expect(rows.map(({ roleName }) => roleName)).toEqual(['mine'])
    expect(rows[0]?.tags?.tag).toMatchObject([{ tagKey: 'made-by', tagValue: 'rolekeeper' }])
    expect(rows[0]).not.toHaveProperty('assumeRolePolicyDocument')
  })
})

describe('role names', () => {
  it.each([
    ['sensitive', '404 EntityNotExist.Role', undefined],
    ['insensitive', undefined, '409 EntityAlreadyExists.Role'],
  ] as const)('can be %s to case', async (variant, found, made) => {
    rig.cloud.world.settings.variants.roleNameCase = variant
    await create('web')

    expect(await failureOf(get('WEB'))).toBe(found)
    expect(await failureOf(create('WEB'))).toBe(made)
  })
})

describe('a role made a moment ago', () => {
  it('is unknown to reads until it is visible, but known to writes', async () => {
    rig.cloud.world.settings.visibility.ramMs = 5000
    await create('web')
    const attach = new RamSdk.AttachPolicyToRoleRequest({
      policyType: 'System',
      policyName: 'ReadOnlyAccess',
      roleName: 'web',
    })

    await rig.ram.attachPolicyToRole(attach)

    expect(await failureOf(get('web'))).toBe('404 EntityNotExist.Role')
    expect(await failureOf(create('web'))).toBe('409 EntityAlreadyExists.Role')
    expect((await rig.ram.listRoles(new RamSdk.ListRolesRequest({}))).body?.roles?.role).toEqual([])
    rig.advance(5000)
    expect((await get('web')).body?.role?.roleName).toBe('web')
  })
})
