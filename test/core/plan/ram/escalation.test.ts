import { describe, expect, it } from 'vitest'
import type { RamDocument } from '../../../../src/core/model/policy.ts'
import { actionKey } from '../../../../src/core/plan/key.ts'
import { managedRole, prod, role } from '../../../kit/model.ts'
import { ramRole, ref } from '../../../kit/ram-world.ts'
import { allows, codes, finding, grant, kinds, policySpec, ramPlanOf, wishesOf, worldOf } from './made.ts'

const ops = managedRole('ops', { policies: [ref('system/AdministratorAccess')] })
const policy = policySpec('p', allows('ram:*'))
const harmless = policySpec('p', allows('oss:GetObject'))
const withP = managedRole('ops', { policies: [ref('custom/p')] })

describe('changes in RAM that give powers from which more can be had', () => {
  it('wait for an approval by default, each named with what it gives', () => {
    const plan = ramPlanOf(wishesOf([ops]), worldOf({}), { settings: { escalation: 'approve' } })
    const [, attach] = plan.ramActions ?? []

    expect(kinds(plan)).toEqual(['create-role ops', 'attach-policy ops system/AdministratorAccess'])
    expect([...(plan.approvalNeeded ?? [])]).toEqual([
      [
        attach && actionKey(attach),
        {
          class: 'escalation',
          account: prod,
          scope: 'prod',
          because:
            'Role ops lacks system/AdministratorAccess. It gives every action on every resource. settings.escalation is approve, so it waits for an approval.',
        },
      ],
    ])
    expect(finding(plan, 'escalation').severity).toBe('warning')
  })

  it('are not made at all with deny, and everything else is', () => {
    const plan = ramPlanOf(wishesOf([ops]), worldOf({}), { settings: { escalation: 'deny' } })

    expect(kinds(plan)).toEqual(['create-role ops'])
    expect(plan.approvalNeeded?.size).toBe(0)
    expect(finding(plan, 'escalation')).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('is deny'),
    })
  })

  it('are made and said with warn', () => {
    const plan = ramPlanOf(wishesOf([ops]), worldOf({}), { settings: { escalation: 'warn' } })

    expect(kinds(plan)).toHaveLength(2)
    expect(plan.approvalNeeded?.size).toBe(0)
    expect(codes(plan)).toEqual(['escalation'])
  })

  it('are found in the documents of custom policies, when they are attached and when they are changed', () => {
    const attached = ramPlanOf(wishesOf([withP], [policy]), worldOf({}))
    const changed = ramPlanOf(
      wishesOf([withP], [policy]),
      worldOf({
        roles: { ops: ramRole({ policies: ['custom/p'] }) },
        policies: { p: { document: harmless.document, ours: true } },
      }),
    )

    expect(finding(attached, 'escalation').message).toContain('every action of RAM')
    expect(kinds(changed)).toEqual(['update-policy p'])
    expect(codes(changed)).toEqual(['escalation'])
  })

  it('are found behind a condition, which may hold', () => {
    const onCondition: RamDocument = {
      Version: '1',
      Statement: [{ ...allows('ram:*').Statement[0]!, Condition: { IpAddress: { 'acs:SourceIp': '0.0.0.0/0' } } }],
    }
    const plan = ramPlanOf(
      wishesOf([], [policySpec('p', onCondition)]),
      worldOf({ policies: { p: { document: harmless.document, ours: true } } }),
    )

    expect(codes(plan)).toEqual(['escalation'])
  })

  it('are found in what a grant allows beside passing its roles', () => {
    const people = { people: { 'user/u': [] } }
    const risky = grant('g', { users: ['u'] }, ['ops'], ['ram:CreateUser'])

    expect(codes(ramPlanOf(wishesOf([role('ops')], [], [risky]), worldOf(people)))).toEqual(['escalation'])
    expect(
      codes(ramPlanOf(wishesOf([role('ops')], [], [grant('g', { users: ['u'] }, ['ops'])]), worldOf(people))),
    ).toEqual([])
  })

  it('are none where a policy loses such powers, or keeps them', () => {
    const world = (document: RamDocument) =>
      worldOf({ roles: { ops: ramRole({ policies: ['custom/p'] }) }, policies: { p: { document, ours: true } } })

    expect(codes(ramPlanOf(wishesOf([withP], [harmless]), world(policy.document)))).toEqual([])
    expect(codes(ramPlanOf(wishesOf([withP], [policy]), world(policy.document)))).toEqual([])
  })

  it('are none where a document only says again what it said', () => {
    const twice = { ...policy.document, Statement: [...policy.document.Statement, ...allows('ram:Get*').Statement] }
    const plan = ramPlanOf(wishesOf([], [policy]), worldOf({ policies: { p: { document: twice, ours: true } } }))

    expect(kinds(plan)).toEqual(['update-policy p'])
    expect(codes(plan)).toEqual([])
  })

  it('take the document as it is where the policy is left alone', () => {
    const list = managedRole('ops', { policies: [ref('custom/hand')] })
    const world = worldOf({ policies: { hand: { document: allows('*'), ours: false } } })

    expect(codes(ramPlanOf(wishesOf([list]), world))).toEqual(['escalation'])
  })
})

describe('risky roles', () => {
  it('are those whose declared policies give such powers, whether RAM needs a change or not', () => {
    const list = managedRole('list', { policies: [ref('custom/p'), ref('system/AliyunSTSAssumeRoleAccess')] })
    const plan = ramPlanOf(
      wishesOf([list, managedRole('fine'), managedRole('left', { policies: 'left' }), role('other')], [policy]),
      worldOf({}),
    )

    expect(plan.riskyRoles?.get(prod)).toEqual(
      new Map([
        [
          'list',
          [
            'every action of RAM',
            'ram:PassRole on every role',
            'changes of users, roles or policies in RAM',
            'sts:AssumeRole on every role',
          ],
        ],
      ]),
    )
  })
})
