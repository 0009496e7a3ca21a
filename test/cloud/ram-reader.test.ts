import { describe, expect, test } from 'vitest'
import { documentOf } from '../../src/cloud/read/ram-document.ts'
import { policyName, roleName } from '../../src/core/model/names.ts'
import { ecsTrust } from '../../src/core/model/policy.ts'
import type { FleetAccount } from '../../src/emulator/world/fleet.ts'
import { account, always, canned, closeAfterEach, emulate, failureOf } from './kit.ts'

closeAfterEach()

const document = { Version: '1', Statement: [{ Effect: 'Allow' as const, Action: 'oss:Get*', Resource: '*' }] }
const web = roleName('web-tier')
const assets = { type: 'Custom' as const, name: policyName('web-assets') }
const readOnly = { type: 'System' as const, name: policyName('AliyunOSSReadOnlyAccess') }
const mark = { 'rolekeeper:managed': 'true' }

const fleet: FleetAccount = {
  id: account,
  policies: [
    { PolicyName: assets.name, PolicyDocument: document, Description: 'assets', Tags: mark },
    { PolicyName: 'foreign', PolicyDocument: document },
  ],
  roles: [
    {
      RoleName: web,
      Description: 'web servers',
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: { ...ecsTrust },
      Policies: ['custom/web-assets', 'system/AliyunOSSReadOnlyAccess'],
      Tags: { ...mark, other: 'tag' },
    },
    { RoleName: 'foreign', Tags: { 'rolekeeper:managed': 'false' } },
  ],
  users: [{ UserName: 'ci', Policies: ['custom/web-assets'] }],
  groups: [{ GroupName: 'ops', Policies: ['system/AliyunOSSReadOnlyAccess'] }],
}

describe('a role', () => {
  test('is read with its trust', async () => {
    const { reader } = await emulate(fleet)

    expect(await reader.role(account, web)).toEqual({
      name: web,
      arn: `acs:ram::${account}:role/web-tier`,
      trust: ecsTrust,
      description: 'web servers',
      maxSessionDurationS: 7200,
      ours: false,
      policies: null,
    })
  })

  test('that does not exist is null', async () => {
    const { reader } = await emulate(fleet)

    expect(await reader.role(account, roleName('nobody'))).toBeNull()
  })

  test('is not taken for absent where something else was not found', async () => {
    const { reader, fault } = await emulate(fleet)
    fault({ action: 'GetRole', code: 'InvalidNode.NotFound', status: 404 })

    expect((await failureOf(reader.role(account, web))).facts.code).toBe('InvalidNode.NotFound')
  })

  test('that cannot be read is not null', async () => {
    const { reader, fault } = await emulate(fleet)
    fault({ action: 'GetRole', html: 502 })

    expect((await failureOf(reader.role(account, web))).facts.class).toBe('unavailable')
  })

  test('of an old answer has the default session duration', async () => {
    const Role = { RoleName: 'old', Arn: 'acs:ram::1:role/old', AssumeRolePolicyDocument: 'no document' }
    const { reader } = await canned(always(200, { RequestId: 'r', Role }))

    expect(await reader.role(account, roleName('old'))).toMatchObject({ maxSessionDurationS: 3600, trust: null })
  })

  test('has policies of both types', async () => {
    const { reader } = await emulate(fleet)

    const policies = await reader.rolePolicies(account, web)

    expect(new Set(policies.map(({ type, name }) => `${type}/${name}`))).toEqual(
      new Set(['Custom/web-assets', 'System/AliyunOSSReadOnlyAccess']),
    )
  })
})

describe('a policy', () => {
  test('is read with the document of its default version', async () => {
    const { reader } = await emulate(fleet)

    expect(await reader.policy(account, assets)).toEqual({
      ...assets,
      description: 'assets',
      document,
      defaultVersion: 'v1',
      ours: false,
      attachments: 2,
    })
    expect(await reader.policy(account, readOnly)).toMatchObject({ type: 'System', name: readOnly.name })
  })

  test('that does not exist is null', async () => {
    const { reader } = await emulate(fleet)

    expect(await reader.policy(account, { ...assets, name: policyName('none') })).toBeNull()
  })

  test('of a type that RAM does not have is a lost answer', async () => {
    const Policy = { PolicyName: 'x', PolicyType: 'Odd', DefaultVersion: 'v1', AttachmentCount: 0 }
    const { reader } = await canned(
      always(200, { RequestId: 'r', Policy, DefaultPolicyVersion: { PolicyDocument: '{}' } }),
    )

    expect((await failureOf(reader.policy(account, assets))).facts.class).toBe('unavailable')
  })

  test('has holders of all three kinds', async () => {
    const { reader } = await emulate(fleet)

    expect(await reader.policyHolders(account, assets)).toEqual([
      { type: 'user', name: 'ci' },
      { type: 'role', name: web },
    ])
    expect(await reader.policyHolders(account, readOnly)).toEqual([
      { type: 'group', name: 'ops' },
      { type: 'role', name: web },
    ])
    expect(await reader.policyHolders(account, { ...assets, name: policyName('none') })).toEqual([])
  })
})

