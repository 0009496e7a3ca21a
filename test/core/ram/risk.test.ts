import { describe, expect, it } from 'vitest'
import { policyName } from '../../../src/core/model/names.ts'
import type { RamDocument, Statement } from '../../../src/core/model/policy.ts'
import { permissionDelta } from '../../../src/core/ram/delta.ts'
import { riskOfPolicy, risksOf, risksOfAreas, riskText, type Risk } from '../../../src/core/ram/risk.ts'

const of = (...Statement: readonly Statement[]): RamDocument => ({ Version: '1', Statement })
const allow = (Action: string | string[], Resource: string | string[] = '*'): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
})
const deny = (Action: string, Resource = '*'): Statement => ({ Effect: 'Deny', Action, Resource })
const every: readonly Risk[] = ['everything', 'all-of-ram', 'assume-any-role', 'pass-any-role', 'change-ram']

describe('the risks of a document', () => {
  it.each<[string, RamDocument, readonly Risk[]]>([
    ['nothing', of(), []],
    ['reading', of(allow(['oss:*', 'ecs:Describe*', 'ram:Get*', 'ram:List*'])), []],
    ['*', of(allow('*')), every],
    ['*:* on all ARNs', of(allow('*:*', 'acs:*:*:*:*')), every],
    ['ram:*', of(allow('RAM:*')), ['all-of-ram', 'pass-any-role', 'change-ram']],
    [
      'ram:* on the resources of one account',
      of(allow('ram:*', 'acs:ram:*:1:*')),
      ['all-of-ram', 'pass-any-role', 'change-ram'],
    ],
    ['sts:AssumeRole', of(allow('sts:AssumeRole')), ['assume-any-role']],
    ['sts:AssumeRole on all roles of an account', of(allow('sts:*', 'acs:ram::1:role/*')), ['assume-any-role']],
    ['sts:AssumeRole on one role', of(allow('sts:AssumeRole', 'acs:ram::1:role/x')), []],
    ['PassRole', of(allow('ram:passrole')), ['pass-any-role']],
    ['PassRole on roles of one name', of(allow('ram:PassRole', 'acs:ram:*:*:role/web-*')), []],
    ['a change of RAM', of(allow('ram:AttachPolicyToRole', 'acs:ram:*:1:role/x')), ['change-ram']],
    ['a change of RAM on other resources', of(allow('ram:AttachPolicyToRole', 'acs:oss:*:*:*')), []],
    ['making service-linked roles', of(allow('ram:CreateServiceLinkedRole')), []],
    ['one’s own password', of(allow('ram:ChangePassword')), []],
    ['all but RAM', of({ Effect: 'Allow', NotAction: 'ram:*', Resource: '*' }), ['assume-any-role']],
    ['all but billing', of({ Effect: 'Allow', NotAction: 'bss:*', Resource: '*' }), every.slice(1)],
    ['all on all but a bucket', of({ Effect: 'Allow', Action: '*', NotResource: 'acs:oss:*:*:x' }), every.slice(1)],
    ['all on all but RAM', of({ Effect: 'Allow', Action: '*', NotResource: 'acs:ram:*' }), []],
    ['everything but what is denied', of(allow('*'), deny('*')), []],
    ['everything but RAM, denied', of(allow('*'), deny('ram:*')), ['everything', 'assume-any-role']],
    [
      'a Deny on a condition, which may not hold',
      of(allow('sts:*'), { ...deny('sts:*'), Condition: { Bool: { k: 'true' } } }),
      ['assume-any-role'],
    ],
    ['nothing, and denies on a condition', of({ ...deny('*'), Condition: { Bool: { k: 'true' } } }), []],
    [
      'all but billing and RAM',
      of({ Effect: 'Allow', NotAction: ['bss:*', 'ram:*'], Resource: '*' }),
      ['assume-any-role'],
    ],
    ['making service-linked roles and no others', of(allow(['ram:CreateServiceLinkedRole', 'oss:*'])), []],
    [
      'a change of RAM on a role and a bucket',
      of(allow('ram:SetX', ['acs:oss:*:*:x', 'acs:ram::1:role/x'])),
      ['change-ram'],
    ],
    [
      'changes of RAM but those of policies and users',
      of({ Effect: 'Allow', NotAction: ['ram:Attach*', 'oss:*', 'sts:*', 'ram:PassRole'], Resource: '*' }),
      ['change-ram'],
    ],
    ['sts:AssumeRole on what is no ARN of roles', of(allow('sts:AssumeRole', 'x:acs:ram:cn-x:1:role/*')), []],
    [
      'sts:AssumeRole on roles of a longer account',
      of(allow('sts:AssumeRole', 'acs:ram:cn-x:1234:role/*')),
      ['assume-any-role'],
    ],
    [
      'an Allow on a condition, which may hold',
      of({ ...allow('sts:*'), Condition: { Bool: { k: 'true' } } }),
      ['assume-any-role'],
    ],
  ])('that allows %s', (_, document, expected) => {
    expect(risksOf([document])).toEqual(expected)
  })

  it('are those of several documents together', () => {
    expect(risksOf([of(allow('sts:AssumeRole')), of(allow('ram:PassRole'))])).toEqual([
      'assume-any-role',
      'pass-any-role',
    ])
    expect(risksOf([of(allow('sts:AssumeRole')), of(deny('sts:*'))])).toEqual([])
  })

  it('each have their words', () => {
    expect(every.map((risk) => riskText[risk])).not.toContain(undefined)
  })
})

describe('the risks of a gain', () => {
  it('are those of what was not had before', () => {
    const gained = (before: RamDocument, after: RamDocument): readonly Risk[] =>
      risksOfAreas(permissionDelta([before], [after]).gained.map(({ on }) => on))

    expect(gained(of(allow('oss:*')), of(allow(['oss:*', 'ram:PassRole'])))).toEqual(['pass-any-role'])
    expect(gained(of(allow('ram:*')), of(allow(['ram:*', 'oss:Get'])))).toEqual([])
    expect(gained(of(), of(allow('*')))).toEqual(every)
  })
})

it.each([
  ['System', 'AdministratorAccess', 'everything'],
  ['System', 'AliyunRAMFullAccess', 'all-of-ram'],
  ['System', 'AliyunSTSAssumeRoleAccess', 'assume-any-role'],
  ['System', 'AliyunOSSReadOnlyAccess', null],
  ['Custom', 'AdministratorAccess', null],
] as const)('%s policy %s bears %s', (type, name, expected) => {
  expect(riskOfPolicy({ type, name: policyName(name) })).toBe(expected)
})
