import { describe, expect, it } from 'vitest'
import { assumePolicy, leastPolicy, type Purpose } from '../../../src/core/desired/least.ts'
import type { AccountWishes, Binding, DesiredState, RoleSpec, Settings } from '../../../src/core/model/desired-state.ts'
import { accountId, policyName, region, roleName } from '../../../src/core/model/names.ts'
import { ecsTrust, type PolicyRef, type RamDocument } from '../../../src/core/model/policy.ts'
import { areaOf, coverage } from '../../../src/core/ram/cover.ts'
import { risksOf } from '../../../src/core/ram/risk.ts'
import { accounts, at, binding, matchOf, prod, wishes } from './made.ts'

const managed = (name: string, policies: readonly PolicyRef[] | 'left', exclusive = false): RoleSpec => ({
  name: roleName(name),
  managed: true,
  adopt: policies === 'left',
  exclusive,
  description: null,
  maxSessionDurationS: null,
  trust: ecsTrust,
  policies,
  at: at(),
})

const account = wishes('prod', prod, {
  regions: [region('cn-hangzhou')],
  roles: new Map(
    [
      managed('web', [
        { type: 'System', name: policyName('AliyunOSSReadOnlyAccess') },
        { type: 'Custom', name: policyName('assets') },
      ]),
      managed('old', 'left'),
      { name: roleName('database'), managed: false, exclusive: false, at: at() } as const,
    ].map((one) => [one.name, one]),
  ),
  policies: new Map([
    [
      policyName('assets'),
      { name: policyName('assets'), description: null, document: ecsTrust, adopt: false, at: at() },
    ],
  ]),
  grants: [
    {
      name: 'ci',
      to: { users: ['deployer'], groups: ['ops'], roles: [roleName('oidc')] },
      pass: [roleName('web')],
      allow: [],
      at: at(),
    },
  ],
})

const web = binding('web', { role: 'web', whenOccupied: ['legacy-*', 'v\\1'] })

function policyFor(
  purpose: Purpose,
  bindings: readonly Binding[] = [web],
  parts: Partial<AccountWishes> = {},
  prune = false,
): RamDocument {
  // Of all settings, only `prune` says anything about permissions.
  const settings = { prune } as Settings
  const desired: Pick<DesiredState, 'accounts' | 'bindings' | 'settings'> = {
    accounts: accounts({ ...account, ...parts }),
    bindings,
    settings,
  }
  return leastPolicy(desired, purpose, prod)
}

const may = (document: RamDocument, action: string, resource: string): string =>
  coverage([document], areaOf(action, resource))

const instance = 'acs:ecs:cn-hangzhou:1111:instance/i-1'
const role = (name: string): string => `acs:ram:*:1111:role/${name}`
const policy = (name: string, owner = '1111'): string => `acs:ram:*:${owner}:policy/${name}`

const reads: readonly (readonly [string, string])[] = [
  ['ecs:DescribeInstances', 'acs:ecs:cn-hangzhou:1111:instance/*'],
  ['ecs:DescribeInstanceRamRole', 'acs:ecs:cn-hangzhou:1111:instance/*'],
  ['eci:DescribeContainerGroups', 'acs:eci:cn-hangzhou:1111:containergroup/*'],
  ['ram:GetRole', role('somebodys')],
  ['ram:ListRoles', role('*')],
  ['ram:ListPoliciesForRole', role('web')],
  ['ram:ListTagResources', role('*')],
  ['ram:ListTagResources', policy('*')],
  ['ram:GetPolicy', policy('assets')],
  ['ram:ListEntitiesForPolicy', policy('rolekeeper-pass-ci')],
  ['ram:ListPoliciesForUser', 'acs:ram:*:1111:user/deployer'],
  ['ram:ListPoliciesForGroup', 'acs:ram:*:1111:group/ops'],
]
const swaps: readonly (readonly [string, string])[] = [
  ['ecs:AttachInstanceRamRole', instance],
  ['ecs:AttachInstanceRamRole', role('web')],
  ['ecs:DetachInstanceRamRole', instance],
  ['ecs:DetachInstanceRamRole', role('legacy-1')],
  ['ram:PassRole', role('web')],
]
const ramWrites: readonly (readonly [string, string])[] = [
  ['ram:CreateRole', role('*')],
  ['ram:UpdateRole', role('web')],
  ['ram:TagResources', role('old')],
  ['ram:AttachPolicyToRole', role('web')],
  ['ram:AttachPolicyToRole', policy('AliyunOSSReadOnlyAccess', 'system')],
  ['ram:AttachPolicyToRole', policy('assets')],
  ['ram:DetachPolicyFromRole', policy('anything')],
  ['ram:CreatePolicy', policy('*')],
  ['ram:CreatePolicyVersion', policy('assets')],
  ['ram:CreatePolicyVersion', policy('rolekeeper-pass-ci')],
  ['ram:AttachPolicyToUser', 'acs:ram:*:1111:user/deployer'],
  ['ram:AttachPolicyToUser', policy('rolekeeper-pass-ci')],
  ['ram:AttachPolicyToGroup', 'acs:ram:*:1111:group/ops'],
  ['ram:AttachPolicyToRole', role('oidc')],
  ['ram:DetachPolicyFromUser', 'acs:ram:*:1111:user/stranger'],
]
const removals: readonly (readonly [string, string])[] = [
  ['ram:DeleteRole', role('gone')],
  ['ram:DeletePolicy', policy('gone')],
  ['ram:ListPolicyVersions', policy('gone')],
  ['ram:DetachPolicyFromRole', policy('AliyunOSSReadOnlyAccess', 'system')],
]

