import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../../src/core/desired/bounds.ts'
import type {
  AccountFragment,
  BindingFragment,
  Fragment,
  GrantFragment,
  MatchFragment,
  Placed,
  PolicyFragment,
  RoleFragment,
  SettingsFragment,
} from '../../../src/core/desired/fragment.ts'
import { merge, type Merged } from '../../../src/core/desired/merge.ts'
import type { Matcher } from '../../../src/core/model/desired-state.ts'
import { accountId, bindingName, policyName, region, roleName } from '../../../src/core/model/names.ts'
import { ecsTrust, type PolicyRef, type RamDocument } from '../../../src/core/model/policy.ts'
import type { Place, Problem } from '../../../src/core/model/problem.ts'
import { HOUR, MINUTE, instant } from '../../../src/core/model/time.ts'
import { at } from './made.ts'

const placed = <T>(value: T, where: Place = at()): Placed<T> => ({ value, at: where })

const account = (name: string, id: string, parts: Partial<AccountFragment> = {}): AccountFragment => ({
  name,
  id: accountId(id),
  regions: [region('cn-hangzhou')],
  mode: null,
  assumeRole: null,
  externalId: null,
  at: at(2, 'settings.yaml'),
  ...parts,
})

const settings = (parts: Partial<SettingsFragment> = {}): SettingsFragment => ({
  accounts: [account('prod', '1111'), account('dev', '2222', { at: at(5, 'settings.yaml') })],
  limits: {},
  escalation: null,
  protect: [],
  suspend: [],
  grace: [],
  settleMs: null,
  prune: null,
  requireSignature: null,
  at: at(1, 'settings.yaml'),
  ...parts,
})

const fragment = (parts: Partial<Fragment> = {}): Fragment => ({
  file: 'a.yaml',
  scope: null,
  settings: null,
  roles: [],
  policies: [],
  bindings: [],
  grants: [],
  ...parts,
})

const inSettings = (parts: Partial<SettingsFragment> = {}): Fragment =>
  fragment({ file: 'settings.yaml', settings: settings(parts) })

const scoped = (accounts: readonly string[], parts: Partial<Fragment> = {}): Fragment =>
  fragment({ ...parts, scope: { accounts: accounts.map((one) => placed(one, at(1, 'b.yaml'))), regions: null } })

const matching = (matcher: Matcher = { kind: ['ecs'] }): MatchFragment => [
  { matcher, accounts: matcher.accounts?.map((glob) => placed(glob, at(9))) ?? null, at: at(8) },
]

const bound = (name: string, parts: Partial<BindingFragment> = {}): BindingFragment => ({
  name: bindingName(name),
  role: placed(roleName('web')),
  match: matching(),
  except: null,
  priority: null,
  whenOccupied: null,
  sessionPolicy: null,
  minAgeMs: null,
  at: at(7),
  ...parts,
})

type Managed = Extract<RoleFragment, { managed: true }>
const role = (name: string, parts: Partial<Managed> = {}): Managed => ({
  name: roleName(name),
  managed: true,
  exclusive: null,
  adopt: null,
  description: null,
  maxSessionDurationS: null,
  trust: null,
  policies: null,
  at: at(3),
  ...parts,
})

const document: RamDocument = { Version: '1', Statement: [] }
const policy = (name: string, where = at(4)): PolicyFragment => ({
  name: policyName(name),
  description: null,
  document,
  adopt: null,
  at: where,
})

const grant = (name: string, where = at(5)): GrantFragment => ({
  name,
  to: { users: ['ci'], groups: [], roles: [] },
  pass: [placed(roleName('web'))],
  allow: null,
  at: where,
})

const ref = (type: PolicyRef['type'], name: string, where = at(6)): Placed<PolicyRef> =>
  placed({ type, name: policyName(name) }, where)

function desiredOf(merged: Merged): Extract<Merged, { ok: true }>['desired'] {
  if (!merged.ok) throw new Error(JSON.stringify(merged.problems))
  return merged.desired
}

