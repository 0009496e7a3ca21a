import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { administratorKey } from '../../src/emulator/world/tokens.ts'
import { accountId, failureOf, inFleet, RamSdk, startRig, userWith } from './ram-kit.ts'
import type { Rig } from './ram-kit.ts'

const ann = userWith('ann', ['system/AliyunRAMReadOnlyAccess'])
let rig: Rig
beforeEach(async () => {
  rig = await startRig({ users: [inFleet(ann)], groups: [{ GroupName: 'ops' }], roles: [{ RoleName: 'web' }] })
})
afterEach(() => rig.close())

describe('users', () => {
  const create = (userName: string) => rig.ram.createUser(new RamSdk.CreateUserRequest({ userName }))
  const remove = (userName: string) => rig.ram.deleteUser(new RamSdk.DeleteUserRequest({ userName }))

  it('are made once, listed, and deleted', async () => {
    await create('bob_1')
    expect(await failureOf(create('bob_1'))).toBe('409 EntityAlreadyExists.User')
    const { body } = await rig.ram.listUsers(new RamSdk.ListUsersRequest({}))
    expect(body?.users?.user?.map(({ userName }) => userName)).toEqual(['ann', 'bob_1', 'emulator-administrator'])
    await remove('bob_1')
    expect(await failureOf(rig.ram.getUser(new RamSdk.GetUserRequest({ userName: 'bob_1' })))).toBe(
      '404 EntityNotExist.User',
    )
  })

  it('are not deleted while they have a key, a group or a policy', async () => {
    const join = new RamSdk.AddUserToGroupRequest({ userName: 'ann', groupName: 'ops' })
    await rig.ram.addUserToGroup(join)

    expect(await failureOf(remove('ann'))).toBe('409 DeleteConflict.User.AccessKey')
    const userAccessKeyId = ann.key.AccessKeyId
    await rig.ram.deleteAccessKey(new RamSdk.DeleteAccessKeyRequest({ userName: 'ann', userAccessKeyId }))
    expect(await failureOf(remove('ann'))).toBe('409 DeleteConflict.User.Group')
    await rig.ram.removeUserFromGroup(new RamSdk.RemoveUserFromGroupRequest({ userName: 'ann', groupName: 'ops' }))
    expect(await failureOf(remove('ann'))).toBe('409 DeleteConflict.User.Policy')
  })

  it('have two access keys at most, which work at once and until they are inactive', async () => {
    const make = () => rig.ram.createAccessKey(new RamSdk.CreateAccessKeyRequest({ userName: 'ann' }))
    const made = (await make()).body?.accessKey
    const key = { AccessKeyId: made?.accessKeyId ?? '', AccessKeySecret: made?.accessKeySecret ?? '' }
    const listUsers = () => rig.as(key).ram.listUsers(new RamSdk.ListUsersRequest({}))

    expect(await failureOf(make())).toBe('409 LimitExceeded.User.AccessKey')
    expect(await failureOf(listUsers())).toBeUndefined()
    const update = { userName: 'ann', userAccessKeyId: key.AccessKeyId, status: 'Inactive' }
    await rig.ram.updateAccessKey(new RamSdk.UpdateAccessKeyRequest(update))
    expect(await failureOf(listUsers())).toBe('400 InvalidAccessKeyId.Inactive')
  })

  it('are shown their own keys, never a secret', async () => {
    const { ram } = rig.as(administratorKey(accountId))
    const { body } = await ram.listAccessKeys(new RamSdk.ListAccessKeysRequest({}))

    expect(body?.accessKeys?.accessKey).toMatchObject([{ accessKeyId: `emulated-key-${accountId}`, status: 'Active' }])
    expect(JSON.stringify(body)).not.toContain('ecret')
  })
})

