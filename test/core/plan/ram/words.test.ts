import { describe, expect, it } from 'vitest'
import type { RamDocument } from '../../../../src/core/model/policy.ts'
import { managedRole, prod } from '../../../kit/model.ts'
import { ramRole, ref } from '../../../kit/ram-world.ts'
import { allows, finding, grant, policySpec, ramPlanOf, wishesOf, worldOf } from './made.ts'

const reads = allows('oss:Get')
const prune = { settings: { prune: true } }

describe('an action says where it acts, from what to what, and why:', () => {
  const said = (plan: ReturnType<typeof ramPlanOf>) =>
    plan.ramActions?.map(({ kind, target, from, to, why }) => [kind, `${target.type}/${target.id}`, from, to, why])

  it('what is made, and what is given', () => {
    const web = managedRole('web', { policies: [ref('custom/p')] })
    const wishes = wishesOf([web], [policySpec('p', reads)], [grant('g', { users: ['u'] }, ['web'])])

    expect(said(ramPlanOf(wishes, worldOf({ people: { 'user/u': [] } })))).toEqual([
      ['create-policy', 'policy/p', null, 'p', 'Policy p is declared and does not exist.'],
      [
        'create-policy',
        'policy/rolekeeper-pass-g',
        null,
        'rolekeeper-pass-g',
        'Policy rolekeeper-pass-g is declared and does not exist.',
      ],
      ['create-role', 'role/web', null, 'web', 'Role web is declared and does not exist.'],
      [
        'attach-policy',
        'grant/user/u/rolekeeper-pass-g',
        null,
        'custom/rolekeeper-pass-g',
        'passRole g names user u, who lacks its policy.',
      ],
      ['attach-policy', 'role/web', null, 'custom/p', 'Role web lacks custom/p.'],
    ])
  })

  it('what is changed, and what is taken', () => {
    const web = managedRole('web', { maxSessionDurationS: 7200 })
    const world = worldOf({
      roles: { web: ramRole({ policies: ['system/AliyunLogFullAccess'] }) },
      policies: {
        p: { document: allows('oss:Put'), ours: true },
        'rolekeeper-pass-g': { document: allows('ram:PassRole', `acs:ram:*:${prod}:role/web`), ours: true },
      },
      people: { 'user/u': ['custom/rolekeeper-pass-g'] },
    })
    const wishes = wishesOf([web], [policySpec('p', reads)], [grant('g', {}, ['web'])])

    expect(said(ramPlanOf(wishes, world))).toEqual([
      ['update-policy', 'policy/p', 'v1', 'p', 'The document of policy p (version v1) differs from what is declared.'],
      ['update-role', 'role/web', 'web', 'web', 'The session duration of role web differs from what is declared.'],
      [
        'detach-policy',
        'grant/user/u/rolekeeper-pass-g',
        'custom/rolekeeper-pass-g',
        null,
        'user u holds the policy of passRole g, which does not name it.',
      ],
      [
        'detach-policy',
        'role/web',
        'system/AliyunLogFullAccess',
        null,
        'Role web holds system/AliyunLogFullAccess, which is not among its declared policies.',
      ],
    ])
  })

  it('what goes', () => {
    const world = worldOf({ roles: { gone: ramRole() }, policies: { left: { document: reads, ours: true } } })
    const because = 'was made by Rolekeeper, and desired state no longer names it.'

    expect(said(ramPlanOf(wishesOf([]), world, prune))).toEqual([
      ['delete-role', 'role/gone', 'gone', null, `Role gone ${because}`],
      ['delete-policy', 'policy/left', 'left', null, `Policy left ${because}`],
    ])
  })
})

describe('a role is changed before its instances leave it, and only closed to ECS after:', () => {
  const toFc: RamDocument = {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'fc.aliyuncs.com' } }],
  }
  const effect = (trust: RamDocument, now: Parameters<typeof ramRole>[0]) =>
    ramPlanOf(
      wishesOf([managedRole('web', { description: 'Web', trust })]),
      worldOf({ roles: { web: ramRole({ description: 'Web', ...now }) } }),
    ).ramActions?.map((action) => action.effect)

  it.each([
    ['another description of one that ECS may take', managedRole('web').trust, { description: '' }, 'widens'],
    ['another description of one that it may not', toFc, { description: '', trust: toFc }, 'widens'],
    ['another trust that is not for ECS either', toFc, { trust: allows('sts:AssumeRole') }, 'widens'],
    ['a trust that is for ECS no longer', toFc, {}, 'narrows'],
  ] as const)('%s', (_, trust, now, expected) => {
    expect(trust !== 'left' && effect(trust, now)).toEqual([expected])
  })
})

