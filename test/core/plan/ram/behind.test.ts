import { describe, expect, it } from 'vitest'
import type { Action, Attach, Detach, RamAction, Replace } from '../../../../src/core/model/action.ts'
import { accountId, bindingName, ecsId, policyName, roleName } from '../../../../src/core/model/names.ts'
import type { PowerChange } from '../../../../src/core/model/power.ts'
import { isBehind, powerChanges } from '../../../../src/core/plan/ram/power-changes.ts'
import { account, desiredOf, hangzhou, managedRole, prod, role } from '../../../kit/model.ts'
import { ramRole, read, ref, type RamWorld } from '../../../kit/ram-world.ts'
import { everything } from './arbitrary-ram.ts'
import { allows, grant, inShort, policySpec, ramPlanOf, wishesOf, worldOf } from './made.ts'

const common = (of = prod) =>
  ({
    target: { type: 'ecs', account: of, region: hangzhou, id: ecsId('i-1') },
    binding: bindingName('b'),
    cause: 'commit',
    why: '',
  }) as const
const detach = (from: string, of = prod): Detach => ({
  ...common(of),
  kind: 'detach',
  class: 'detach',
  from: roleName(from),
  to: null,
})
const attach = (to: string): Attach => ({
  ...common(),
  kind: 'attach',
  class: 'attach',
  from: null,
  to: roleName(to),
  sessionPolicy: null,
})
const replace = (from: string, to: string): Replace => ({
  ...common(),
  kind: 'replace',
  class: 'replace',
  from: roleName(from),
  to: roleName(to),
  sessionPolicy: null,
  sessionPolicyFrom: null,
})

/** Everything that RAM's part of a plan may hold, at once. */
const ramActions: readonly RamAction[] =
  ramPlanOf(
    wishesOf(
      [managedRole('web', { policies: [ref('custom/p')] }), managedRole('made')],
      [policySpec('p', allows('oss:Get')), policySpec('q', allows('oss:Get'))],
      [grant('g', { users: ['u'], roles: ['web'] }, ['web']), grant('h', { users: ['u'] }, ['web'])],
    ),
    worldOf({
      roles: { web: ramRole({ policies: ['system/AliyunLogFullAccess'] }), gone: ramRole() },
      policies: { p: { document: allows('oss:Put'), ours: true }, q: { document: allows('oss:Put'), ours: true } },
      people: { 'user/u': [] },
    }),
    { settings: { prune: true } },
  ).ramActions ?? []

const change = (subject: PowerChange['subject'], of = prod): PowerChange => ({
  account: of,
  subject,
  gained: [],
  lost: [],
  undecided: [],
  risks: [],
})

describe('behind a change of powers is', () => {
  const all: readonly Action[] = [...ramActions, attach('a'), attach('b'), detach('a'), replace('a', 'b')]
  const behind = (subject: PowerChange['subject'], of = prod) =>
    all
      .filter((action) => isBehind(change(subject, of), action))
      .map((action) => (action.class === 'ram' ? inShort(action) : `${action.kind} ${action.from} ${action.to}`))

  it('of instances, what moves between the two roles', () => {
    expect(behind({ type: 'instances', from: roleName('a'), to: roleName('b'), count: 1 })).toEqual(['replace a b'])
    expect(behind({ type: 'instances', from: null, to: roleName('a'), count: 1 })).toEqual(['attach null a'])
    expect(behind({ type: 'instances', from: roleName('a'), to: null, count: 1 })).toEqual(['detach a null'])
    expect(behind({ type: 'instances', from: roleName('gone'), to: null, count: 1 })).toEqual([])
  })

  it('of a role, what makes or removes it, and what it is given or loses, but for grants', () => {
    expect(behind({ type: 'role', role: roleName('web') })).toEqual([
      'attach-policy web custom/p',
      'detach-policy web system/AliyunLogFullAccess',
    ])
    expect(behind({ type: 'role', role: roleName('made') })).toEqual(['create-role made'])
    expect(behind({ type: 'role', role: roleName('gone') })).toEqual(['delete-role gone'])
    expect(behind({ type: 'role', role: roleName('u') })).toEqual([])
  })

  it('of a policy, its new document', () => {
    expect(behind({ type: 'policy', policy: policyName('p') })).toEqual(['update-policy p'])
  })

  it('of a grant, what its holder is given', () => {
    expect(behind({ type: 'grant', grant: 'g', holder: 'user u' })).toEqual([
      'attach-policy u custom/rolekeeper-pass-g',
    ])
    expect(behind({ type: 'grant', grant: 'g', holder: 'role web' })).toEqual([
      'attach-policy web custom/rolekeeper-pass-g',
    ])
  })

  it('nothing of another account', () => {
    expect(behind({ type: 'policy', policy: policyName('p') }, accountId('9'))).toEqual([])
  })
})