describe('groups', () => {
  it('are made, joined, listed from both sides, left and deleted', async () => {
    const who = { userName: 'ann', groupName: 'devs' }
    const remove = () => rig.ram.deleteGroup(new RamSdk.DeleteGroupRequest({ groupName: 'devs' }))
    await rig.ram.createGroup(new RamSdk.CreateGroupRequest({ groupName: 'devs', comments: 'all of them' }))
    await rig.ram.addUserToGroup(new RamSdk.AddUserToGroupRequest(who))

    expect(await failureOf(rig.ram.addUserToGroup(new RamSdk.AddUserToGroupRequest(who)))).toBe(
      '409 EntityAlreadyExists.User.Group',
    )
    const groups = await rig.ram.listGroupsForUser(new RamSdk.ListGroupsForUserRequest({ userName: 'ann' }))
    expect(groups.body?.groups?.group).toMatchObject([{ groupName: 'devs', comments: 'all of them' }])
    const users = await rig.ram.listUsersForGroup(new RamSdk.ListUsersForGroupRequest({ groupName: 'devs' }))
    expect(users.body?.users?.user).toMatchObject([{ userName: 'ann' }])
    expect(await failureOf(remove())).toBe('409 DeleteConflict.Group.User')
    await rig.ram.removeUserFromGroup(new RamSdk.RemoveUserFromGroupRequest(who))
    expect(await failureOf(rig.ram.removeUserFromGroup(new RamSdk.RemoveUserFromGroupRequest(who)))).toBe(
      '404 EntityNotExist.User.Group',
    )
    await remove()
    const { body } = await rig.ram.listGroups(new RamSdk.ListGroupsRequest({}))
    expect(body?.groups?.group?.map(({ groupName }) => groupName)).toEqual(['ops'])
  })
})

describe('tags', () => {
  const tag = (resourceNames: string[], ...pairs: readonly [string, string][]) =>
    rig.ram.tagResources(
      new RamSdk.TagResourcesRequest({
        resourceType: 'role',
        resourceNames,
        tag: pairs.map(([key, value]) => ({ key, value })),
      }),
    )
  const list = async (request: Record<string, unknown>) => {
    const { body } = await rig.ram.listTagResources(new RamSdk.ListTagResourcesRequest(request))
    const rows = body?.tagResources ?? []
    return {
      rows: rows.map(({ resourceName, tagKey, tagValue }) => `${resourceName} ${tagKey}=${tagValue}`),
      next: body?.nextToken,
    }
  }

  it('are put on, found by name or by tag, and taken off', async () => {
    await rig.ram.createRole(
      new RamSdk.CreateRoleRequest({
        roleName: 'batch',
        assumeRolePolicyDocument: JSON.stringify({
          Version: '1',
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs.aliyuncs.com' } }],
        }),
      }),
    )
    await tag(['web', 'batch'], ['made-by', 'rolekeeper'])
    await tag(['web'], ['team', 'a'])

    const byName = await list({ resourceType: 'role', resourceNames: ['web'] })
    const byTag = await list({ resourceType: 'role', tag: [{ key: 'made-by', value: 'rolekeeper' }] })
    expect(byName.rows).toEqual(['web made-by=rolekeeper', 'web team=a'])
    expect(byTag.rows).toEqual(['batch made-by=rolekeeper', 'web made-by=rolekeeper'])
    const untag = { resourceType: 'role', resourceNames: ['web'], tagKeys: ['team'] }
    await rig.ram.untagResources(new RamSdk.UntagResourcesRequest(untag))
    expect((await list({ resourceType: 'role', resourceNames: ['web'] })).rows).toEqual(['web made-by=rolekeeper'])
  })

  it('are listed in pages', async () => {
    await tag(['web'], ['a', '1'], ['b', '2'], ['c', '3'])

    const first = await list({ resourceType: 'role', pageSize: 2 })
    const second = await list({ resourceType: 'role', pageSize: 2, nextToken: first.next })

    expect([first.rows, second.rows]).toEqual([['web a=1', 'web b=2'], ['web c=3']])
    expect(second.next).toBeUndefined()
  })

  it('are twenty at most, all or none, and only on what exists', async () => {
    const many = Array.from({ length: 20 }, (_, at): [string, string] => [`k${at}`, 'v'])
    await tag(['web'], ...many)

    expect(await failureOf(tag(['web'], ['one-more', 'v']))).toBe('400 NumberExceed.Tags')
    expect(await failureOf(tag(['web', 'none'], ['k0', 'changed']))).toBe('404 EntityNotExist.Role')
    expect((await list({ resourceType: 'role', pageSize: 1 })).rows).toEqual(['web k0=v'])
  })
})

describe('RAM itself', () => {
  it('says which action on which resource is not allowed', async () => {
    const { ram } = rig.as(ann.key)
    const remove = ram.deleteRole(new RamSdk.DeleteRoleRequest({ roleName: 'web' }))

    await expect(remove).rejects.toMatchObject({
      statusCode: 403,
      code: 'NoPermission',
      message: expect.stringContaining(`Resource: acs:ram:*:${accountId}:role/web Action: ram:DeleteRole`) as string,
    })
    expect(await failureOf(ram.getRole(new RamSdk.GetRoleRequest({ roleName: 'web' })))).toBeUndefined()
  })
})