describe('a finding says what is wrong and what to do:', () => {
  const foreign = { document: allows('*'), ours: false }
  const p = policySpec('p', reads)
  const web = managedRole('web', { policies: [ref('custom/p')] })
  const toUser = grant('g', { users: ['u'] }, ['web'])

  it('a role or policy that is not ours', () => {
    const plan = ramPlanOf(
      wishesOf([web], [p]),
      worldOf({ roles: { web: ramRole({ ours: false }) }, policies: { p: foreign } }),
    )

    expect(finding(plan, 'not-ours')).toEqual({
      code: 'not-ours',
      severity: 'error',
      at: web.at,
      message: 'Role web exists and was not made by Rolekeeper, so it is neither edited nor attached.',
      fix: 'Write managed: false to attach it as it is, or adopt: true to let Rolekeeper manage it from now on.',
    })
    expect(finding(plan, 'policy-not-ours')).toEqual({
      code: 'policy-not-ours',
      severity: 'error',
      at: p.at,
      message: 'Policy p exists and was not made by Rolekeeper, so its document is left alone.',
      fix: 'Write adopt: true to let Rolekeeper manage it from now on, or choose another name.',
    })
  })

  it('a policy that cannot be given', () => {
    const fixes = [
      ramPlanOf(wishesOf([web], [p]), worldOf({ policies: { p: foreign } })),
      ramPlanOf(wishesOf([web]), worldOf({})),
    ].map((plan) => {
      const { message, fix } = finding(plan, 'role-incomplete')
      return [message, fix]
    })

    expect(fixes).toEqual([
      [
        'Role web cannot be made what is declared: custom/p exists, was not made by Rolekeeper and allows something else than is declared.',
        'Write adopt: true to policy p to let Rolekeeper manage it from now on, or choose another name.',
      ],
      [
        'Role web cannot be made what is declared: custom/p neither exists nor is declared.',
        'Declare p under policies, or correct its name.',
      ],
    ])
  })

  it('a grant whose policy is another’s', () => {
    const of = (document: RamDocument) =>
      ramPlanOf(
        wishesOf([], [], [toUser]),
        worldOf({ policies: { 'rolekeeper-pass-g': { document, ours: false } }, people: { 'user/u': [] } }),
      )
    const fix = 'Remove custom/rolekeeper-pass-g from RAM, or give passRole g another name.'

    expect(finding(of(allows('*')), 'grant-withheld')).toEqual({
      code: 'grant-withheld',
      severity: 'error',
      at: toUser.at,
      message:
        'passRole g is given to nobody: custom/rolekeeper-pass-g exists, was not made by Rolekeeper and allows something else than is declared.',
      fix,
    })
    expect(finding(of(allows('ram:PassRole', `acs:ram:*:${prod}:role/web`)), 'policy-not-ours')).toEqual({
      code: 'policy-not-ours',
      severity: 'note',
      at: toUser.at,
      message:
        'custom/rolekeeper-pass-g exists, was not made by Rolekeeper and allows what passRole g does: it is given as it is and never edited.',
      fix,
    })
  })

  it('a grant that nobody can hold, or that adds nothing', () => {
    const admin = worldOf({ people: { 'user/u': ['system/AdministratorAccess'] } })

    expect(finding(ramPlanOf(wishesOf([], [], [toUser]), worldOf({})), 'grant-holder-missing').fix).toBe(
      'Create user u in RAM, or take it out of passRole g.',
    )
    expect(finding(ramPlanOf(wishesOf([], [], [toUser]), admin), 'grant-not-needed')).toEqual({
      code: 'grant-not-needed',
      severity: 'note',
      at: toUser.at,
      message: 'user u has AdministratorAccess and may pass every role: passRole g adds nothing.',
      fix: '',
    })
  })

  it('what is left over', () => {
    expect(finding(ramPlanOf(wishesOf([]), worldOf({ roles: { gone: ramRole() } })), 'role-left-over')).toEqual({
      code: 'role-left-over',
      severity: 'note',
      at: null,
      message:
        'role gone was made by Rolekeeper, and desired state no longer names it. It stays: settings.prune is not true.',
      fix: 'Remove it by hand, or set settings.prune: true once nobody needs it.',
    })
  })

  it('powers from which more can be had', () => {
    const ops = managedRole('ops', { policies: [ref('custom/p')] })
    const of = (escalation: 'deny' | 'warn') =>
      finding(
        ramPlanOf(
          wishesOf(
            [ops],
            [
              policySpec('p', {
                Version: '1',
                Statement: [...allows('sts:AssumeRole').Statement, ...allows('ram:PassRole').Statement],
              }),
            ],
          ),
          worldOf({}),
          { settings: { escalation } },
        ),
        'escalation',
      )

    expect(of('warn').message).toMatch(/^Role ops lacks custom\/p\. It gives \S.* and \S.*\.$/)
    expect(of('warn').fix).toBe('Narrow the policy if that is more than is needed.')
    expect(of('deny').fix).toBe('Narrow the policy, or set settings.escalation to approve and have it approved.')
  })
})
