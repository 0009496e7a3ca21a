import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemPolicies } from '../../src/emulator/ram/system-policies.ts'
import { allow, document, failureOf, RamSdk, startRig } from './ram-kit.ts'
import type { Rig } from './ram-kit.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig({ roles: [{ RoleName: 'web' }], users: [{ UserName: 'ann' }], groups: [{ GroupName: 'ops' }] })
})
afterEach(() => rig.close())

const read = document(allow(['oss:Get*', 'oss:List*']))
const create = (policyName: string, policyDocument = read, more: Record<string, unknown> = {}) =>
  rig.ram.createPolicy(new RamSdk.CreatePolicyRequest({ policyName, policyDocument, ...more }))
const createVersion = (policyDocument: string, more: Record<string, unknown> = {}) =>
  rig.ram.createPolicyVersion(new RamSdk.CreatePolicyVersionRequest({ policyName: 'assets', policyDocument, ...more }))
const get = (policyName: string, policyType = 'Custom') =>
  rig.ram.getPolicy(new RamSdk.GetPolicyRequest({ policyName, policyType }))
const versions = async (policyName = 'assets', policyType = 'Custom') => {
  const request = new RamSdk.ListPolicyVersionsRequest({ policyName, policyType })
  const { body } = await rig.ram.listPolicyVersions(request)
  return body?.policyVersions?.policyVersion ?? []
}
const remove = (policyName: string, cascadingDelete?: boolean) =>
  rig.ram.deletePolicy(new RamSdk.DeletePolicyRequest({ policyName, cascadingDelete }))