describe('the least policy', () => {
  it('lets pod-admission reach no cloud at all', () => {
    expect(policyFor('pod-admission').Statement).toEqual([])
  })

  it.each(['plan', 'drift-report', 'pull-request'] as const)(
    'lets %s read what a run reads, and write nothing',
    (purpose) => {
      const document = policyFor(purpose)

      for (const [action, resource] of reads)
        expect([action, may(document, action, resource)]).toEqual([action, 'whole'])
      for (const [action, resource] of [...swaps, ...ramWrites, ...removals]) {
        expect([action, may(document, action, resource)]).toEqual([action, 'none'])
      }
      expect(risksOf([document])).toEqual([])
    },
  )

  it('lets an event attach the roles that bindings name, detach nothing and read no RAM', () => {
    const document = policyFor('instance-event')

    expect(may(document, 'ecs:AttachInstanceRamRole', instance)).toBe('whole')
    expect(may(document, 'ram:PassRole', role('web'))).toBe('whole')
    expect(may(document, 'ram:PassRole', role('legacy-1'))).toBe('none')
    expect(may(document, 'ecs:DetachInstanceRamRole', '*')).toBe('none')
    expect(may(document, 'ram:Get*', '*')).toBe('none')
  })

  it.each(['sweep', 'command-line'] as const)('lets %s do all that desired state may ask for', (purpose) => {
    const document = policyFor(purpose)

    for (const [action, resource] of [...reads, ...swaps, ...ramWrites]) {
      expect([action, resource, may(document, action, resource)]).toEqual([action, resource, 'whole'])
    }
    for (const [action, resource] of removals.slice(0, 3))
      expect([action, may(document, action, resource)]).toEqual([action, 'none'])
  })

  it('lets a sweep replace container groups only where a binding says recreate', () => {
    const match = matchOf({ kind: ['eci'], tags: new Map([['app', ['*']]]) })
    const groups = { ...binding('groups', { role: 'batch' }), match }
    const all = 'acs:eci:cn-hangzhou:*:containergroup/*'
    const powers = [groups, { ...groups, recreate: true } as const].map((one) =>
      ['eci:CreateContainerGroup', 'eci:DeleteContainerGroup'].map((action) =>
        may(policyFor('sweep', [one]), action, all),
      ),
    )

    expect(powers).toEqual([
      ['none', 'none'],
      ['part', 'part'],
    ])
    expect(may(policyFor('sweep', [{ ...groups, recreate: true }]), 'ram:PassRole', role('batch'))).toBe('whole')
    expect(may(policyFor('instance-event', [{ ...groups, recreate: true }]), 'ram:PassRole', role('batch'))).toBe(
      'none',
    )
  })

  it('lets a sweep remove only where prune says so', () => {
    for (const [action, resource] of removals) {
      expect([action, may(policyFor('sweep', [web], {}, true), action, resource)]).toEqual([action, 'whole'])
    }
  })

  it.each([
    ['role', 'ram:UpdateRole', role('stranger')],
    ['policy', 'ram:CreatePolicyVersion', policy('stranger')],
    ['account', 'ram:PassRole', 'acs:ram:*:9999:role/web'],
    ['region', 'ecs:DetachInstanceRamRole', 'acs:ecs:cn-shanghai:1111:instance/i-1'],
    ['user', 'ram:AttachPolicyToUser', 'acs:ram:*:1111:user/stranger'],
  ])('names no %s that desired state does not', (_, action, resource) => {
    expect(may(policyFor('sweep'), action, resource)).toBe('none')
  })

  it.each<[Binding['whenOccupied'], readonly string[]]>([
    ['never', ['web', 'ex']],
    ['declared', ['database', 'ex', 'old', 'web']],
    ['always', ['*']],
    [
      ['legacy-*', 'v\\1'],
      ['ex', 'legacy-*', 'v1', 'web'],
    ],
  ])('passes what a swap may have to give back: whenOccupied %j', (whenOccupied, expected) => {
    const roles = new Map([...account.roles, [roleName('ex'), managed('ex', [], true)]])
    const statements = policyFor('sweep', [binding('a', { role: 'web', whenOccupied })], { roles }).Statement
    const passed = statements.find(({ Action }) => String(Action) === 'ram:PassRole')?.Resource

    const names = whenOccupied === 'declared' ? ['database', 'ex', 'old', 'web'] : expected
    expect(new Set(passed)).toEqual(new Set(names.map(role)))
  })

  it('counts only bindings that reach instances of the account', () => {
    const elsewhere = [
      binding('a', { match: { scope: { accounts: ['dev'], regions: null }, anyOf: [{ kind: ['ecs'] }] } }),
      binding('b', { match: matchOf({ kind: ['eci', 'pod'] }) }),
      binding('c', { match: matchOf({ accounts: ['9999'] }) }),
    ]
    const none = policyFor('sweep', elsewhere, { roles: new Map(), grants: [], policies: new Map() })

    expect(may(none, 'ram:PassRole', '*')).toBe('none')
    expect(may(none, 'ecs:AttachInstanceRamRole', '*')).toBe('none')
    expect(may(policyFor('instance-event', elsewhere), 'ecs:AttachInstanceRamRole', '*')).toBe('none')
    const here = binding('d', { match: matchOf({ accounts: ['prod'], names: ['x'] }) })
    expect(may(policyFor('sweep', [here]), 'ram:PassRole', role('web'))).toBe('whole')
  })

  it('attaches no policy where none is listed', () => {
    const roles = new Map([[roleName('old'), managed('old', 'left')]])

    expect(may(policyFor('sweep', [web], { roles, grants: [] }), 'ram:AttachPolicyToRole', '*')).toBe('none')
  })

  it.each(['instance-event', 'sweep', 'command-line'] as const)('only reads for %s in mode report', (purpose) => {
    const document = policyFor(purpose, [web], { mode: 'report' })

    for (const [action, resource] of [...swaps, ...ramWrites]) expect(may(document, action, resource)).toBe('none')
    expect(may(document, 'ecs:DescribeInstances', instance)).toBe('whole')
  })

  it.each(['drift-report', 'command-line'] as const)(
    'lets %s put events onto the buses of receivers, at home',
    (purpose) => {
      const told = { name: 'a', severity: 'note', accounts: null, regions: null, windowMs: 1 } as const
      const notify = [
        { ...told, to: 'eventbridge', bus: 'team-bus', region: region('cn-shanghai') },
        { ...told, to: 'issues' },
      ] as const
      const settings = { prune: false, notify: [...notify] } as unknown as Settings
      const policyOf = (one: AccountWishes, who: Purpose) =>
        leastPolicy({ accounts: accounts(one), bindings: [], settings }, who, prod)
      const bus = 'acs:eventbridge:cn-shanghai:1111:eventbus/'

      expect(may(policyOf(account, purpose), 'eventbridge:PutEvents', `${bus}team-bus`)).toBe('whole')
      expect(may(policyOf(account, purpose), 'eventbridge:PutEvents', `${bus}*`)).toBe('part')
      const away = { ...account, assumeRole: 'rolekeeper' }
      for (const policy of [policyOf(away, purpose), policyOf(account, 'sweep'), policyOf(account, 'plan')]) {
        expect(may(policy, 'eventbridge:PutEvents', '*')).toBe('none')
      }
    },
  )

  it('is empty for an account that settings do not name', () => {
    const settings = { prune: false } as Settings

    expect(leastPolicy({ accounts: new Map(), bindings: [web], settings }, 'sweep', prod).Statement).toEqual([])
  })
})

describe('the policy of the home account', () => {
  it('lets it take exactly the roles that accounts name', () => {
    const other = wishes('dev', accountId('2222'), { assumeRole: 'rolekeeper' })
    const document = assumePolicy({ accounts: accounts(account, other) })

    expect(may(document, 'sts:AssumeRole', 'acs:ram:*:2222:role/rolekeeper')).toBe('whole')
    expect(may(document, 'sts:AssumeRole', 'acs:ram:*:1111:role/*')).toBe('none')
  })

  it('is empty where no account names one', () => {
    expect(assumePolicy({ accounts: accounts(account) }).Statement).toEqual([])
  })
})
