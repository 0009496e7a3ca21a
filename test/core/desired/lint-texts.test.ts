import { describe, expect, it } from 'vitest'
import { builtInBounds, tighten } from '../../../src/core/desired/bounds.ts'
import { lintNames } from '../../../src/core/desired/lint-names.ts'
import { lint } from '../../../src/core/desired/lint.ts'
import type { Binding, RoleSpec, Settings } from '../../../src/core/model/desired-state.ts'
import { policyName, roleName } from '../../../src/core/model/names.ts'
import { ecsTrust } from '../../../src/core/model/policy.ts'
import { HOUR, MINUTE } from '../../../src/core/model/time.ts'
import { settings } from '../../kit/model.ts'
import { accounts, at, binding, matchOf, prod, tagGlobs, wishes } from './made.ts'

const managed = (name: string, policies: Extract<RoleSpec, { managed: true }>['policies'] = []): RoleSpec => ({
  ...{ name: roleName(name), managed: true, adopt: false, exclusive: false, description: null },
  ...{ maxSessionDurationS: null, trust: ecsTrust, policies, at: at(9, 'roles.yaml') },
})
const there = (name: string): RoleSpec => ({ name: roleName(name), managed: false, exclusive: false, at: at(9) })
const where = (...roles: readonly RoleSpec[]) =>
  accounts(wishes('prod', prod, { roles: new Map(roles.map((one) => [one.name, one])) }))
const said = (bindings: readonly Binding[], of = where(managed('web'))) => lint({ accounts: of, bindings })
const x = matchOf({ ids: ['i-1'] })

describe('a finding of desired state says where, how grave it is and what to do:', () => {
  it('a binding that matches nothing, or never wins', () => {
    expect(said([binding('a', { match: matchOf({ regions: ['eu-*'] }) })])[0]).toMatchObject({
      severity: 'warning',
      at: at(),
      fix: 'Add the region to its account in settings, or correct accounts and regions of the match or of the document.',
    })
    expect(said([binding('a', { priority: 3, at: at(4) }), binding('b')])[0]).toMatchObject({
      severity: 'warning',
      fix: 'Raise its priority above 3, give a an except, or remove it.',
    })
  })

  it('bindings in conflict', () => {
    expect(
      said([binding('a', { match: x }), binding('b', { role: 'db', match: x })], where(managed('web'), managed('db'))),
    ).toEqual([
      {
        code: 'bindings-conflict',
        severity: 'warning',
        at: at(),
        message:
          'all that binding a matches is in conflict: binding b (a.yaml:1:1) matches it too, has the same priority 0 and another role, session policy or whenOccupied',
        fix: 'Give one of the two a higher priority, or an except.',
      },
    ])
  })

  it('roles that nobody uses or declares', () => {
    expect(said([])).toEqual([
      {
        code: 'role-unused',
        severity: 'note',
        at: at(9, 'roles.yaml'),
        message: 'role web is declared and no binding and no passRole names it',
        fix: 'Remove it, or name it in a binding.',
      },
    ])
    expect(said([binding('a', { role: 'gone', match: x })], where())).toMatchObject([
      { code: 'role-not-declared', severity: 'warning' },
    ])
  })

  it('a privileged role that tags give away, by whichever policy it is', () => {
    const admin = managed('web', [
      { type: 'System', name: policyName('AliyunECSReadOnlyAccess') },
      { type: 'System', name: policyName('AdministratorAccess') },
    ])
    const custom = managed('web', [{ type: 'Custom', name: policyName('AdministratorAccess') }])
    const byTag = binding('a', { match: matchOf({ tags: tagGlobs({ app: ['*'] }) }) })
    const either = binding('a', { match: { ...x, anyOf: [{ ids: ['i-1'] }, { names: ['*'] }] } })

    expect(said([byTag], where(admin))).toEqual([
      {
        code: 'privileged-by-tag',
        severity: 'warning',
        at: at(),
        message:
          'role web may do every action on every resource, and binding a gives it by tags or names alone: whoever can tag or name an instance can take it',
        fix: 'Add ids, vpcs, vSwitches, securityGroups or resourceGroups to the match, or narrow what the role may do.',
      },
    ])
    expect(said([either], where(admin)).map(({ code }) => code)).toEqual(['privileged-by-tag'])
    expect(said([byTag], where(custom))).toEqual([])
  })

  it('names that RAM does not have', () => {
    const of = (role: RoleSpec, existing: string) =>
      lintNames({ accounts: where(role), bindings: [] }, new Map([[prod, new Set([roleName(existing)])]]))

    expect(of(there('web'), 'other')).toEqual([
      {
        code: 'role-not-found',
        severity: 'warning',
        at: at(9),
        message: 'role web is declared managed: false and does not exist in prod',
        fix: 'Make it, correct its name, or leave out managed: false to have it made.',
      },
    ])
    expect(of(there('web'), 'wep')).toMatchObject([
      { code: 'role-name-near-miss', severity: 'warning', fix: 'Write wep if that is meant.' },
    ])
  })

  it('a limit over the operator’s ceiling', () => {
    const limits = { ...settings().limits, replace: { max: 9000, percent: 20, perMs: 30 * MINUTE } }
    const ceilings = { ...builtInBounds.ceilings, replace: { max: 1000, percent: null, perMs: HOUR } }
    const wanted: Settings = { ...settings(), limits }

    expect(tighten(wanted, { ...builtInBounds, ceilings }).findings).toEqual([
      {
        code: 'limit-over-ceiling',
        severity: 'warning',
        at: null,
        message:
          "settings.limits.replace is 9000 and 20 % per 30 min, over the operator's ceiling: 1000 and 20 % per 60 min holds",
        fix: 'Lower settings.limits.replace, or ask the operator to raise the ceiling.',
      },
    ])
    const plain = { ...limits, replace: { max: 9000, percent: null, perMs: HOUR } }
    expect(tighten({ ...wanted, limits: plain }, { ...builtInBounds, ceilings }).findings[0]?.message).toContain(
      'is 9000 per 60 min, over',
    )
  })
})
