import { describe, expect, it } from 'vitest'
import type { RamDocument } from '../../../../src/core/model/policy.ts'
import { planRam } from '../../../../src/core/plan/ram/plan-ram.ts'
import { desiredOf, givenOf, managedRole, prod, role } from '../../../kit/model.ts'
import { ramRole, ref } from '../../../kit/ram-world.ts'
import { allows, codes, finding, grant, kinds, ramPlanOf, readFor, wishesOf, worldOf } from './made.ts'

const arn = (name: string): string => `acs:ram:*:${prod}:role/${name}`
const deploy = grant('g', { users: ['u'], groups: ['w'], roles: ['ci'] }, ['web'], ['ecs:RunInstances'])
const passing: RamDocument = {
  Version: '1',
  Statement: [
    { Effect: 'Allow', Action: 'ram:PassRole', Resource: [arn('web')] },
    { Effect: 'Allow', Action: ['ecs:RunInstances'], Resource: '*' },
  ],
}
const made = { 'rolekeeper-pass-g': { document: passing, ours: true } }
const policy = 'custom/rolekeeper-pass-g'
const people = (more: Readonly<Record<string, readonly string[]>> = {}) => ({
  'user/u': [policy],
  'group/w': [policy],
  ...more,
})
const ci = { ci: ramRole({ ours: false, policies: [policy] }) }

describe('a grant', () => {
  it('becomes a policy with exactly the roles it passes, held by exactly those it names', () => {
    const world = worldOf({ roles: { ci: ramRole({ ours: false }) }, people: { 'user/u': [], 'group/w': [] } })
    const plan = ramPlanOf(wishesOf([role('web')], [], [deploy]), world)

    expect(kinds(plan)).toEqual([
      'create-policy rolekeeper-pass-g',
      `attach-policy ci ${policy}`,
      `attach-policy w ${policy}`,
      `attach-policy u ${policy}`,
    ])
    expect(plan.ramActions?.[0]).toMatchObject({ document: passing, description: 'passRole g, kept by Rolekeeper' })
    expect(plan.ramActions?.slice(1).map(({ target }) => target.type)).toEqual(['role', 'grant', 'grant'])
    expect(codes(plan)).toEqual([])
  })

  it('is taken back from whoever holds it and is not named', () => {
    const world = worldOf({ roles: ci, policies: made, people: people({ 'user/v': [policy] }) })

    expect(kinds(ramPlanOf(wishesOf([role('web')], [], [deploy]), world))).toEqual([`detach-policy v ${policy}`])
  })

  it('is taken from nobody where RAM was not asked who holds it', () => {
    const wishes = wishesOf([role('web')], [], [deploy])
    const ram = readFor(wishes, worldOf({ roles: ci, policies: made, people: people({ 'user/v': [policy] }) }))
    const facts = new Map([[prod, { ...ram, holders: new Map() }]])

    expect(kinds(planRam(desiredOf([], [wishes]), givenOf(), facts, new Map()))).toEqual([])
  })

  it('names who does not exist, but for a role that this plan makes', () => {
    const plan = ramPlanOf(wishesOf([managedRole('ci')], [], [deploy]), worldOf({ people: { 'group/w': [] } }))

    expect(finding(plan, 'grant-holder-missing')).toMatchObject({
      severity: 'error',
      message: 'passRole g names user u, which does not exist.',
      at: deploy.at,
    })
    expect(kinds(plan)).toContain(`attach-policy ci ${policy}`)
    expect(codes(ramPlanOf(wishesOf([role('ci')], [], [grant('g', { roles: ['ci'] }, ['web'])]), worldOf({})))).toEqual(
      ['grant-holder-missing'],
    )
  })

  it('adds nothing for an administrator, and says so', () => {
    const admin = grant('g', { users: ['u'] }, ['web'])
    const plan = ramPlanOf(
      wishesOf([role('web')], [], [admin]),
      worldOf({ people: { 'user/u': ['system/AdministratorAccess'] } }),
    )

    expect(kinds(plan)).toEqual(['create-policy rolekeeper-pass-g'])
    expect(finding(plan, 'grant-not-needed').severity).toBe('note')
  })

  it('is given to a managed role beside its list, and stays there', () => {
    const web = managedRole('web', { policies: [ref('system/AliyunLogFullAccess')] })
    const toRole = grant('g', { roles: ['web'] }, ['web'])
    const wishes = wishesOf([web], [], [toRole])
    const world = (policies: readonly string[]) =>
      worldOf({
        roles: { web: ramRole({ policies }) },
        policies: {
          'rolekeeper-pass-g': { document: { ...passing, Statement: passing.Statement.slice(0, 1) }, ours: true },
        },
      })

    expect(kinds(ramPlanOf(wishes, world(['system/AliyunLogFullAccess'])))).toEqual([`attach-policy web ${policy}`])
    expect(kinds(ramPlanOf(wishes, world(['system/AliyunLogFullAccess', policy])))).toEqual([])
  })

  it('is given by no policy of its name that another made and that allows something else, nor is that one taken from anybody', () => {
    const foreign = { 'rolekeeper-pass-g': { document: allows('*'), ours: false } }
    const world = worldOf({ policies: foreign, people: { 'user/u': [], 'user/v': [policy] } })
    const plan = ramPlanOf(wishesOf([role('web')], [], [grant('g', { users: ['u'] }, ['web'])]), world)

    expect(kinds(plan)).toEqual([])
    expect(codes(plan)).toEqual(['grant-withheld'])
    expect(finding(plan, 'grant-withheld').fix).toBe(
      'Remove custom/rolekeeper-pass-g from RAM, or give passRole g another name.',
    )
  })

  it('is given by a policy that another made where it allows the same, which is said once', () => {
    const foreign = { 'rolekeeper-pass-g': { document: passing, ours: false } }
    const world = worldOf({ roles: ci, policies: foreign, people: { 'user/u': [], 'group/w': [policy] } })
    const plan = ramPlanOf(wishesOf([role('web')], [], [deploy]), world)

    expect(kinds(plan)).toEqual([`attach-policy u ${policy}`])
    expect(codes(plan)).toEqual(['policy-not-ours'])
    expect(finding(plan, 'policy-not-ours')).toMatchObject({ severity: 'note', at: deploy.at })
  })

  it('is given to nobody where RAM was not asked about its policy, which is said once', () => {
    const wishes = wishesOf([role('web')], [], [deploy])
    const ram = readFor(wishes, worldOf({ roles: { ci: ramRole() }, people: { 'user/u': [], 'group/w': [] } }))
    const plan = planRam(
      desiredOf([], [wishes]),
      givenOf(),
      new Map([[prod, { ...ram, policies: new Map() }]]),
      new Map(),
    )

    expect(kinds(plan)).toEqual([])
    expect(codes(plan)).toEqual(['grant-withheld'])
    expect(finding(plan, 'grant-withheld').fix).toBe('Run again.')
  })
})

