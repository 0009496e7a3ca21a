import { describe, expect, it } from 'vitest'
import type { AccountRam } from '../../../../src/core/model/inventory.ts'
import { roleName } from '../../../../src/core/model/names.ts'
import { planRam } from '../../../../src/core/plan/ram/plan-ram.ts'
import { desiredOf, givenOf, managedRole, prod, role } from '../../../kit/model.ts'
import { ramRole, read, ref } from '../../../kit/ram-world.ts'
import { allows, codes, finding, grant, kinds, policySpec, ramPlanOf, wishesOf, worldOf, type Setting } from './made.ts'

const prune: Setting = { settings: { prune: true } }
const document = allows('oss:GetObject')
const left = worldOf({
  roles: { gone: ramRole({ policies: ['custom/left', 'system/AliyunLogFullAccess'] }) },
  policies: { left: { document, ours: true } },
})

describe('what nothing in desired state names any more', () => {
  it('is removed in the order that RAM demands', () => {
    expect(kinds(ramPlanOf(wishesOf([]), left, prune))).toEqual([
      'detach-policy gone custom/left',
      'detach-policy gone system/AliyunLogFullAccess',
      'delete-role gone',
      'delete-policy left',
    ])
  })

  it.each<[string, Setting]>([
    ['settings.prune is not true', {}],
    ['not all of the account could be listed', { ...prune, inUse: { roles: new Set(), complete: false } }],
  ])('stays and is said where %s', (why, setting) => {
    const plan = ramPlanOf(wishesOf([]), left, setting)

    expect(kinds(plan)).toEqual([])
    expect(codes(plan)).toEqual(['role-left-over', 'policy-left-over'])
    expect(finding(plan, 'policy-left-over').message).toContain(why)
  })

  it('stays where nobody listed the account', () => {
    const ram = new Map([[prod, read(left)]])
    const plan = planRam(desiredOf([], [wishesOf([])], { prune: true }), givenOf(), ram, new Map())

    expect(codes(plan)).toEqual(['role-left-over', 'policy-left-over'])
  })

  it('stays while an instance holds the role, and its policy with it', () => {
    const plan = ramPlanOf(wishesOf([]), left, {
      ...prune,
      inUse: { roles: new Set([roleName('gone')]), complete: true },
    })

    expect(kinds(plan)).toEqual([])
    expect(finding(plan, 'role-left-over').message).toContain('an instance or container group still holds it')
    expect(finding(plan, 'policy-left-over').message).toContain('role gone still holds it')
  })

  it('is named as long as a binding, a grant or the list of a role names it', () => {
    const world = worldOf({
      roles: { a: ramRole(), b: ramRole(), ci: ramRole(), web: ramRole({ policies: ['custom/hand'] }) },
      policies: {
        hand: { document, ours: true },
        'rolekeeper-pass-g': { document: allows('ram:PassRole', `acs:ram:*:${prod}:role/b`), ours: true },
      },
    })
    const wishes = wishesOf(
      [managedRole('web', { policies: [ref('custom/hand')] })],
      [],
      [grant('g', { roles: ['ci'] }, ['b'])],
    )

    expect(
      kinds(ramPlanOf(wishes, world, { ...prune, bound: 'a' })).filter((kind) => kind.startsWith('delete')),
    ).toEqual([])
    expect(kinds(ramPlanOf(wishes, world, prune))).toContain('delete-role a')
  })

  it('may still be held by a role whose list no longer names it, which loses it in the same plan', () => {
    const world = worldOf({
      roles: { web: ramRole({ policies: ['custom/left'] }) },
      policies: { left: { document, ours: true } },
    })

    expect(kinds(ramPlanOf(wishesOf([managedRole('web')]), world, prune))).toEqual([
      'detach-policy web custom/left',
      'delete-policy left',
    ])
    expect(kinds(ramPlanOf(wishesOf([role('web')]), world, prune))).toEqual([])
  })

  it("that was a grant's is taken back from its holders; what another attached elsewhere stays", () => {
    const world = worldOf({
      policies: { 'rolekeeper-pass-old': { document, ours: true }, left: { document, ours: true } },
      people: { 'user/u': ['custom/rolekeeper-pass-old', 'custom/left'] },
    })
    const plan = ramPlanOf(wishesOf([]), world, prune)

    expect(kinds(plan)).toEqual(['detach-policy u custom/rolekeeper-pass-old', 'delete-policy rolekeeper-pass-old'])
    expect(finding(plan, 'policy-left-over').message).toContain('user u still holds it')
  })

  it('is asked for once, however many reasons there are', () => {
    const world = worldOf({
      roles: { web: ramRole({ policies: ['custom/rolekeeper-pass-old'] }) },
      policies: { 'rolekeeper-pass-old': { document, ours: true } },
    })

    expect(kinds(ramPlanOf(wishesOf([managedRole('web')]), world, prune))).toEqual([
      'detach-policy web custom/rolekeeper-pass-old',
      'delete-policy rolekeeper-pass-old',
    ])
  })

  it('stays where RAM was not asked about it, and needs nothing where somebody was faster', () => {
    const planFor = (more: Partial<AccountRam>) => {
      const ram: AccountRam = { ...read(left), ...more }
      const inUse = new Map([[prod, { roles: new Set<never>(), complete: true }]])
      return planRam(desiredOf([], [wishesOf([])], { prune: true }), givenOf(), new Map([[prod, ram]]), inUse)
    }
    const facts = read(left).roles.get(roleName('gone'))

    expect(finding(planFor({ roles: new Map() }), 'role-left-over').message).toContain('RAM was not asked about it')
    expect(
      finding(
        planFor({ roles: new Map(facts == null ? [] : [[facts.name, { ...facts, policies: null }]]) }),
        'role-left-over',
      ).message,
    ).toContain('RAM was not asked about it')
    expect(finding(planFor({ holders: new Map() }), 'policy-left-over').message).toContain(
      'RAM was not asked who holds it',
    )
    expect(
      codes(
        planFor({ roles: new Map([[roleName('gone'), null]]), marked: { roles: [roleName('gone')], policies: [] } }),
      ),
    ).toEqual([])
  })

  it('that a removed role alone held goes with it, though it was made with the same mark', () => {
    const plan = ramPlanOf(wishesOf([], [policySpec('p', document)]), left, prune)

    expect(kinds(plan)).toContain('create-policy p')
    expect(kinds(plan)).toContain('delete-policy left')
  })
})
