import { describe, expect, it } from 'vitest'
import { authorise } from '../../src/emulator/ram/authorise.ts'
import { allow, deny, document, id, role, user, web, worldWith } from './authorise-kit.ts'

describe('a request', () => {
  it.each([
    ['is denied if no policy says anything', [], 'ram:PassRole', web, 'implicit-deny'],
    ['is allowed by its very action', [allow('ram:PassRole')], 'ram:PassRole', web, 'allowed'],
    ['is allowed by an action in another case', [allow('RAM:passROLE')], 'ram:PassRole', web, 'allowed'],
    ['is allowed by an action with wildcards', [allow(['oss:*', 'ram:Pass?ole'])], 'ram:PassRole', web, 'allowed'],
    ['is denied by Deny whatever else allows it', [allow('*'), deny('ram:*')], 'ram:PassRole', web, 'explicit-deny'],
    ['is denied by Deny in front of Allow too', [deny('ram:*'), allow('*')], 'ram:PassRole', web, 'explicit-deny'],
    ['is allowed on the very resource', [allow('*', web)], 'ram:PassRole', web, 'allowed'],
    ['is not allowed on another', [allow('*', `${web}-2`)], 'ram:PassRole', web, 'implicit-deny'],
    ['is allowed by a pattern', [allow('*', 'acs:ram:*:*:role/w*')], 'ram:PassRole', web, 'allowed'],
    ['is allowed with any region', [allow('*', `acs:ram:*:${id}:role/web`)], 'ram:PassRole', web, 'allowed'],
    ['is allowed without a region', [allow('*', web)], 'ram:GetRole', `acs:ram:*:${id}:role/web`, 'allowed'],
    ['is allowed for a role in any case', [allow('*', `acs:ram::${id}:role/Web`)], 'ram:PassRole', web, 'allowed'],
    [
      'of another service heeds case',
      [allow('*', 'acs:oss:*:*:Logs')],
      'oss:GetObject',
      'acs:oss:*:1:logs',
      'implicit-deny',
    ],
    [
      'is allowed by all actions but others',
      [{ ...allow('*'), Action: undefined, NotAction: 'oss:*' }],
      'ram:PassRole',
      web,
      'allowed',
    ],
    [
      'is not allowed by all actions but it',
      [{ ...allow('*'), Action: undefined, NotAction: 'ram:*' }],
      'ram:PassRole',
      web,
      'implicit-deny',
    ],
    [
      'is not allowed on all resources but it',
      [{ ...allow('*'), Resource: undefined, NotResource: web }],
      'ram:PassRole',
      web,
      'implicit-deny',
    ],
    [
      'is not allowed by a statement without resources',
      [{ Effect: 'Allow', Action: '*' }],
      'ram:PassRole',
      web,
      'implicit-deny',
    ],
  ])('%s', (_, statements, action, resource, decision) => {
    expect(authorise(worldWith(statements), user, action, resource)).toBe(decision)
  })

  it('is judged by the policies of the groups too', () => {
    const world = worldWith([allow('oss:*')], [allow('ram:PassRole', web), deny('oss:DeleteBucket')])

    expect(authorise(world, user, 'ram:PassRole', web)).toBe('allowed')
    expect(authorise(world, user, 'oss:DeleteBucket', 'acs:oss:*:1:b')).toBe('explicit-deny')
  })

  it('of a role is judged by the role, and by the session policy as well', () => {
    const world = worldWith([], [], [allow(['oss:Get*', 'oss:Put*'])])
    const sessionPolicy = JSON.stringify(document([allow('oss:Get*'), deny('oss:GetBucketAcl'), allow('ecs:*')]))
    const session = { ...role, sessionPolicy }

    const decisions = ['oss:GetObject', 'oss:PutObject', 'oss:GetBucketAcl', 'ecs:RunInstances'].map((action) => [
      authorise(world, role, action, '*'),
      authorise(world, session, action, '*'),
    ])

    expect(decisions).toEqual([
      ['allowed', 'allowed'],
      ['allowed', 'implicit-deny'],
      ['allowed', 'explicit-deny'],
      ['implicit-deny', 'implicit-deny'],
    ])
  })

  it('of a session whose policy is unreadable is never allowed', () => {
    const world = worldWith([allow('*')])

    expect(authorise(world, { ...role, sessionPolicy: 'Version: 1' }, 'oss:GetObject', '*')).toBe('implicit-deny')
  })

  it('of the account itself is always allowed, of a stranger never', () => {
    const world = worldWith([allow('*')])

    expect(authorise(world, { ...user, type: 'root' }, 'ram:DeleteRole', web)).toBe('allowed')
    expect(authorise(world, { ...user, principalName: 'eve' }, 'ram:DeleteRole', web)).toBe('implicit-deny')
    expect(authorise(world, { ...user, accountId: '999' }, 'ram:DeleteRole', web)).toBe('implicit-deny')
  })

  it('is allowed by AdministratorAccess until something denies it', () => {
    const world = worldWith([deny('ram:PassRole', web)])
    const administrator = { ...user, principalName: 'emulator-administrator' }
    expect(authorise(world, administrator, 'ram:PassRole', web)).toBe('allowed')

    world.accounts.get(id)?.users.get('emulator-administrator')?.policies.add('custom/own')

    expect(authorise(world, administrator, 'ram:PassRole', web)).toBe('explicit-deny')
  })

  it('is judged by the version in force, from the very next request on', () => {
    const world = worldWith([allow('oss:*')])
    const policy = world.accounts.get(id)?.policies.get('own')
    expect(authorise(world, user, 'oss:GetObject', '*')).toBe('allowed')

    const PolicyDocument = JSON.stringify(document([allow('ecs:*')]))
    policy?.versions.push({ VersionId: 'v2', PolicyDocument, CreateDate: '' })
    expect(authorise(world, user, 'oss:GetObject', '*')).toBe('allowed')
    if (policy !== undefined) policy.defaultVersion = 'v2'

    expect(authorise(world, user, 'oss:GetObject', '*')).toBe('implicit-deny')
  })
})