describe('who and what', () => {
  test('carries our mark is found by tag, page by page', async () => {
    const roles = Array.from({ length: 130 }, (_, number) => ({ RoleName: `r-${number}`, Tags: mark }))
    const { reader } = await emulate({ ...fleet, roles: [...roles, { RoleName: 'foreign' }] })

    const marked = await reader.marked(account)

    expect(new Set(marked.roles)).toEqual(new Set(roles.map((role) => role.RoleName)))
    expect(marked.policies).toEqual(['web-assets'])
  })

  test('a mark that says no is none', async () => {
    const { reader } = await emulate(fleet)

    expect((await reader.marked(account)).roles).toEqual([web])
  })

  test('a principal is, and what it holds, takes one call', async () => {
    const { reader, calls } = await emulate(fleet)

    expect(await reader.principal(account, 'user', 'ci')).toEqual({
      type: 'user',
      name: 'ci',
      exists: true,
      policies: [assets],
    })
    expect(await reader.principal(account, 'group', 'ops')).toMatchObject({ exists: true, policies: [readOnly] })
    expect(await reader.principal(account, 'role', web)).toMatchObject({ exists: true })
    expect(await reader.principal(account, 'user', 'nobody')).toEqual({
      type: 'user',
      name: 'nobody',
      exists: false,
      policies: [],
    })
    expect(Object.values(calls.apiCalls()).reduce((sum, count) => sum + count, 0)).toBe(4)
  })

  test('the groups of a user are, by name; a user that does not exist is in none', async () => {
    const groups = ['ops', 'audit'].map((GroupName) => ({ GroupName }))
    const users = [{ UserName: 'ci', Groups: ['ops', 'audit'] }]
    const { reader, calls } = await emulate({ id: account, groups, users })

    expect(await reader.groupsOfUser(account, 'ci')).toEqual(['ops', 'audit'])
    expect(await reader.groupsOfUser(account, 'nobody')).toEqual([])
    expect(calls.apiCalls()).toEqual({ 'ram:ListGroupsForUser': 2 })
  })

  test('all roles are, by name, a thousand a page', async () => {
    const roles = Array.from({ length: 1_000 }, (_, number) => ({ RoleName: `r-${number}` }))
    const { reader, calls } = await emulate({ id: account, roles: [...roles, { RoleName: 'last' }] })

    expect(new Set(await reader.roleNames(account)).size).toBe(1_001)
    expect(calls.apiCalls()).toEqual({ 'ram:ListRoles': 2 })
  })

  test('we are', async () => {
    const { reader } = await emulate(fleet)

    expect((await reader.identity(account)).account).toBe(account)
  })
})

describe('a document', () => {
  const written = JSON.stringify(document)

  test.each([
    ['plain', written],
    ['with spaces', JSON.stringify(document, null, 2)],
    ['URL-encoded', encodeURIComponent(written)],
    ['with a percent sign in it', JSON.stringify({ ...document, Note: '100%' })],
  ])('is read %s', (_name, given) => {
    expect(documentOf(given)).toMatchObject(document)
  })

  test.each(['', 'nonsense', '%', '{}', '[]', 'null', '{"Version":"1"}', '{"Version":"1","Statement":[1]}'])(
    'is none: %s',
    (given) => {
      expect(documentOf(given)).toBeNull()
    },
  )

  test.each([
    { Effect: 'Perhaps' },
    { Action: [null] },
    { Resource: 7 },
    { Principal: { Service: [null] } },
    { Principal: 'ecs.aliyuncs.com' },
    { Condition: { StringEquals: 'x' } },
  ])('is none where a statement is none by RAM’s grammar: %j', (more) => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', ...more }

    expect(documentOf(JSON.stringify({ Version: '1', Statement: [statement] }))).toBeNull()
  })
})
