import { describe, expect, it } from 'vitest'
import { lintNames } from '../../../src/core/desired/lint-names.ts'
import type { AccountWishes, Binding, Grant, RoleSpec } from '../../../src/core/model/desired-state.ts'
import { accountId, roleName, type AccountId } from '../../../src/core/model/names.ts'
import { ecsTrust } from '../../../src/core/model/policy.ts'
import { accounts, at, binding, dev, matchOf, prod, wishes } from './made.ts'

const made = (name: string, line: number): RoleSpec => ({
  ...{ name: roleName(name), managed: true, adopt: false, exclusive: false, description: null },
  ...{ maxSessionDurationS: null, trust: ecsTrust, policies: [], at: at(line) },
})
const there = (name: string, line: number): RoleSpec => ({
  ...{ name: roleName(name), managed: false, exclusive: false, at: at(line) },
})
const rolesOf = (...all: readonly RoleSpec[]): AccountWishes['roles'] => new Map(all.map((one) => [one.name, one]))

const names = (...all: readonly string[]): ReadonlySet<RoleSpec['name']> => new Set(all.map(roleName))

const lintOf = (
  roles: readonly RoleSpec[],
  existing: readonly string[],
  more: Readonly<{ bindings?: readonly Binding[]; grants?: readonly Grant[] }> = {},
) =>
  lintNames(
    {
      accounts: accounts(wishes('prod', prod, { roles: rolesOf(...roles), grants: more.grants ?? [] })),
      bindings: more.bindings ?? [],
    },
    new Map([[prod, names(...existing)]]),
  ).map(({ code, message, at: place }) => `${place?.line} ${code}: ${message}`)

describe('a role name that the account does not have', () => {
  it.each([
    ['a letter less', 'webtier'],
    ['a letter more', 'web-tiers'],
    ['another letter', 'web-tear'.replace('a', 'e')],
    ['two letters swapped', 'web-teir'],
  ])('is said to be near one that differs by %s', (_what, existing) => {
    expect(lintOf([made('web-tier', 3)], [existing])).toEqual([
      `3 role-name-near-miss: role web-tier does not exist in prod; ${existing} does, and differs by a letter`,
    ])
  })

  it('is said to be near one that differs in case alone', () => {
    expect(lintOf([made('web-tier', 3)], ['Web-Tier'])).toEqual([
      '3 role-name-near-miss: role web-tier does not exist in prod; Web-Tier does, and differs by case alone',
    ])
  })

  it('is no slip where two letters differ, where it exists too, or where desired state names both', () => {
    expect(lintOf([made('web-tier', 3)], ['wob-teer', 'batch'])).toEqual([])
    expect(lintOf([made('web-1', 3)], ['web-1', 'web-2'])).toEqual([])
    expect(lintOf([made('web-1', 3), made('web-2', 4)], ['web-1'])).toEqual([])
  })

  it('is said to be missing where it should be there already, near another one or not', () => {
    expect(lintOf([there('legacy', 5), there('batch', 4)], ['Legacy'])).toEqual([
      '4 role-not-found: role batch is declared managed: false and does not exist in prod',
      '5 role-name-near-miss: role legacy is declared managed: false and does not exist in prod; Legacy does, and differs by case alone',
    ])
    expect(lintOf([there('legacy', 5)], ['legacy'])).toEqual([])
  })

  it('is found where a binding or a grant alone names it', () => {
    const grant: Grant = {
      ...{ name: 'deployers', to: { users: [], groups: [], roles: [roleName('ci')] } },
      ...{ pass: [roleName('ops')], allow: [], at: at(9) },
    }
    const bindings = [binding('web', { role: 'web-tier', at: at(7) })]

    expect(lintOf([], ['web-tiers', 'op', 'cis'], { bindings, grants: [grant] })).toEqual([
      '7 role-name-near-miss: role web-tier does not exist in prod; web-tiers does, and differs by a letter',
      '9 role-name-near-miss: role ci does not exist in prod; cis does, and differs by a letter',
      '9 role-name-near-miss: role ops does not exist in prod; op does, and differs by a letter',
    ])
  })

  it('is not looked for where a binding does not reach, or nobody could read the names', () => {
    const elsewhere = binding('web', { role: 'web-tier', match: matchOf({ kind: ['ecs'], accounts: ['dev'] }) })
    const stranger = new Map<AccountId, ReadonlySet<RoleSpec['name']>>([[accountId('9'), names('legacy')]])

    expect(lintOf([], ['web-tiers'], { bindings: [elsewhere] })).toEqual([])
    expect(
      lintNames(
        { accounts: accounts(wishes('prod', prod, { roles: rolesOf(there('x', 1)) })), bindings: [] },
        stranger,
      ),
    ).toEqual([])
  })

  it('is said once for all accounts that one declaration serves', () => {
    const roles = rolesOf(there('legacy', 5))
    const both = accounts(wishes('prod', prod, { roles }), wishes('dev', dev, { roles }))
    const found = lintNames({ accounts: both, bindings: [] }, new Map([prod, dev].map((id) => [id, names()])))

    expect(found.map(({ message }) => message)).toEqual([
      'role legacy is declared managed: false and does not exist in prod, dev',
    ])
  })
})
