import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lint } from '../../../src/core/desired/lint.ts'
import type { Binding, RoleSpec } from '../../../src/core/model/desired-state.ts'
import { policyName, region, roleName } from '../../../src/core/model/names.ts'
import { ecsTrust, type PolicyRef, type RamDocument } from '../../../src/core/model/policy.ts'
import { accounts, at, binding, bindings, dev, matchOf, prod, tagGlobs, wishes } from './made.ts'

const role = (name: string, policies: readonly PolicyRef[] | 'left' = [], line = 1): RoleSpec => ({
  name: roleName(name),
  managed: true,
  adopt: false,
  exclusive: false,
  description: null,
  maxSessionDurationS: null,
  trust: ecsTrust,
  policies,
  at: at(line, 'roles.yaml'),
})

const rolesOf = (...all: readonly RoleSpec[]): ReadonlyMap<RoleSpec['name'], RoleSpec> =>
  new Map(all.map((one) => [one.name, one]))

const declared = accounts(wishes('prod', prod, { roles: rolesOf(role('web'), role('db')) }))

/** Code and binding or role of each finding. */
const found = (all: readonly Binding[], where = declared): readonly string[] =>
  lint({ accounts: where, bindings: all }).map(
    ({ code, message }) => `${code}: ${/(?:binding|role) (\S+?),? /.exec(message)?.[1]}`,
  )

const both = (one: Partial<Binding>, other: Partial<Binding>): readonly string[] =>
  found([binding('a', one), binding('b', { role: 'db', ...other })]).filter((text) => !text.startsWith('role-unused'))

