import { describe, expect, it } from 'vitest'
import type { Fragment, Placed } from '../../../src/core/desired/fragment.ts'
import type { PolicyRef } from '../../../src/core/model/policy.ts'
import type { Place } from '../../../src/core/model/problem.ts'
import {
  account,
  settings,
  fragment,
  inSettings,
  scoped,
  matching,
  bound,
  role,
  policy,
  grant,
  ref,
  problemsOf,
} from './fragments.ts'
import { at } from './made.ts'

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
