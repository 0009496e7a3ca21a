import { describe, expect, it } from 'vitest'
import type { AccountRam } from '../../../../src/core/model/inventory.ts'
import { policyName, roleName } from '../../../../src/core/model/names.ts'
import { planRam } from '../../../../src/core/plan/ram/plan-ram.ts'
import { forgotten, policiesInLists } from '../../../../src/core/plan/ram/prune.ts'
import { desiredOf, givenOf, managedRole, prod, role } from '../../../kit/model.ts'
import { ramRole, ref } from '../../../kit/ram-world.ts'
import { allows, codes, finding, grant, kinds, policySpec, ramPlanOf, readFor, wishesOf, worldOf } from './made.ts'

const admin = 'system/AdministratorAccess'
const toRole = grant('g', { roles: ['web'] }, ['app'])
const policy = 'custom/rolekeeper-pass-g'
const made = { document: allows('ram:PassRole', `acs:ram:*:${prod}:role/app`), ours: true }

describe('an administrator, who needs no grant,', () => {
  const isSpared = (spec: ReturnType<typeof managedRole>, ours: boolean, policies: readonly string[]) =>
    codes(ramPlanOf(wishesOf([spec], [], [toRole]), worldOf({ roles: { web: ramRole({ ours, policies }) } }))).includes(
      'grant-not-needed',
    )
  const listed = managedRole('web', { policies: [ref(admin)] })
  const unlisted = managedRole('web')

  it('is a managed role whose list makes it one, whatever it holds today', () => {
    expect(isSpared(listed, true, [])).toBe(true)
    expect(isSpared(unlisted, true, [admin])).toBe(false)
    expect(isSpared({ ...unlisted, adopt: true }, false, [admin])).toBe(false)
  })

  it('is one that holds it today, where its policies are left, or it is not ours', () => {
    expect(isSpared(managedRole('web', { policies: 'left' }), true, [admin])).toBe(true)
    expect(isSpared(unlisted, false, [admin])).toBe(true)
    expect(isSpared(listed, false, [])).toBe(false)
  })

  it('is no user of such a role’s name, and no holder of a custom policy of that name', () => {
    const user = grant('g', { users: ['web'] }, ['app'])
    const people = { 'user/web': ['custom/AdministratorAccess'] }
    const policies = { AdministratorAccess: { document: allows('oss:Get'), ours: false } }

    expect(codes(ramPlanOf(wishesOf([listed], [], [user]), worldOf({ people, policies })))).not.toContain(
      'grant-not-needed',
    )
  })
})

describe('a holder is known by kind and name:', () => {
  const user = grant('g', { users: ['ci'] }, ['app'])

  it('a user is not there because a role of its name will be', () => {
    const nobody = grant('g', { users: ['u'] }, ['app'])

    expect(codes(ramPlanOf(wishesOf([managedRole('u')], [], [nobody]), worldOf({})))).toEqual(['grant-holder-missing'])
  })

  it('a role loses the policy that a user of its name is given', () => {
    const world = worldOf({
      roles: { ci: ramRole({ ours: false, policies: [policy] }) },
      policies: { 'rolekeeper-pass-g': made },
      people: { 'user/ci': [] },
    })

    expect(kinds(ramPlanOf(wishesOf([], [], [user]), world))).toEqual([
      `attach-policy ci ${policy}`,
      `detach-policy ci ${policy}`,
    ])
  })

  it('a role may pass what it likes where only a user of its name is granted something', () => {
    const world = worldOf({ roles: { ci: ramRole({ ours: false, policies: ['system/AliyunRAMFullAccess'] }) } })

    expect(codes(ramPlanOf(wishesOf([], [], [user]), world))).not.toContain('passes-more')
  })

  it('whoever is one of several that a grant names is held to it', () => {
    const both = grant('g', { users: ['ci', 'other'] }, ['app'])
    const world = worldOf({ people: { 'user/ci': ['system/AliyunRAMFullAccess'], 'user/other': [] } })

    expect(finding(ramPlanOf(wishesOf([], [], [both]), world), 'passes-more')).toEqual({
      code: 'passes-more',
      severity: 'warning',
      at: both.at,
      message: 'user ci may pass more roles than desired state says, by system/AliyunRAMFullAccess.',
      fix: 'Take ram:PassRole out of system/AliyunRAMFullAccess, or name the roles in passRole.',
    })
  })

  it('a policy that a user holds stays, though a role of its name goes', () => {
    const world = worldOf({
      roles: { gone: ramRole({ policies: ['custom/left'] }) },
      policies: { left: { document: allows('oss:Get'), ours: true } },
      people: { 'user/gone': ['custom/left'] },
    })
    const plan = ramPlanOf(wishesOf([]), world, { settings: { prune: true } })

    expect(kinds(plan)).toEqual(['detach-policy gone custom/left', 'delete-role gone'])
    expect(finding(plan, 'policy-left-over').message).toContain('user gone still holds it')
  })

  it.each([
    ['a user of the name of a role that loses it', { 'user/web': ['custom/left'] }, {}],
    ['another role than the one that loses it', {}, { other: ramRole({ ours: false, policies: ['custom/left'] }) }],
  ])('a policy stays with %s', (_, people, more) => {
    const world = worldOf({
      roles: { web: ramRole({ policies: ['custom/left'] }), ...more },
      policies: { left: { document: allows('oss:Get'), ours: true } },
      people,
    })

    expect(kinds(ramPlanOf(wishesOf([managedRole('web')]), world, { settings: { prune: true } }))).toEqual([
      'detach-policy web custom/left',
    ])
  })

  it('a policy stays with a role that loses another', () => {
    const held = { web: ramRole({ policies: ['custom/left', 'custom/other'] }) }
    const document = allows('oss:Get')
    const world = worldOf({
      roles: held,
      policies: { left: { document, ours: true }, other: { document, ours: true } },
    })
    const keeping = wishesOf([managedRole('web', { policies: [ref('custom/left')] })])
    const { marked } = readFor(keeping, world)

    expect(forgotten(keeping, new Set(), marked)).toEqual({ roles: [], policies: ['other'] })
    expect(kinds(ramPlanOf(keeping, world, { settings: { prune: true } }))).toEqual([
      'detach-policy web custom/other',
      'delete-policy other',
    ])
  })
})

