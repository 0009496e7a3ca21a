import { describe, expect, it } from 'vitest'
import { check } from '../../../src/core/check/check.ts'
import { noFilter, type Filter } from '../../../src/core/check/filter.ts'
import type { RamAction } from '../../../src/core/model/action.ts'
import type { Doubt, Instance } from '../../../src/core/model/instance.ts'
import { accountId, policyName, roleName } from '../../../src/core/model/names.ts'
import { ecsTrust } from '../../../src/core/model/policy.ts'
import { actionKey } from '../../../src/core/plan/key.ts'
import {
  account,
  binding,
  desiredOf,
  ecs,
  givenOf,
  group,
  holding,
  managedRole,
  nothing,
  planOf,
  prod,
  ramOf,
  role,
  tagged,
} from '../../kit/model.ts'

const web = binding('web', 'web-tier', tagged('app'))
const dev = accountId('6543210987654321')
const common = { class: 'ram', cause: 'commit', why: '', from: null, to: null, binding: null } as const
const target = (id: string, type: 'role' | 'policy' | 'grant' = 'role') => ({ type, account: prod, id })
const createRole: RamAction = {
  ...{ ...common, effect: 'widens', kind: 'create-role', role: roleName('web-tier'), target: target('web-tier') },
  ...{ trust: ecsTrust, description: null, maxSessionDurationS: null },
}
const attachPolicy = (name: string): RamAction => ({
  ...{ ...common, effect: 'widens', kind: 'attach-policy', target: target('web-tier') },
  ...{ policy: { type: 'Custom', name: policyName(name) }, holder: { type: 'role', name: 'web-tier' } },
})
const detachPolicy = (name: string, holder: string, type: 'role' | 'user' = 'role'): RamAction => ({
  ...{ ...common, effect: 'narrows', kind: 'detach-policy', target: target(holder) },
  ...{ policy: { type: 'Custom', name: policyName(name) }, holder: { type, name: holder } },
})
const deleteRole: RamAction = {
  ...{ ...common, effect: 'narrows', kind: 'delete-role', role: roleName('old-tier'), target: target('old-tier') },
}
const deletePolicy = (name: string): RamAction => ({
  ...{ ...common, effect: 'narrows', kind: 'delete-policy', policy: policyName(name), target: target(name, 'policy') },
})
const narrowPolicy = (name: string): RamAction => ({
  ...{ ...common, effect: 'narrows', kind: 'update-policy', policy: policyName(name), target: target(name, 'policy') },
  document: { Version: '1', Statement: [] },
})

const empty = ecs('i-empty', nothing, { app: 'web' })
const old = ecs('i-old', holding('old-tier'), { app: 'web' })
const custom = (name: string) => ({ type: 'Custom' as const, name: policyName(name) })
const accounts = [
  account([
    managedRole('web-tier'),
    managedRole('old-tier', { policies: [custom('shared')] }),
    managedRole('left', { policies: 'left' }),
    role('plain'),
  ]),
]

const judge = (
  instances: readonly Instance[],
  ramActions: readonly RamAction[],
  { filter = noFilter, ends = {} }: { filter?: Filter; ends?: Record<string, Doubt> } = {},
) => {
  const desired = desiredOf([web], accounts)
  const ram = ramOf({ 'web-tier': { ours: true }, 'old-tier': { ours: true } })
  const plan = planOf({ desired, instances, ram, ramPlan: { ramActions }, ends })
  const { standings, findings } = check(plan, desired, givenOf(), { filter, reviewed: null })
  return {
    standings: plan.actions.map((action) => `${action.kind} ${standings.get(actionKey(action))}`),
    messages: findings.filter(({ code }) => code === 'waits-in-order').map(({ message }) => message),
  }
}
const only = (...classes: string[]): { filter: Filter } => ({ filter: { ...noFilter, classes } })