const problemsOf = (...fragments: readonly Fragment[]): readonly Problem[] => {
  const merged = merge(fragments)
  return merged.ok ? [] : merged.problems
}

describe('a merge', () => {
  it('fills in what was left out', () => {
    const desired = desiredOf(
      merge([
        inSettings(),
        fragment({ bindings: [bound('web')], roles: [role('web')], policies: [policy('read')], grants: [grant('ci')] }),
      ]),
    )

    expect(desired.settings).toEqual({
      limits: defaultLimits,
      escalation: 'approve',
      protect: [],
      suspend: [],
      grace: [],
      settleMs: MINUTE,
      prune: false,
      requireSignature: false,
    })
    expect(desired.bindings).toMatchObject([{ priority: 0, whenOccupied: 'declared', except: null, minAgeMs: 0 }])
    const prod = desired.accounts.get(accountId('1111'))
    expect(prod).toMatchObject({ mode: 'enforce', grants: [{ name: 'ci', pass: ['web'], allow: [] }] })
    expect(prod?.roles.get(roleName('web'))).toMatchObject({
      adopt: false,
      exclusive: false,
      trust: ecsTrust,
      policies: [],
    })
    expect(prod?.policies.get(policyName('read'))).toMatchObject({ adopt: false })
  })

  it('keeps what was written', () => {
    const guard = { match: matching({ accounts: ['prod'] }), actions: null, reason: 'why', at: at(3) }
    const desired = desiredOf(
      merge([
        inSettings({
          limits: { detach: { max: 1, percent: null, perMs: HOUR } },
          escalation: 'deny',
          protect: [guard],
          suspend: [{ ...guard, owner: 'team', until: instant(5) }],
          grace: [{ ...guard, forMs: HOUR }],
          settleMs: 0,
          prune: true,
          requireSignature: true,
        }),
        fragment({
          bindings: [
            bound('web', { priority: 5, whenOccupied: 'never', minAgeMs: 7, except: matching({ names: ['x'] }) }),
          ],
          roles: [
            role('mine', {
              trust: document,
              policies: [ref('System', 'X')],
              description: 'd',
              maxSessionDurationS: 3600,
            }),
            { name: roleName('theirs'), managed: false, exclusive: true, at: at(4) },
          ],
        }),
      ]),
    )

    expect(desired.settings).toMatchObject({
      limits: { ...defaultLimits, detach: { max: 1, percent: null, perMs: HOUR } },
      escalation: 'deny',
      protect: [{ reason: 'why', match: { anyOf: [{ accounts: ['prod'] }] } }],
      suspend: [{ owner: 'team', until: 5 }],
      grace: [{ forMs: HOUR }],
      settleMs: 0,
      prune: true,
      requireSignature: true,
    })
    expect(desired.bindings).toMatchObject([
      { priority: 5, whenOccupied: 'never', minAgeMs: 7, except: { anyOf: [{ names: ['x'] }] } },
    ])
    const roles = desired.accounts.get(accountId('1111'))?.roles
    expect(roles?.get(roleName('mine'))).toMatchObject({ trust: document, policies: [{ type: 'System', name: 'X' }] })
    expect(roles?.get(roleName('theirs'))).toEqual({ name: 'theirs', managed: false, exclusive: true, at: at(4) })
  })

  it('leaves alone what an adopted role leaves out, and takes an empty list for none', () => {
    const roles = [role('a', { adopt: true }), role('b', { adopt: true, policies: [], trust: document })]
    const merged = desiredOf(merge([inSettings(), fragment({ roles })])).accounts.get(accountId('1111'))?.roles

    expect(merged?.get(roleName('a'))).toMatchObject({ adopt: true, trust: 'left', policies: 'left' })
    expect(merged?.get(roleName('b'))).toMatchObject({ trust: document, policies: [] })
  })

  it('declares in each account what the documents that reach it declare', () => {
    const desired = desiredOf(
      merge([
        inSettings(),
        scoped(['prod'], { roles: [role('web', { description: 'of prod' })], bindings: [bound('web')] }),
        scoped(['2222'], {
          roles: [role('web', { description: 'of dev' })],
          policies: [policy('p')],
          grants: [grant('g')],
        }),
      ]),
    )
    const [prod, dev] = [...desired.accounts.values()]

    expect(prod?.roles.get(roleName('web'))).toMatchObject({ description: 'of prod' })
    expect(dev?.roles.get(roleName('web'))).toMatchObject({ description: 'of dev' })
    expect([prod?.policies.size, dev?.policies.size, prod?.grants.length, dev?.grants.length]).toEqual([0, 1, 0, 1])
    expect(desired.bindings[0]?.match.scope).toEqual({ accounts: ['prod'], regions: null })
  })

  it('keeps all matchers of a list', () => {
    const [one] = matching({ names: ['a'] })
    const [other] = matching({ names: ['b'] })
    const desired = desiredOf(merge([inSettings(), fragment({ bindings: [bound('w', { match: [one, other] })] })]))

    expect(desired.bindings[0]?.match.anyOf).toEqual([{ names: ['a'] }, { names: ['b'] }])
  })

  it('keeps the scope of settings in their guards', () => {
    const scope = { accounts: null, regions: [placed('cn-*')] }
    const guard = { match: matching(), actions: null, reason: '', at: at() }
    const merged = desiredOf(merge([{ ...inSettings({ protect: [guard] }), scope }]))

    expect(merged.settings.protect[0]?.match.scope).toEqual({ accounts: null, regions: ['cn-*'] })
  })

  it('is the same for any order of the fragments', () => {
    const all = [
      inSettings(),
      fragment({ roles: [role('b'), role('a')], bindings: [bound('y')], grants: [grant('h')] }),
      scoped(['prod'], { roles: [role('c')], bindings: [bound('x')], grants: [grant('g')], policies: [policy('p')] }),
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(JSON.stringify(merge(shuffled), replaceMaps)).toBe(JSON.stringify(merge(all), replaceMaps))
      }),
    )
  })
})

