import { describe, expect, it } from 'vitest'
import type { RamDocument } from '../../../src/core/model/policy.ts'
import { comparePermissions, isExact } from '../../../src/core/report/permissions.ts'

const allows = (...actions: readonly string[]): RamDocument => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
})
const needed = allows('ecs:DescribeInstances', 'ram:GetRole')
const compare = (documents: readonly RamDocument[], unread: readonly string[] = []) =>
  comparePermissions(needed, { who: 'user u', documents, unread })

describe('what a caller has next to what it needs', () => {
  it('is exact where it means the same, in however many policies', () => {
    const same = compare([allows('RAM:getrole'), allows('ecs:DescribeInstances')])

    expect(same).toEqual({ who: 'user u', missing: [], tooMuch: [], undecided: [] })
    expect(isExact(same)).toBe(true)
  })

  it('says what is missing and what is too much', () => {
    const other = compare([allows('ram:GetRole', 'ram:DeleteRole')])

    expect(other).toMatchObject({ missing: ['ecs:DescribeInstances on *'], tooMuch: ['ram:DeleteRole on *'] })
    expect(isExact(other)).toBe(false)
  })

  it('calls nothing missing that may stand in what was not read', () => {
    expect(compare([allows('ram:GetRole')], ['what custom/p allows'])).toMatchObject({
      missing: [],
      undecided: ['ecs:DescribeInstances on *', 'what custom/p allows'],
    })
  })

  it('leaves open what a condition decides', () => {
    const onCondition: RamDocument = {
      Version: '1',
      Statement: [{ ...needed.Statement[0]!, Condition: { Bool: { 'acs:SecureTransport': 'true' } } }],
    }

    expect(compare([onCondition]).undecided).toEqual(['ecs:DescribeInstances, ram:GetRole on *'])
  })
})