describe('who may pass more than desired state says', () => {
  const wider = (held: string, document: RamDocument | null = null) =>
    codes(
      ramPlanOf(
        wishesOf([role('web')], [], [grant('g', { users: ['u'] }, ['web'])]),
        worldOf({
          policies: {
            'rolekeeper-pass-g': { document: { ...passing, Statement: passing.Statement.slice(0, 1) }, ours: true },
            hand: { document, ours: false },
          },
          people: { 'user/u': [policy, held], 'user/v': ['system/AliyunRAMFullAccess'] },
        }),
      ),
    )
  const on = (Resource: string | string[], more: Partial<RamDocument['Statement'][number]> = {}): RamDocument => ({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'ram:PassRole', Resource, ...more }],
  })

  it.each<[string, RamDocument]>([
    ['every role', on('*')],
    ['another role', on([arn('web'), `acs:ram::${prod}:role/other`])],
    [
      'whatever it does not name',
      { Version: '1', Statement: [{ Effect: 'Allow', NotAction: 'ecs:*', Resource: '*' }] },
    ],
    ['another role on a condition', on('*', { Condition: { StringEquals: { 'acs:Service': 'ecs.aliyuncs.com' } } })],
    ['roles by a wildcard in the action', on('*', { Action: 'ram:*Role' })],
  ])('is found where a custom policy allows %s', (_what, document) => {
    expect(wider('custom/hand', document)).toEqual(['passes-more'])
  })

  it.each<[string, RamDocument | null]>([
    ['the roles of the grant, written with or without a region', on([`acs:ram::${prod}:role/web`, arn('web')])],
    [
      'every action on things that are no roles',
      { Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: 'acs:oss:*:*:web/*' }] },
    ],
    [
      'no role, as a Deny outweighs',
      { Version: '1', Statement: [...on('*').Statement, ...on('*', { Effect: 'Deny' }).Statement] },
    ],
    ['what nobody could read', null],
  ])('is not found where one allows %s', (_what, document) => {
    expect(wider('custom/hand', document)).toEqual([])
  })

  it('is found by the name of a system policy, and never for those whom no grant names', () => {
    expect(wider('system/AliyunRAMFullAccess')).toEqual(['passes-more'])
    expect(wider('system/AliyunOSSReadOnlyAccess')).toEqual([])
  })
})