describe('instances wait for their role', () => {
  it('and go with it where it is made in the same run', () => {
    expect(judge([empty, old], [createRole, attachPolicy('a')]).standings).toEqual([
      'create-role ready',
      'attach-policy ready',
      'attach ready',
      'replace ready',
    ])
  })

  it('where the role itself is not made in this run', () => {
    const { standings, messages } = judge([empty, old], [createRole], only('attach', 'replace'))

    expect(standings).toEqual(['create-role filtered', 'attach waiting', 'replace waiting'])
    expect(messages).toEqual([expect.stringMatching(/^2 actions wait: .*web-tier/)])
  })

  it('and a swap also where the role does not get its policies, as it would lose what the old one gives', () => {
    const { standings, messages } = judge([empty, old], [attachPolicy('a')], only('attach', 'replace'))

    expect(standings).toEqual(['attach-policy filtered', 'attach ready', 'replace waiting'])
    expect(messages[0]).toMatch(/^1 action waits/)
  })

  it('but for no other role, and not where they are left out themselves', () => {
    const other: RamAction = {
      ...attachPolicy('a'),
      kind: 'attach-policy',
      policy: custom('a'),
      holder: { type: 'user', name: 'ci' },
    }

    expect(judge([empty, old], [other], only('attach', 'replace')).standings).toEqual([
      'attach-policy filtered',
      'attach ready',
      'replace ready',
    ])
    expect(judge([old], [attachPolicy('a')], only('attach')).standings).toEqual([
      'attach-policy filtered',
      'replace filtered',
    ])
  })
})