describe('a condition', () => {
  const context = {
    'acs:SourceIp': '10.0.3.7',
    'acs:SecureTransport': 'true',
    'acs:Service': 'ecs.aliyuncs.com',
    'acs:MFAAge': '30',
  }

  it.each([
    [{ StringEquals: { 'acs:Service': 'ecs.aliyuncs.com' } }, true],
    [{ StringEquals: { 'ACS:service': 'ecs.aliyuncs.com' } }, true],
    [{ StringEquals: { 'acs:Service': ['fc.aliyuncs.com', 'ecs.aliyuncs.com'] } }, true],
    [{ StringEquals: { 'acs:Service': 'ECS.aliyuncs.com' } }, false],
    [{ StringEqualsIgnoreCase: { 'acs:Service': 'ECS.aliyuncs.com' } }, true],
    [{ StringNotEquals: { 'acs:Service': ['fc.aliyuncs.com', 'ecs.aliyuncs.com'] } }, false],
    [{ StringNotEquals: { 'acs:Service': 'fc.aliyuncs.com' } }, true],
    [{ StringLike: { 'acs:Service': '*.aliyuncs.com' } }, true],
    [{ StringNotLike: { 'acs:Service': 'e?s.*' } }, false],
    [{ StringEquals: { 'acs:Absent': 'x' } }, false],
    [{ StringNotEquals: { 'acs:Absent': 'x' } }, true],
    [{ IpAddress: { 'acs:SourceIp': ['192.168.0.0/16', '10.0.0.0/22'] } }, true],
    [{ IpAddress: { 'acs:SourceIp': '10.0.3.8' } }, false],
    [{ IpAddress: { 'acs:SourceIp': '10.0.0.0/x' } }, false],
    [{ IpAddress: { 'acs:SourceIp': '::/0' } }, false],
    [{ NotIpAddress: { 'acs:SourceIp': '10.0.0.0/8' } }, false],
    [{ Bool: { 'acs:SecureTransport': true } }, true],
    [{ Bool: { 'acs:SecureTransport': ['false'] } }, false],
    [{ NumericLessThan: { 'acs:MFAAge': '31' } }, true],
    [{ NumericGreaterThanEquals: { 'acs:MFAAge': 30.5 } }, false],
    [{ NumericLessThan: { 'acs:MFAAge': 'young' } }, false],
    [{ DateLessThan: { 'acs:CurrentTime': '2026-11-22T17:00:00+08:00' } }, true],
    [{ DateGreaterThan: { 'acs:CurrentTime': '2026-12-01T00:00:00Z' } }, false],
    [{ StringEquals: { 'acs:Service': 'ecs.aliyuncs.com' }, Bool: { 'acs:SecureTransport': 'false' } }, false],
  ])('%j holds: %s', (Condition, holds) => {
    const decision = authorise(worldWith([allow('*', '*', { Condition })]), user, 'ram:PassRole', web, context)

    expect(decision).toBe(holds ? 'allowed' : 'implicit-deny')
  })

  it('with an operator that is not known lets nothing through', () => {
    const Condition = { StringSomewhat: { 'acs:Service': 'ecs.aliyuncs.com' } }

    expect(authorise(worldWith([allow('*', '*', { Condition })]), user, 'a:b', '*', context)).toBe('implicit-deny')
    expect(authorise(worldWith([allow('*'), deny('*', '*', { Condition })]), user, 'a:b', '*', context)).toBe(
      'explicit-deny',
    )
  })
})
