import { describe, expect, it } from 'vitest'
import { ecsTrust, type RamDocument, type Statement } from '../../../src/core/model/policy.ts'
import { trustsEcs } from '../../../src/core/ram/trust.ts'

const of = (...Statement: readonly Statement[]): RamDocument => ({ Version: '1', Statement })
const allow: Statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs.aliyuncs.com' } }
const deny: Statement = { ...allow, Effect: 'Deny' }
const Condition = { Bool: { 'acs:MFAPresent': 'true' } }

describe('a role', () => {
  it.each<[string, RamDocument]>([
    ['by the trust that Rolekeeper writes', ecsTrust],
    [
      'among other services',
      of({ ...allow, Principal: { RAM: 'x', Service: ['fc.aliyuncs.com', 'ecs.aliyuncs.com'] } }),
    ],
    ['by wildcards', of({ ...allow, Action: 'sts:*', Principal: { Service: '*.aliyuncs.com' } })],
    ['whatever the case of the action', of({ ...allow, Action: ['STS:assumerole'] })],
    ['by all actions but others', of({ Effect: 'Allow', NotAction: 'sts:Get*', Principal: { Service: '*' } })],
    ['in one of several statements', of({ ...allow, Condition }, allow)],
    ['though another service is denied', of(allow, { ...deny, Principal: { Service: 'fc.aliyuncs.com' } })],
    ['though another action is denied', of(allow, { ...deny, Action: 'sts:TagSession' })],
  ])('trusts ECS %s', (_, trust) => {
    expect(trustsEcs(trust)).toBe(true)
  })

  it.each<[string, RamDocument | null]>([
    ['if its trust could not be read', null],
    ['if it trusts nobody', of()],
    ['if it trusts another service', of({ ...allow, Principal: { Service: 'fc.aliyuncs.com' } })],
    ['if it trusts an account', of({ ...allow, Principal: { RAM: 'acs:ram::1:root' } })],
    ['without a principal', of({ Effect: 'Allow', Action: 'sts:AssumeRole' })],
    ['if it allows another action', of({ ...allow, Action: 'sts:GetCallerIdentity' })],
    [
      'if it allows all but that and others',
      of({ Effect: 'Allow', NotAction: ['oss:*', 'sts:*'], Principal: { Service: '*' } }),
    ],
    ['if it allows all but that', of({ Effect: 'Allow', NotAction: 'sts:*', Principal: { Service: '*' } })],
    ['without an action', of({ Effect: 'Allow', Principal: { Service: '*' } })],
    ['if a Deny undoes it', of(allow, deny)],
    ['if a wide Deny undoes it', of(allow, { Effect: 'Deny', Action: '*', Principal: { Service: ['*'] } })],
    ['on a condition that may not hold', of({ ...allow, Condition })],
    ['if a Deny may undo it', of(allow, { ...deny, Condition })],
  ])('does not trust ECS %s', (_, trust) => {
    expect(trustsEcs(trust)).toBe(false)
  })
})