const replaceMaps = (_: string, value: unknown): unknown => (value instanceof Map ? [...value.entries()] : value)

describe('a merge is refused', () => {
  it('without settings', () => {
    expect(problemsOf()).toMatchObject([
      { at: { file: '.' }, right: expect.stringContaining('settings.accounts') as string },
    ])
    expect(problemsOf(fragment())).toMatchObject([{ at: { file: 'a.yaml' } }])
  })

  it('with settings in two places, and names both', () => {
    const problems = problemsOf(inSettings(), fragment({ settings: settings({ at: at(3, 'b.yaml') }) }))

    expect(problems).toMatchObject([{ at: at(3, 'b.yaml'), wrong: 'settings stand here and at settings.yaml:1:1' }])
  })

  it.each<[string, Partial<Fragment>, Partial<Fragment>]>([
    ['role web', { roles: [role('web')] }, { roles: [role('web', { at: at(9, 'z.yaml') })] }],
    ['policy p', { policies: [policy('p')] }, { policies: [policy('p', at(9, 'z.yaml'))] }],
    ['passRole g', { grants: [grant('g')] }, { grants: [grant('g', at(9, 'z.yaml'))] }],
    ['binding b', { bindings: [bound('b')] }, { bindings: [bound('b', { at: at(9, 'z.yaml') })] }],
  ])('with %s twice, once for all accounts', (what, one, other) => {
    const problems = problemsOf(inSettings(), fragment(one), fragment(other))

    expect(problems).toHaveLength(1)
    expect(problems[0]?.at.file).toBe('z.yaml')
    expect(problems[0]?.wrong).toMatch(new RegExp(`^${what} stands twice: here and at a.yaml:`))
  })

  it('with a binding twice even for different accounts', () => {
    const twice = [scoped(['prod'], { bindings: [bound('b')] }), scoped(['dev'], { bindings: [bound('b')] })]

    expect(problemsOf(inSettings(), ...twice)).toHaveLength(1)
  })

  it('with one name or one id for two accounts', () => {
    const accounts = [account('prod', '1'), account('prod', '2', { at: at(3) }), account('dev', '1', { at: at(4) })]

    expect(problemsOf(inSettings({ accounts }))).toMatchObject([
      { at: at(3), wrong: expect.stringContaining('account prod stands twice') as string },
      { at: at(4), wrong: 'account id 1 is taken at settings.yaml:2:1' },
    ])
  })

  it.each<[string, Fragment, Place]>([
    ['a scope', scoped(['prdo']), at(1, 'b.yaml')],
    ['a match', fragment({ bindings: [bound('b', { match: matching({ accounts: ['prdo'] }) })] }), at(9)],
    ['an except', fragment({ bindings: [bound('b', { except: matching({ accounts: ['prdo'] }) })] }), at(9)],
  ])('with an unknown account in %s, and says which is near', (_, one, where) => {
    expect(problemsOf(inSettings(), one)).toEqual([
      {
        at: where,
        wrong: 'no account of settings matches "prdo"',
        right: 'Did you mean prod? (settings name prod, dev)',
      },
    ])
  })

  it.each(['protect', 'suspend', 'grace'] as const)('with an unknown account in %s', (list) => {
    const guard = { match: matching({ accounts: ['x*'] }), actions: null, reason: '', at: at() }
    const problems = problemsOf(inSettings({ [list]: [guard] }))

    expect(problems).toMatchObject([{ wrong: 'no account of settings matches "x*"' }])
    expect(problems[0]?.right).toContain('settings name prod, dev')
  })

  it('with an account named where settings name none', () => {
    expect(problemsOf(inSettings({ accounts: [] }), scoped(['prod']))).toMatchObject([
      { right: expect.stringContaining('settings name none') as string },
    ])
  })

  it('with more policies on a role than RAM attaches', () => {
    const many = (type: PolicyRef['type'], count: number): readonly Placed<PolicyRef>[] =>
      Array.from({ length: count }, (_, i) => ref(type, `p${i}`))

    expect(
      problemsOf(
        inSettings(),
        fragment({ roles: [role('r', { policies: [...many('System', 20), ...many('Custom', 10)] })] }),
      ),
    ).toEqual([])
    expect(problemsOf(inSettings(), fragment({ roles: [role('r', { policies: many('System', 21) })] }))).toMatchObject([
      { at: at(3), wrong: 'role r has 21 system policies; RAM attaches at most 20 to a role' },
    ])
    expect(problemsOf(inSettings(), fragment({ roles: [role('r', { policies: many('Custom', 11) })] }))).toMatchObject([
      { wrong: 'role r has 11 custom policies; RAM attaches at most 10 to a role' },
    ])
  })

  it('with both kinds of policies over their limit, in words that tell them apart', () => {
    const policies = [
      ...Array.from({ length: 21 }, (_, i) => ref('System', `s${i}`)),
      ...Array.from({ length: 11 }, (_, i) => ref('Custom', `c${i}`)),
    ]
    const problems = problemsOf(inSettings(), fragment({ roles: [role('r', { policies })] }))

    expect(problems.map(({ wrong }) => wrong.slice(0, 17))).toEqual(['role r has 11 cus', 'role r has 21 sys'])
  })

  it('with a policy twice in the list of a role', () => {
    const policies = [ref('System', 'X'), ref('Custom', 'X'), ref('System', 'X', at(12))]

    expect(problemsOf(inSettings(), fragment({ roles: [role('r', { policies })] }))).toMatchObject([
      { at: at(12), wrong: 'role r: policy system/X stands twice: here and at a.yaml:6:1' },
    ])
  })

  it('with all problems at once, in order of place', () => {
    const problems = problemsOf(
      inSettings(),
      fragment({ roles: [role('a'), role('a', { at: at(20) }), role('b'), role('b', { at: at(10) })] }),
      fragment({ roles: [role('c', { at: at(1, 'b.yaml') }), role('c', { at: { ...at(1, 'b.yaml'), column: 0 } })] }),
    )

    expect(problems.map((one) => `${one.at.file}:${one.at.line}`)).toEqual(['a.yaml:10', 'a.yaml:20', 'b.yaml:1'])
  })
})