describe('custom policies', () => {
  it('come back with their document as it was written', async () => {
    await create('assets', read, { description: 'reads assets' })

    const { body } = await get('assets')

    expect(body?.policy).toMatchObject({
      policyName: 'assets',
      policyType: 'Custom',
      description: 'reads assets',
      defaultVersion: 'v1',
      attachmentCount: 0,
    })
    expect(body?.defaultPolicyVersion).toMatchObject({ versionId: 'v1', isDefaultVersion: true, policyDocument: read })
  })

  it.each([
    ['no JSON', 'Version: 1', '400 MalformedPolicyDocument'],
    ['no object', '"1"', '400 MalformedPolicyDocument'],
    ['no Version', JSON.stringify({ Statement: [allow('oss:*')] }), '400 MalformedPolicyDocument'],
    ['a Statement that is no list', JSON.stringify({ Version: '1', Statement: {} }), '400 MalformedPolicyDocument'],
    ['no Statement in the list', document(), '400 MalformedPolicyDocument'],
    ['an unknown Effect', document({ ...allow('oss:*'), Effect: 'Maybe' }), '400 MalformedPolicyDocument'],
    ['no Resource', document({ Effect: 'Allow', Action: '*' }), '400 MalformedPolicyDocument'],
    ['Action and NotAction', document({ ...allow('a:b'), NotAction: 'a:c' }), '400 MalformedPolicyDocument'],
    ['an Action that is a number', document({ ...allow('a:b'), Action: 1 }), '400 MalformedPolicyDocument'],
    ['a Principal', document({ ...allow('a:b'), Principal: { RAM: '*' } }), '400 MalformedPolicyDocument'],
    ['a Condition that is a list', document({ ...allow('a:b'), Condition: [] }), '400 MalformedPolicyDocument'],
    ['6,145 characters', read + ' '.repeat(6145 - read.length), '400 InvalidParameter.PolicyDocument.Length'],
  ])('are refused with %s', async (_, text, failure) => {
    expect(await failureOf(create('assets', text))).toBe(failure)
    expect(await failureOf(get('assets'))).toBe('404 EntityNotExist.Policy')
  })

  it('may have 6,144 characters, once per name', async () => {
    const longest = read + ' '.repeat(6144 - read.length)

    await create('assets', longest)

    expect((await get('assets')).body?.defaultPolicyVersion?.policyDocument).toBe(longest)
    expect(await failureOf(create('assets'))).toBe('409 EntityAlreadyExists.Policy')
    expect(await failureOf(create('as sets'))).toBe('400 InvalidParameter.PolicyName.InvalidChars')
  })

  it('take effect in their default version, which a new one is not by itself', async () => {
    await create('assets')
    const wider = document(allow('oss:*'))

    await createVersion(wider)
    expect((await get('assets')).body?.policy?.defaultVersion).toBe('v1')
    await rig.ram.setDefaultPolicyVersion(
      new RamSdk.SetDefaultPolicyVersionRequest({ policyName: 'assets', versionId: 'v2' }),
    )

    expect((await get('assets')).body?.defaultPolicyVersion).toMatchObject({ versionId: 'v2', policyDocument: wider })
    const one = new RamSdk.GetPolicyVersionRequest({ policyName: 'assets', policyType: 'Custom', versionId: 'v1' })
    expect((await rig.ram.getPolicyVersion(one)).body?.policyVersion?.isDefaultVersion).toBe(false)
  })

  it('have at most five versions; rotation takes the oldest that is not in force', async () => {
    await create('assets')
    for (let made = 2; made <= 5; made++) await createVersion(read)

    expect(await failureOf(createVersion(read))).toBe('409 LimitExceeded.Policy.Version')
    const rotate = { setAsDefault: true, rotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded' }
    await createVersion(read, rotate)

    const rows = await versions()
    expect(rows.map(({ versionId }) => versionId)).toEqual(['v1', 'v3', 'v4', 'v5', 'v6'])
    expect(rows.filter(({ isDefaultVersion }) => isDefaultVersion).map(({ versionId }) => versionId)).toEqual(['v6'])
  })

  it('keep the version in force, and never give a number twice', async () => {
    await create('assets')
    await createVersion(read)
    const drop = (versionId: string) =>
      rig.ram.deletePolicyVersion(new RamSdk.DeletePolicyVersionRequest({ policyName: 'assets', versionId }))

    expect(await failureOf(drop('v1'))).toBe('409 DeleteConflict.Policy.Version.Default')
    expect(await failureOf(drop('v9'))).toBe('404 EntityNotExist.Policy.Version')
    expect(await failureOf(drop('2'))).toBe('400 InvalidParameter.VersionId.Format')
    await drop('v2')
    expect((await createVersion(read)).body?.policyVersion?.versionId).toBe('v3')
  })

  it('are deleted with their versions only if that is asked for, and never while attached', async () => {
    await create('assets')
    await createVersion(read)
    const held = { policyType: 'Custom', policyName: 'assets', roleName: 'web' }
    await rig.ram.attachPolicyToRole(new RamSdk.AttachPolicyToRoleRequest(held))

    expect(await failureOf(remove('assets', true))).toBe('409 DeleteConflict.Policy.Role')
    await rig.ram.detachPolicyFromRole(new RamSdk.DetachPolicyFromRoleRequest(held))
    expect(await failureOf(remove('assets'))).toBe('409 DeleteConflict.Policy.Version')
    await remove('assets', true)
    expect(await failureOf(remove('assets'))).toBe('404 EntityNotExist.Policy')
  })

  it('get a new description', async () => {
    await create('assets')

    await rig.ram.updatePolicyDescription(
      new RamSdk.UpdatePolicyDescriptionRequest({ policyName: 'assets', newDescription: 'other' }),
    )

    expect((await get('assets')).body?.policy?.description).toBe('other')
  })
})

describe('system policies', () => {
  it('have real documents', async () => {
    const { body } = await get('AliyunOSSReadOnlyAccess', 'System')

    expect(body?.policy).toMatchObject({ policyType: 'System', defaultVersion: 'v1' })
    expect(JSON.parse(body?.defaultPolicyVersion?.policyDocument ?? '')).toEqual({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: ['oss:Get*', 'oss:List*'], Resource: '*' }],
    })
    expect(await versions('AliyunOSSReadOnlyAccess', 'System')).toHaveLength(1)
  })

  it('are apart from custom ones of the same name, and nobody changes them', async () => {
    await create('ReadOnlyAccess')

    await remove('ReadOnlyAccess')

    expect((await get('ReadOnlyAccess', 'System')).body?.policy?.policyType).toBe('System')
    expect(await failureOf(remove('ReadOnlyAccess'))).toBe('404 EntityNotExist.Policy')
    expect(await failureOf(get('ReadOnlyAccess', 'Other'))).toBe('400 InvalidParameter.PolicyType')
  })

  it('are listed beside custom ones, with how often each is attached', async () => {
    await create('assets')
    const held = { policyType: 'System', policyName: 'ReadOnlyAccess' }
    await rig.ram.attachPolicyToRole(new RamSdk.AttachPolicyToRoleRequest({ ...held, roleName: 'web' }))
    await rig.ram.attachPolicyToUser(new RamSdk.AttachPolicyToUserRequest({ ...held, userName: 'ann' }))
    const list = (request: Record<string, unknown>) => rig.ram.listPolicies(new RamSdk.ListPoliciesRequest(request))

    const all = (await list({})).body?.policies?.policy ?? []
    const custom = (await list({ policyType: 'Custom' })).body?.policies?.policy ?? []

    expect(all.find(({ policyName }) => policyName === 'ReadOnlyAccess')?.attachmentCount).toBe(2)
    expect(all).toHaveLength(systemPolicies.size + 1)
    expect(custom.map(({ policyName }) => policyName)).toEqual(['assets'])
  })
})