describe('policies that lists name', () => {
  it('are the custom ones of managed roles', () => {
    const wishes = wishesOf([
      managedRole('a', { policies: [ref('custom/p'), ref('system/q')] }),
      managedRole('b', { policies: 'left' }),
      role('c'),
    ])

    expect(policiesInLists(wishes)).toEqual(['p'])
    expect(
      forgotten(wishes, new Set([roleName('bound')]), {
        roles: ['a', 'c', 'bound', 'd'].map(roleName),
        policies: ['p', 'q'].map(policyName),
      }),
    ).toEqual({ roles: ['d'], policies: ['q'] })
  })
})

describe('unknown is not absent (promise 3):', () => {
  const planFor = (wishes: ReturnType<typeof wishesOf>, more: (ram: AccountRam) => Partial<AccountRam>) => {
    const ram = readFor(wishes, worldOf({ roles: { web: ramRole({ policies: [admin] }) } }))
    return planRam(desiredOf([], [wishes]), givenOf(), new Map([[prod, { ...ram, ...more(ram) }]]), new Map())
  }

  it('a role whose policies RAM was not asked for is given none and loses none', () => {
    const wishes = wishesOf([managedRole('web', { policies: [ref('system/AliyunLogFullAccess')] })])
    const plan = planFor(wishes, ({ roles }) => ({
      roles: new Map([...roles].map(([name, facts]) => [name, facts && { ...facts, policies: null }])),
    }))

    expect(kinds(plan)).toEqual([])
    expect(plan.incompleteRoles?.get(prod)?.size).toBe(0)
  })

  it('a role that RAM was not asked about is neither made nor edited', () => {
    const plan = planFor(wishesOf([managedRole('web')]), () => ({ roles: new Map() }))

    expect([plan.ramActions, codes(plan)]).toEqual([[], []])
  })

  it('a holder that RAM was not asked about is neither given anything nor called missing', () => {
    const plan = planFor(wishesOf([], [], [toRole]), () => ({ principals: [] }))

    expect(kinds(plan)).toEqual(['create-policy rolekeeper-pass-g'])
    expect(codes(plan)).toEqual([])
  })

  it('an account that could not be read is said, where nothing else has said so', () => {
    const unknown = { state: 'unknown', why: 'access-denied' } as const
    const said = planFor(wishesOf([]), () => ({ ...unknown, because: 'RAM says NoPermission.' }))

    expect(said.findings).toEqual([
      {
        code: 'ram-unknown',
        severity: 'error',
        at: null,
        message: `RAM of account ${prod} could not be read, so nothing is changed in it. RAM says NoPermission.`,
        fix: 'Mend that and run again; `rolekeeper permissions` prints what Rolekeeper needs.',
      },
    ])
    expect(planFor(wishesOf([]), () => unknown).findings).toEqual([])
  })

  it('what it keeps from being given names the policy that RAM was not asked about', () => {
    const wishes = wishesOf([managedRole('web', { policies: [ref('custom/p')] })], [policySpec('p', allows('oss:Get'))])
    const plan = planFor(wishes, () => ({ policies: new Map() }))

    expect([...(plan.incompleteRoles?.get(prod) ?? [])]).toEqual([
      ['web', { because: 'RAM was not asked about custom/p', fix: 'Run again.' }],
    ])
  })
})
