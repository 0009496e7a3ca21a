import { describe, expect, it } from 'vitest'
import { ecsTrust, type RamDocument } from '../../../../src/core/model/policy.ts'
import { managedRole, role } from '../../../kit/model.ts'
import { ramRole, ref } from '../../../kit/ram-world.ts'
import { allows, codes, finding, kinds, policySpec, ramPlanOf, wishesOf, worldOf } from './made.ts'
import { prod } from '../../../kit/model.ts'

const fcTrust: RamDocument = {
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'fc.aliyuncs.com' } }],
}
const web = managedRole('web', { description: 'Web', maxSessionDurationS: 7200, policies: [ref('custom/p')] })
const p = policySpec('p', allows('oss:GetObject'))
const madeP = { document: p.document, ours: true }

describe('a managed role', () => {
  it('that does not exist is made with all that is declared, its policies attached after it', () => {
    const plan = ramPlanOf(wishesOf([web], [p]), worldOf({}))

    expect(kinds(plan)).toEqual(['create-policy p', 'create-role web', 'attach-policy web custom/p'])
    expect(plan.ramActions?.[1]).toMatchObject({
      effect: 'widens',
      trust: ecsTrust,
      description: 'Web',
      maxSessionDurationS: 7200,
      why: 'Role web is declared and does not exist.',
    })
  })

  it('is made so that ECS may take it, where an adopted one leaves its trust as it is', () => {
    const adopted = managedRole('web', { adopt: true, trust: 'left', policies: 'left' })

    expect(ramPlanOf(wishesOf([adopted]), worldOf({})).ramActions).toMatchObject([
      { kind: 'create-role', trust: ecsTrust },
    ])
    expect(
      kinds(ramPlanOf(wishesOf([adopted]), worldOf({ roles: { web: ramRole({ ours: false, trust: fcTrust }) } }))),
    ).toEqual([])
  })

  it('is updated by one action that holds what differs and nothing else', () => {
    const now = { description: 'Web', maxSessionDurationS: 7200, policies: ['custom/p'] }
    const update = (more: Partial<typeof now> & { trust?: RamDocument | null }) =>
      ramPlanOf(wishesOf([web], [p]), worldOf({ roles: { web: ramRole({ ...now, ...more }) }, policies: { p: madeP } }))
        .ramActions

    expect(update({})).toEqual([])
    expect(update({ description: 'Wob' })).toMatchObject([
      {
        kind: 'update-role',
        trust: null,
        description: 'Web',
        maxSessionDurationS: null,
        why: 'The description of role web differs from what is declared.',
      },
    ])
    expect(update({ maxSessionDurationS: 3600 })).toMatchObject([
      { trust: null, description: null, maxSessionDurationS: 7200 },
    ])
    expect(update({ trust: fcTrust })).toMatchObject([{ trust: ecsTrust, description: null, effect: 'widens' }])
    expect(update({ trust: null, description: '' })).toMatchObject([
      {
        trust: ecsTrust,
        description: 'Web',
        why: expect.stringContaining('trust policy and description of role web differ '),
      },
    ])
  })

  it('keeps its description and session duration where none are declared', () => {
    const bare = managedRole('web')

    expect(
      kinds(
        ramPlanOf(
          wishesOf([bare]),
          worldOf({ roles: { web: ramRole({ description: 'x', maxSessionDurationS: 9000 }) } }),
        ),
      ),
    ).toEqual([])
  })

  it('narrows where ECS may take it no longer: its instances leave first', () => {
    const closed = managedRole('web', { trust: fcTrust })

    expect(ramPlanOf(wishesOf([closed]), worldOf({ roles: { web: ramRole() } })).ramActions).toMatchObject([
      { kind: 'update-role', effect: 'narrows' },
    ])
  })

  it('has exactly its list: what lacks is attached, what is beside it is detached', () => {
    const exact = managedRole('web', { policies: [ref('system/AliyunLogFullAccess'), ref('custom/p')] })
    const world = worldOf({
      roles: { web: ramRole({ policies: ['custom/p', 'system/AliyunOSSFullAccess'] }) },
      policies: { p: madeP },
    })
    const plan = ramPlanOf(wishesOf([exact], [p]), world)

    expect(kinds(plan)).toEqual([
      'attach-policy web system/AliyunLogFullAccess',
      'detach-policy web system/AliyunOSSFullAccess',
    ])
    expect(plan.ramActions?.map(({ effect }) => effect)).toEqual(['widens', 'narrows'])
  })

  it('that exists without our mark is left alone and given to nobody, until it is adopted', () => {
    const world = worldOf({ roles: { web: ramRole({ ours: false, description: 'other' }) } })
    const plan = ramPlanOf(wishesOf([web], [p]), world)
    const adopted = ramPlanOf(wishesOf([{ ...web, adopt: true }], [p]), world)

    expect(kinds(plan)).toEqual(['create-policy p'])
    expect(finding(plan, 'not-ours').at).toEqual(web.at)
    expect(plan.blockedRoles?.get(prod)).toEqual(new Map([['web', 'not-ours']]))
    expect(kinds(adopted)).toEqual(['create-policy p', 'update-role web', 'attach-policy web custom/p'])
    expect(adopted.blockedRoles?.get(prod)?.size).toBe(0)
  })

  it('is incomplete where a policy of its list neither exists nor is declared', () => {
    const plan = ramPlanOf(wishesOf([web]), worldOf({}))

    expect(kinds(plan)).toEqual(['create-role web'])
    expect(finding(plan, 'role-incomplete')).toMatchObject({
      severity: 'error',
      message: 'Role web cannot be made what is declared: custom/p neither exists nor is declared.',
    })
    expect([...(plan.incompleteRoles?.get(prod)?.keys() ?? [])]).toEqual(['web'])
  })

  it("is incomplete where a declared policy is another's and allows something else, and complete where it allows the same", () => {
    const world = (document: RamDocument | null) =>
      worldOf({ roles: { web: ramRole() }, policies: { p: { document, ours: false } } })
    const other = ramPlanOf(wishesOf([web], [p]), world(allows('*')))
    const unread = ramPlanOf(wishesOf([web], [p]), world(null))
    const same = ramPlanOf(wishesOf([web], [p]), world(allows('OSS:getobject')))

    expect(codes(other)).toEqual(['policy-not-ours', 'role-incomplete'])
    expect(kinds(other)).not.toContain('attach-policy web custom/p')
    expect(codes(unread)).toContain('role-incomplete')
    expect(codes(same)).toEqual(['policy-not-ours'])
    expect(kinds(same)).toContain('attach-policy web custom/p')
  })

  it('that is not managed is never edited', () => {
    expect(kinds(ramPlanOf(wishesOf([role('web')]), worldOf({})))).toEqual([])
  })
})