describe('attachments', () => {
  it.each([
    ['role', 'Role', { roleName: 'web' }],
    ['user', 'User', { userName: 'ann' }],
    ['group', 'Group', { groupName: 'ops' }],
  ] as const)('to a %s are made, listed and taken back once', async (_, kind, who) => {
    await create('assets')
    const policy = { policyType: 'Custom', policyName: 'assets', ...who }
    const attach = () => rig.ram[`attachPolicyTo${kind}`](new RamSdk[`AttachPolicyTo${kind}Request`](policy))
    const detach = () => rig.ram[`detachPolicyFrom${kind}`](new RamSdk[`DetachPolicyFrom${kind}Request`](policy))
    const list = () => rig.ram[`listPoliciesFor${kind}`](new RamSdk[`ListPoliciesFor${kind}Request`](who))

    await attach()
    expect(await failureOf(attach())).toBe(`409 EntityAlreadyExists.${kind}.Policy`)
    expect((await list()).body?.policies?.policy).toMatchObject([
      { policyName: 'assets', policyType: 'Custom', defaultVersion: 'v1', attachDate: '2026-11-22T08:30:00Z' },
    ])
    await detach()
    expect(await failureOf(detach())).toBe(`404 EntityNotExist.${kind}.Policy`)
    expect((await list()).body?.policies?.policy).toEqual([])
  })

  it('are refused for what does not exist', async () => {
    const attach = (policyName: string, roleName: string) =>
      rig.ram.attachPolicyToRole(new RamSdk.AttachPolicyToRoleRequest({ policyType: 'System', policyName, roleName }))

    expect(await failureOf(attach('ReadOnlyAccess', 'none'))).toBe('404 EntityNotExist.Role')
    expect(await failureOf(attach('NoSuchAccess', 'web'))).toBe('404 EntityNotExist.Policy')
  })

  it('end at ten custom policies, however many system policies there are', async () => {
    const attach = (policyName: string, policyType = 'Custom') =>
      rig.ram.attachPolicyToRole(new RamSdk.AttachPolicyToRoleRequest({ policyType, policyName, roleName: 'web' }))
    for (let made = 0; made <= 10; made++) await create(`p${made}`)
    for (let made = 0; made < 10; made++) await attach(`p${made}`)

    expect(await failureOf(attach('p10'))).toBe('409 LimitExceeded.Role.Policy')
    await attach('ReadOnlyAccess', 'System')
  })

  it('end at twenty system policies', async () => {
    const attach = (policyName: string) =>
      rig.ram.attachPolicyToUser(
        new RamSdk.AttachPolicyToUserRequest({ policyType: 'System', policyName, userName: 'ann' }),
      )
    const names = [...systemPolicies.keys()]
    for (const name of names.slice(0, 20)) await attach(name)

    expect(await failureOf(attach(names[20] ?? ''))).toBe('409 LimitExceeded.User.Policy')
  })

  it('say who holds a policy', async () => {
    const held = { policyType: 'System', policyName: 'ReadOnlyAccess' }
    await rig.ram.attachPolicyToRole(new RamSdk.AttachPolicyToRoleRequest({ ...held, roleName: 'web' }))
    await rig.ram.attachPolicyToGroup(new RamSdk.AttachPolicyToGroupRequest({ ...held, groupName: 'ops' }))

    const { body } = await rig.ram.listEntitiesForPolicy(new RamSdk.ListEntitiesForPolicyRequest(held))

    expect(body?.roles?.role?.map(({ roleName }) => roleName)).toEqual(['web'])
    expect(body?.groups?.group?.map(({ groupName }) => groupName)).toEqual(['ops'])
    expect(body?.users?.user).toEqual([])
  })
})