describe('what narrows waits for instances that should leave', () => {
  const removal = [detachPolicy('a', 'old-tier'), deleteRole, deletePolicy('a')]
  const names = ['detach-policy', 'delete-role', 'delete-policy']

  it('and is done where all of them go in this run, or nobody is there', () => {
    expect(judge([old], removal).standings).toEqual(['replace ready', ...names.map((kind) => `${kind} ready`)])
    expect(judge([], removal).standings).toEqual(names.map((kind) => `${kind} ready`))
  })

  it.each([
    ['is blocked', [{ ...old, tags: new Map([...old.tags, ['rolekeeper:hold', '']]) }]],
    ['is a container group that was born so', [group('eci-1', 'old-tier', { app: 'web' })]],
  ])('where one of them %s', (_what, instances) => {
    const { standings, messages } = judge(instances, removal)

    expect(standings).toEqual(names.map((kind) => `${kind} waiting`))
    expect(messages).toEqual([
      expect.stringContaining('instances that should leave role 1234567890123456/old-tier have not left it'),
      expect.stringContaining('a policy that goes with policy a is still attached'),
    ])
  })

  it('but not for one that is blocked and keeps its role in any case', () => {
    const held = { ...old, tags: new Map([...old.tags, ['rolekeeper:hold', '']]) }
    const desired = desiredOf([web], accounts)
    const plan = planOf({ desired, instances: [held], ramPlan: { ramActions: [deleteRole] } })
    const standingWith = (to: (typeof plan.blocked)[number]['to']) =>
      check({ ...plan, blocked: plan.blocked.map((one) => ({ ...one, to })) }, desired, givenOf(), {
        filter: noFilter,
        reviewed: null,
      }).standings.get(actionKey(deleteRole))

    expect([standingWith(roleName('web-tier')), standingWith(roleName('old-tier'))]).toEqual(['waiting', 'ready'])
  })

  it('where one of them is left out by a filter', () => {
    expect(judge([old], removal, only('ram')).standings).toEqual([
      'replace filtered',
      ...names.map((kind) => `${kind} waiting`),
    ])
  })

  it('where a role that should have the policy is not left', () => {
    const held = { ...old, tags: new Map([...old.tags, ['rolekeeper:hold', '']]) }

    expect(judge([held], [narrowPolicy('shared'), narrowPolicy('other')]).standings).toEqual([
      'update-policy ready',
      'update-policy waiting',
    ])
  })

  it('in an account with a scope that is not known', () => {
    const { standings, messages } = judge([], removal, { ends: { 'cn-hangzhou/eci': 'access-denied' } })

    expect(standings).toEqual(names.map((kind) => `${kind} waiting`))
    expect(messages).toEqual(['3 actions wait: a scope of account 1234567890123456 is not known.'])
  })

  it('and removals wait for what is still attached', () => {
    const { standings } = judge(
      [],
      [detachPolicy('a', 'old-tier'), detachPolicy('b', 'ci', 'user'), deleteRole, deletePolicy('b')],
      {
        filter: { ...noFilter, classes: ['delete-role', 'delete-policy'] },
      },
    )

    expect(standings).toEqual([
      'detach-policy filtered',
      'detach-policy filtered',
      'delete-role waiting',
      'delete-policy waiting',
    ])
  })

  it('but for nothing of another account, another role or another policy', () => {
    const elsewhere: RamAction = { ...deleteRole, target: { type: 'role', account: dev, id: 'old-tier' } }
    const desired = desiredOf([web], [...accounts, account([], { id: dev, name: 'dev', regions: [] })])
    const ramActions = [detachPolicy('b', 'ci', 'user'), elsewhere, narrowPolicy('other'), deletePolicy('a')]
    const plan = planOf({ desired, instances: [], ramPlan: { ramActions } })

    const { standings } = check(plan, desired, givenOf(), {
      filter: { ...noFilter, classes: ['delete-role', 'delete-policy', 'update-policy'] },
      reviewed: null,
    })

    expect(plan.actions.map((action) => `${action.kind} ${standings.get(actionKey(action))}`)).toEqual([
      'update-policy ready',
      'detach-policy filtered',
      'delete-role ready',
      'delete-policy ready',
    ])
  })

  const inDev = (action: RamAction) => ({ ...action, target: { ...action.target, account: dev } }) as RamAction
  const narrowRole: RamAction = {
    ...{ ...common, effect: 'narrows', kind: 'update-role', role: roleName('old-tier'), target: target('old-tier') },
    ...{ trust: ecsTrust, description: null, maxSessionDurationS: null },
  }

  it.each([
    ['a policy that the role has', detachPolicy('a', 'old-tier'), deleteRole, 'waiting'],
    ['a policy that a user of the role’s name has', detachPolicy('a', 'old-tier', 'user'), deleteRole, 'ready'],
    ['a policy that another role has', detachPolicy('a', 'web-tier'), deleteRole, 'ready'],
    ['a policy that its namesake elsewhere has', inDev(detachPolicy('a', 'old-tier')), deleteRole, 'ready'],
    ['somebody who has the policy', detachPolicy('a', 'ci', 'user'), deletePolicy('a'), 'waiting'],
    ['somebody who has another policy', detachPolicy('b', 'ci', 'user'), deletePolicy('a'), 'ready'],
    ['somebody elsewhere who has its namesake', inDev(detachPolicy('a', 'ci', 'user')), deletePolicy('a'), 'ready'],
    ['an older version of the policy', narrowPolicy('a'), deletePolicy('a'), 'ready'],
    ['a policy of a role that stays', detachPolicy('a', 'old-tier'), narrowRole, 'ready'],
  ])('%s keeps back what it has to', (_what, first, second, standing) => {
    const desired = desiredOf([web], [...accounts, account([], { id: dev, name: 'dev', regions: [] })])
    const plan = planOf({ desired, instances: [], ramPlan: { ramActions: [first, second] } })

    const { standings } = check(plan, desired, givenOf(), {
      filter: noFilter,
      reviewed: new Set([actionKey(second)]),
    })

    expect([standings.get(actionKey(first)), standings.get(actionKey(second))]).toEqual(['filtered', standing])
  })

  it('and nothing is done in an account that settings do not name', () => {
    const stray: RamAction = { ...narrowPolicy('shared'), target: { type: 'policy', account: dev, id: 'shared' } }

    expect(judge([], [stray]).standings).toEqual(['update-policy filtered'])
  })

  it('which a swap into the same role is not', () => {
    const applied = new Map([
      ['i-1', { region: empty.region, role: web.role, sessionPolicy: ecsTrust, at: empty.createdAt }],
    ])
    const desired = desiredOf([web], accounts)
    const instances = [ecs('i-1', holding('web-tier'), { app: 'web' })]
    const given = givenOf({ applied })
    const plan = planOf({ desired, instances, given, ramPlan: { ramActions: [detachPolicy('a', 'web-tier')] } })

    const { standings } = check(plan, desired, given, { filter: { ...noFilter, classes: ['ram'] }, reviewed: null })

    expect([...standings.values()].sort()).toEqual(['filtered', 'ready'])
  })
})

describe('limits of RAM', () => {
  it('do not count what is new, nor what is attached to it', () => {
    const many = Array.from({ length: 25 }, (_, i) => attachPolicy(`p${i}`))

    expect(new Set(judge([], [createRole, ...many]).standings)).toEqual(
      new Set(['create-role ready', 'attach-policy ready']),
    )
    expect(new Set(judge([], many).standings)).toEqual(new Set(['attach-policy refused']))
    expect(judge([], many.slice(0, 20)).standings).toContain('attach-policy ready')
  })
})

it('what narrows and takes from no role waits for no instance', () => {
  const desired = desiredOf([web], accounts)
  const plan = planOf({ desired, instances: [old], ramPlan: { ramActions: [deletePolicy('unused')] } })
  const options = { filter: noFilter, reviewed: null }
  const { standings } = check({ ...plan, rolesNarrowed: new Map() }, desired, givenOf(), options)

  expect(standings.get(actionKey(deletePolicy('unused')))).toBe('ready')
})