describe('powers change', () => {
  const subjects = (wishes: ReturnType<typeof wishesOf>, of: RamWorld, actions: readonly Action[]) =>
    powerChanges(desiredOf([], [wishes]), new Map([[prod, read(of, everything)]]), actions).map(
      ({ subject }) => subject,
    )
  const log = { roles: { a: ramRole({ policies: ['system/AliyunLogFullAccess'] }), b: ramRole() } }

  it('in each account by what is done there', () => {
    const other = accountId('9')
    const both = desiredOf([], [account([role('a')]), account([role('a')], { id: other, name: 'other' })])
    const ram = read(worldOf(log), everything)
    const changes = powerChanges(
      both,
      new Map([
        [prod, ram],
        [other, { ...ram, account: other }],
      ]),
      [detach('a', other)],
    )

    expect(changes.map((one) => one.account)).toEqual([other])
  })

  it('for no instance that keeps its role, whatever becomes of the role', () => {
    const widened = wishesOf(
      [managedRole('a', { policies: [ref('system/AliyunLogFullAccess'), ref('custom/p')] })],
      [policySpec('p', allows('oss:Get'))],
    )

    expect(subjects(widened, worldOf(log), [replace('a', 'a')])).toEqual([])
  })

  it('for a role that is changed, though another one goes', () => {
    const wishes = wishesOf([managedRole('web', { policies: [ref('system/AliyunLogFullAccess')] })])
    const world = worldOf({ roles: { web: ramRole(), gone: ramRole({ policies: ['system/AliyunLogFullAccess'] }) } })
    const plan = ramPlanOf(wishes, world, { settings: { prune: true } })
    const changes = powerChanges(
      desiredOf([], [wishes]),
      new Map([[prod, read(world, everything)]]),
      plan.ramActions ?? [],
    )

    expect(changes.map(({ subject, gained, lost }) => [subject, gained, lost])).toEqual([
      [{ type: 'role', role: 'web' }, ['all of system/AliyunLogFullAccess'], []],
      [{ type: 'role', role: 'gone' }, [], ['all of system/AliyunLogFullAccess']],
    ])
  })

  it('for users and groups by grants alone, and for a role of a user’s name not at all', () => {
    const wishes = wishesOf([managedRole('u', { policies: 'left' })])
    const world = worldOf({
      roles: { u: ramRole({ policies: ['system/AliyunLogFullAccess'] }) },
      policies: {
        left: { document: allows('oss:Get'), ours: true },
        'rolekeeper-pass-x': { document: allows('oss:Get'), ours: true },
      },
      people: { 'user/u': ['custom/rolekeeper-pass-x'] },
    })
    const { ramActions: taken = [] } = ramPlanOf(wishes, world, { settings: { prune: true } })

    expect(taken.map(inShort)).toContain('detach-policy u custom/rolekeeper-pass-x')
    expect(subjects(wishes, world, taken)).toEqual([{ type: 'grant', grant: 'x', holder: 'user u' }])
  })

  it('into those that the role’s own grants give, and no other', () => {
    const wishes = wishesOf(
      [managedRole('web')],
      [],
      [
        grant('user', { users: ['web'] }, ['of-user']),
        grant('other', { roles: ['other'] }, ['of-other']),
        grant('several', { users: ['u'], roles: ['web'] }, ['of-web']),
      ],
    )
    const [gained] = powerChanges(
      desiredOf([], [wishes]),
      new Map([[prod, read(worldOf({ roles: { web: ramRole() } }), everything)]]),
      [attach('web')],
    )

    expect(gained?.gained).toEqual([`ram:PassRole on acs:ram:*:${prod}:role/of-web`])
  })

  it('into what RAM has where policies are left, and where a policy is another’s', () => {
    const p = policySpec('p', allows('oss:Get'))
    const gainedOf = (policies: 'left' | 'listed', document = allows('oss:Put')) => {
      const wishes = wishesOf(
        [managedRole('web', { policies: policies === 'left' ? 'left' : [ref('custom/p'), ref('system/p')] })],
        [p],
      )
      const world = worldOf({
        roles: { web: ramRole({ policies: ['custom/p'] }) },
        policies: { p: { document, ours: false } },
      })
      return powerChanges(desiredOf([], [wishes]), new Map([[prod, read(world, everything)]]), [attach('web')])[0]
        ?.gained
    }

    expect(gainedOf('left')).toEqual(['oss:Put on *'])
    expect(gainedOf('listed')).toEqual(['oss:Put on *', 'all of system/p'])
  })

  it('in one order, whatever the order in which RAM lists policies', () => {
    const names = ['system/B', 'system/A', 'system/C', 'custom/dark', 'custom/black']
    const told = (policies: readonly string[]) => {
      const world = worldOf({
        roles: { web: ramRole({ ours: false, policies }) },
        policies: { dark: { document: null, ours: false }, black: { document: null, ours: false } },
      })
      const [only] = powerChanges(
        desiredOf([], [wishesOf([role('web')])]),
        new Map([[prod, read(world, everything)]]),
        [detach('web')],
      )
      return only
    }

    expect(told(names)).toMatchObject({
      lost: ['A', 'B', 'C'].map((name) => `all of system/${name}`),
      undecided: ['what custom/black allows', 'what custom/dark allows'],
    })
    expect(told(names.toReversed())).toEqual(told(names))
  })

  it('at no risk by what may only be lost', () => {
    const onCondition = {
      Version: '1',
      Statement: [
        { ...allows('ram:*').Statement[0], Effect: 'Allow', Condition: { Bool: { 'acs:MFAPresent': 'true' } } },
      ],
    } as const
    const world = worldOf({
      roles: { a: ramRole({ policies: ['custom/p'] }), b: ramRole({ policies: ['custom/q'] }) },
      policies: { p: { document: allows('ram:*'), ours: true }, q: { document: onCondition, ours: true } },
    })
    const [narrowed] = powerChanges(
      desiredOf([], [wishesOf([role('a'), role('b')])]),
      new Map([[prod, read(world, everything)]]),
      [replace('a', 'b')],
    )

    expect(narrowed).toMatchObject({
      gained: [],
      undecided: ['ram:* on * (may be lost: a condition decides)'],
      risks: [],
    })
  })
})