describe('lint says of a binding', () => {
  it('nothing where all is well', () => {
    const apart = [{ match: matchOf({ names: ['web-*'] }) }, { match: matchOf({ names: ['db-*'] }) }] as const

    expect(both(...apart)).toEqual([])
  })

  it.each<[string, Binding['match']]>([
    ['a region outside settings', matchOf({ kind: ['ecs'], regions: ['eu-*'] })],
    [
      'an account and a scope that exclude each other',
      { scope: { accounts: ['dev'], regions: null }, anyOf: [{ kind: ['ecs'], accounts: ['prod'] }] },
    ],
    ['a scope outside settings', { scope: { accounts: null, regions: ['us-*'] }, anyOf: [{ kind: ['eci'] }] }],
    ['an account of pods, which name none', matchOf({ kind: ['pod'], accounts: ['prod'] })],
  ])('that it never matches because of %s', (_, one) => {
    expect(
      found([binding('a', { match: one }), binding('b', { role: 'db', match: matchOf({ names: ['x'] }) })]),
    ).toEqual(['binding-never-matches: a'])
  })

  it.each<[string, Binding['match'], Binding['match']]>([
    ['the same', matchOf({ names: ['web-1'] }), matchOf({ names: ['web-1'] })],
    ['wider globs', matchOf({ names: ['web-*'] }), matchOf({ names: ['web-1', 'web-x*'] })],
    ['fewer keys', matchOf({ names: ['web-*'] }), matchOf({ names: ['web-*'], vpcs: ['vpc-a'] })],
    ['more ids', matchOf({ ids: ['i-1', 'i-2'] }), matchOf({ ids: ['i-1'] })],
    [
      'wider tags',
      matchOf({ tags: tagGlobs({ app: ['*'] }) }),
      matchOf({ tags: tagGlobs({ app: ['web'], env: ['x'] }) }),
    ],
    [
      'another matcher for each',
      matchOf({ names: ['a'] }, { names: ['b'] }),
      matchOf({ names: ['b'] }, { names: ['a'] }),
    ],
    ['more kinds and regions', matchOf({ kind: ['ecs', 'eci'] }), matchOf({ kind: ['ecs'], regions: ['cn-*'] })],
    ['pods of a cluster', matchOf({ kind: ['pod'] }), matchOf({ kind: ['pod'], clusters: ['c'] })],
    [
      'all regions of settings by name',
      matchOf({ regions: ['cn-hangzhou', 'cn-shanghai'], kind: ['ecs'] }),
      { scope: { accounts: null, regions: ['cn-*'] }, anyOf: [{ kind: ['ecs'] }] },
    ],
  ])('that one of higher priority shadows it with %s', (_, wide, narrow) => {
    expect(both({ match: wide, priority: 1 }, { match: narrow })).toEqual(['binding-shadowed: b'])
  })

  it.each<[string, Partial<Binding>, Partial<Binding>]>([
    [
      'an except',
      { match: matchOf({ names: ['*'] }), except: matchOf({ ids: ['i-1'] }) },
      { match: matchOf({ names: ['a'] }) },
    ],
    ['a narrower glob', { match: matchOf({ names: ['a-*'] }) }, { match: matchOf({ names: ['a*'] }) }],
    ['a literal', { match: matchOf({ names: ['a'] }) }, { match: matchOf({ names: ['a*'] }) }],
    [
      'an escape that is not weighed',
      { match: matchOf({ names: ['a\\*?'] }) },
      { match: matchOf({ names: ['a\\*b?'] }) },
    ],
    ['one more key', { match: matchOf({ names: ['*'] }) }, { match: matchOf({ vpcs: ['vpc-a'] }) }],
    ['one more id', { match: matchOf({ ids: ['i-1'] }) }, { match: matchOf({ ids: ['i-1', 'i-2'] }) }],
    ['ids', { match: matchOf({ ids: ['i-1'] }) }, { match: matchOf({ names: ['i-1'] }) }],
    ['a tag', { match: matchOf({ tags: tagGlobs({ app: ['web'] }) }) }, { match: matchOf({ kind: ['ecs'] }) }],
    [
      'another tag',
      { match: matchOf({ tags: tagGlobs({ app: ['web'] }) }) },
      { match: matchOf({ tags: tagGlobs({ app: ['db'] }) }) },
    ],
    ['fewer kinds', { match: matchOf({ kind: ['ecs'] }) }, { match: matchOf({ kind: ['ecs', 'eci'] }) }],
    [
      'a smaller scope',
      { match: { scope: { accounts: null, regions: ['cn-hangzhou'] }, anyOf: [{ kind: ['ecs'] }] } },
      { match: matchOf({ kind: ['ecs'] }) },
    ],
  ])('nothing where the one of higher priority has %s', (_, wide, narrow) => {
    expect(both({ ...wide, priority: 1 }, narrow)).toEqual([])
  })

  it('that it is in conflict for certain, once for both where they match the same', () => {
    const same = { match: matchOf({ names: ['x'] }) }

    expect(both(same, same)).toEqual(['bindings-conflict: a'])
    expect(both({ match: matchOf({ names: ['*'] }) }, same)).toEqual(['bindings-conflict: b'])
    expect(both({ ...same, except: matchOf({ ids: ['i-1'] }) }, same)).toEqual(['bindings-conflict: a'])
    expect(both(same, { ...same, except: matchOf({ ids: ['i-1'] }) })).toEqual(['bindings-conflict: b'])
    expect(
      found([binding('a', same), binding('b', same), binding('c', { role: 'db', match: matchOf({ ids: ['i-1'] }) })]),
    ).toEqual([])
  })

  it('names both bindings and the way out of a shadow', () => {
    const [finding] = lint({
      accounts: declared,
      bindings: [binding('a', { priority: 3, at: at(4) }), binding('b', { role: 'db' })],
    })

    expect(finding?.message).toBe(
      'binding b (priority 0) never wins: all that it matches, binding a (priority 3, a.yaml:4:1) matches too',
    )
    expect(finding?.fix).toContain('above 3')
  })
})

describe('lint says of a role', () => {
  const one = binding('a', { match: matchOf({ ids: ['i-1'] }) })

  it('that nobody uses it, once for all accounts', () => {
    const roles = rolesOf(role('web'), role('idle', [], 7))
    const where = accounts(wishes('prod', prod, { roles }), wishes('dev', dev, { roles }))

    expect(found([one], where)).toEqual(['role-unused: idle'])
  })

  it('nothing where it is exclusive, somebody else’s, passed or a passer', () => {
    const roles = rolesOf(
      role('web'),
      { ...role('x'), exclusive: true },
      { name: roleName('y'), managed: false, exclusive: false, at: at() },
      role('passed'),
      role('passer'),
    )
    const grants = [
      {
        name: 'g',
        to: { users: [], groups: [], roles: [roleName('passer')] },
        pass: [roleName('passed')],
        allow: [],
        at: at(),
      },
    ]

    expect(found([one], accounts(wishes('prod', prod, { roles, grants })))).toEqual([])
  })

  it('that a binding names it and no document declares it, and which may be meant', () => {
    const where = accounts(wishes('prod', prod, { roles: rolesOf(role('web')) }), wishes('dev', dev))
    const findings = lint({
      accounts: where,
      bindings: [one, binding('b', { role: 'wbe', match: matchOf({ ids: ['i-2'] }) })],
    })

    expect(findings.map(({ message }) => message)).toEqual([
      'binding a names role web, which no document declares for dev',
      'binding b names role wbe, which no document declares for prod, dev',
    ])
    expect(findings[0]?.fix).toMatch(/^Declare it under roles/)
    expect(findings[1]?.fix).toMatch(/^Did you mean web\?/)
  })

  it('nothing where each account that the binding reaches declares it', () => {
    const where = accounts(wishes('prod', prod, { roles: rolesOf(role('web')) }), wishes('dev', dev))
    const inProd = binding('a', { match: { scope: { accounts: ['prod'], regions: null }, anyOf: [{ ids: ['i-1'] }] } })

    expect(found([inProd], where)).toEqual([])
  })

  it('for pods only that no account declares it', () => {
    const where = accounts(wishes('prod', prod, { roles: rolesOf(role('web')) }), wishes('dev', dev))
    const pods = (name: string): Binding =>
      binding('a', { role: name, match: matchOf({ kind: ['pod'], clusters: ['c'] }) })

    expect(found([pods('web')], where)).toEqual([])
    expect(found([pods('gone')], where)).toEqual(['role-not-declared: a', 'role-unused: web'])
  })

  const admin: PolicyRef = { type: 'System', name: policyName('AdministratorAccess') }
  const own: PolicyRef = { type: 'Custom', name: policyName('own') }
  const withPolicies = (policies: readonly PolicyRef[] | 'left', document?: RamDocument): ReturnType<typeof accounts> =>
    accounts(
      wishes('prod', prod, {
        roles: rolesOf(role('web', policies)),
        policies: new Map(
          document === undefined
            ? []
            : [[own.name, { name: own.name, description: null, document, adopt: false, at: at() }]],
        ),
      }),
    )
  const byTag = binding('a', { match: matchOf({ kind: ['ecs'], tags: tagGlobs({ app: ['web'] }) }) })
  const all = (action: string): RamDocument => ({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
  })

  it.each<[string, ReturnType<typeof accounts>]>([
    ['AdministratorAccess', withPolicies([admin])],
    ['*:*', withPolicies([own], all('*:*'))],
    ['ram:*', withPolicies([own], all('ram:*'))],
    ['sts:AssumeRole', withPolicies([own], all('sts:AssumeRole'))],
  ])('that it is privileged (%s) and can be had by a tag', (_, where) => {
    expect(found([byTag], where)).toEqual(['privileged-by-tag: web'])
  })

  it.each<[string, Binding, ReturnType<typeof accounts>]>([
    ['it is not privileged', byTag, withPolicies([own], all('oss:*'))],
    ['its policies are left as they are', byTag, withPolicies('left')],
    ['its custom policy is not declared', byTag, withPolicies([own])],
    ['the match is tied to ids', one, withPolicies([admin])],
    [
      'the match is tied to a VPC',
      binding('a', { match: matchOf({ tags: tagGlobs({ a: ['*'] }), vpcs: ['v'] }) }),
      withPolicies([admin]),
    ],
    ['a session policy narrows it', { ...byTag, sessionPolicy: all('oss:Get*') }, withPolicies([admin])],
  ])('nothing where %s', (_, which, where) => {
    expect(found([which], where)).toEqual([])
  })

  it('that a session policy which allows everything narrows nothing', () => {
    expect(found([{ ...byTag, sessionPolicy: all('*') }], withPolicies([admin]))).toEqual(['privileged-by-tag: web'])
  })

  it('nothing of a privileged role that is not ours to read', () => {
    const theirs: RoleSpec = { name: roleName('web'), managed: false, exclusive: false, at: at() }

    expect(found([byTag], accounts(wishes('prod', prod, { roles: rolesOf(theirs) })))).toEqual([])
    expect(found([byTag], accounts(wishes('prod', prod)))).toEqual(['role-not-declared: a'])
  })
})

it('findings come in order of place, whatever the order of the bindings', () => {
  fc.assert(
    fc.property(
      bindings().chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length }))),
      ([all, shuffled]) => {
        const where = accounts(wishes('prod', prod, { regions: [region('cn-hangzhou')] }))
        expect(lint({ accounts: where, bindings: shuffled })).toEqual(lint({ accounts: where, bindings: all }))
      },
    ),
  )
})
