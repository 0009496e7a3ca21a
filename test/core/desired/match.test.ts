import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  accountHolds,
  keysOfKind,
  matches,
  matchesAny,
  mentionsTags,
  reachesAccount,
} from '../../../src/core/desired/match.ts'
import type { Matcher } from '../../../src/core/model/desired-state.ts'
import type { Subject } from '../../../src/core/model/instance.ts'
import { roleName } from '../../../src/core/model/names.ts'
import { anywhere, ecs, group, match, matcher, matchOf, pod, prod, subject, tagGlobs, tags } from './made.ts'

const holds = (one: Matcher, on: Subject): boolean => matches(matchOf(one), on, 'prod')

describe('a matcher', () => {
  it.each<[string, Matcher, boolean]>([
    ['kind', { kind: ['ecs'] }, true],
    ['another kind', { kind: ['eci', 'pod'] }, false],
    ['an account by name', { accounts: ['p*'] }, true],
    ['an account by id', { accounts: ['1111'] }, true],
    ['another account', { accounts: ['dev'] }, false],
    ['a region', { regions: ['cn-*'] }, true],
    ['another region', { regions: ['eu-*'] }, false],
    ['a zone', { zones: ['*-h'] }, true],
    ['an id', { ids: ['i-2', 'i-1'] }, true],
    ['an id, which knows no globs', { ids: ['i-*'] }, false],
    ['a name', { names: ['web-?'] }, true],
    ['a VPC', { vpcs: ['vpc-a'] }, true],
    ['a vSwitch', { vSwitches: ['vsw-a'] }, true],
    ['another vSwitch', { vSwitches: ['vsw-b'] }, false],
    ['a vSwitch, which is no security group', { vSwitches: ['sg-a'] }, false],
    ['one of its security groups', { securityGroups: ['sg-b'] }, true],
    ['a security group that it is not in', { securityGroups: ['sg-c'] }, false],
    ['a resource group', { resourceGroups: ['rg-*'] }, true],
    ['an instance type', { instanceTypes: ['ecs.c7.*'] }, true],
    ['an image', { images: ['m-*'] }, true],
    ['all of its keys at once', { names: ['web-*'], vpcs: ['vpc-a'] }, true],
    ['only if all of its keys hold', { names: ['web-*'], vpcs: ['vpc-b'] }, false],
    ['a key of pods alone', { clusters: ['*'] }, false],
    ['another key of pods alone', { namespaces: ['*'] }, false],
    ['labels', { labels: tagGlobs({ '*': ['*'] }) }, false],
  ])('asks an instance for %s', (_, one, expected) => {
    expect(holds(one, ecs())).toBe(expected)
  })

  it.each<[Readonly<Record<string, string[]>>, boolean]>([
    [{ app: ['web'] }, true],
    [{ app: ['db', 'w*'] }, true],
    [{ app: ['*'], env: ['*'] }, true],
    [{ env: ['*'] }, true],
    [{ env: ['?*'] }, false],
    [{ gone: ['*'] }, false],
    [{ 'a*': ['web'] }, true],
    [{ 'a*': ['db'] }, false],
    [{ App: ['web'] }, false],
    [{ app: ['web'], gone: ['*'] }, false],
  ])('with tags %j: %s', (wanted, expected) => {
    expect(holds({ tags: tagGlobs(wanted) }, ecs({ tags: tags({ app: 'web', env: '' }) }))).toBe(expected)
  })

  it('never matches what is not there, not even by a star', () => {
    const bare = ecs({ name: '', vpcId: '', zoneId: '', securityGroupIds: [], images: [] })

    for (const key of ['names', 'vpcs', 'zones', 'securityGroups', 'images'] as const) {
      expect(holds({ [key]: ['*'] }, bare)).toBe(false)
    }
  })

  it('asks for the role held now; none and unknown are no role', () => {
    const wanted: Matcher = { holds: ['web-*'] }
    const role = roleName('web-tier')

    expect(holds(wanted, ecs({ holds: { is: 'role', ramRoleName: role } }))).toBe(true)
    expect(holds(wanted, ecs({ holds: { is: 'role', ramRoleName: roleName('db') } }))).toBe(false)
    expect(holds({ holds: ['*'] }, ecs({ holds: { is: 'nothing' } }))).toBe(false)
    expect(holds({ holds: ['*'] }, ecs({ holds: { is: 'unknown', why: 'lost-page' } }))).toBe(false)
    expect(holds(wanted, group({ bornWith: role }))).toBe(true)
    expect(holds({ holds: ['*'] }, group({ bornWith: null }))).toBe(false)
    expect(holds({ holds: ['*'] }, pod())).toBe(false)
  })

  it('means by eci container groups that no pod made', () => {
    expect(holds({ kind: ['eci'] }, group({ madeBy: 'other' }))).toBe(true)
    expect(holds({ kind: ['eci'] }, group({ madeBy: 'unknown' }))).toBe(false)
    expect(holds({ names: ['*'] }, group({ madeBy: 'unknown' }))).toBe(true)
    expect(holds({ names: ['*'] }, group({ madeBy: 'pod' }))).toBe(false)
  })

  it('asks a pod for cluster, namespace and labels', () => {
    expect(holds({ kind: ['pod'], clusters: ['ack-*'], namespaces: ['batch'] }, pod())).toBe(true)
    expect(holds({ labels: tagGlobs({ app: ['nightly'] }) }, pod())).toBe(true)
    expect(holds({ labels: tagGlobs({ app: ['daily'] }) }, pod())).toBe(false)
    expect(holds({ kind: ['ecs'] }, pod())).toBe(false)
  })

  it.each(['accounts', 'regions', 'names', 'ids', 'tags'])(
    'never matches a pod by %s, which it does not have',
    (key) => {
      const value = key === 'tags' ? tagGlobs({ '*': ['*'] }) : ['*']
      expect(holds({ [key]: value }, pod())).toBe(false)
    },
  )
})

describe('a match', () => {
  it('holds if any matcher does', () => {
    expect(matches(matchOf({ names: ['db'] }, { names: ['web-*'] }), ecs(), 'prod')).toBe(true)
    expect(matchesAny([], ecs(), 'prod')).toBe(false)
  })

  it('holds only within the scope of its document', () => {
    const within = (accounts: string[] | null, regions: string[] | null): boolean =>
      matches({ scope: { accounts, regions }, anyOf: [{ kind: ['ecs'] }] }, ecs(), 'prod')

    expect(within(['prod'], ['cn-hangzhou'])).toBe(true)
    expect(within(['1*'], null)).toBe(true)
    expect(within(['dev'], null)).toBe(false)
    expect(within(null, ['cn-shanghai'])).toBe(false)
  })

  it('of a scoped document reaches pods, which name no account and no region', () => {
    const scope = { accounts: ['prod'], regions: ['cn-hangzhou'] }

    expect(matches({ scope, anyOf: [{ kind: ['pod'], clusters: ['ack-prod'] }] }, pod(), '')).toBe(true)
  })

  it('never holds for a container group that a pod made', () => {
    fc.assert(
      fc.property(match(), subject(), (one, on) => {
        fc.pre(on.kind === 'eci' && on.madeBy === 'pod')
        expect(matches(one, on, 'prod')).toBe(false)
      }),
    )
  })

  it('never holds by a key that the kind does not have', () => {
    fc.assert(
      fc.property(matcher(), subject(), (one, on) => {
        const strange = Object.keys(one).some((key) => !keysOfKind[on.kind].includes(key as keyof Matcher))
        fc.pre(strange)
        expect(holds(one, on)).toBe(false)
      }),
    )
  })

  it('holds less often with one more key', () => {
    fc.assert(
      fc.property(matcher(), matcher(), subject(), (one, other, on) => {
        fc.pre(Object.keys(one).every((key) => !(key in other)))
        expect(holds({ ...one, ...other }, on)).toBe(holds(one, on) && holds(other, on))
      }),
    )
  })

  it('mentions tags if one of its matchers does', () => {
    expect(mentionsTags(matchOf({ names: ['a'] }, { tags: tagGlobs({ app: ['*'] }) }))).toBe(true)
    expect(mentionsTags({ scope: anywhere, anyOf: [{ labels: tagGlobs({ app: ['*'] }) }] })).toBe(false)
  })
})

it('names an account by its name or its id', () => {
  expect(accountHolds(['pr?d'], '1111', 'prod')).toBe(true)
  expect(accountHolds(['11*'], '1111', 'prod')).toBe(true)
  expect(accountHolds(['dev'], '1111', 'prod')).toBe(false)
})

it('a binding reaches an account if any of its matchers does', () => {
  const reaches = (...anyOf: [Matcher, ...Matcher[]]): boolean =>
    reachesAccount({ match: { scope: { accounts: null, regions: null }, anyOf } }, { id: prod, name: 'prod' })

  expect(reaches({ accounts: ['dev'] }, { accounts: ['prod'] })).toBe(true)
  expect(reaches({ accounts: ['dev'] }, {})).toBe(true)
  expect(reaches({ accounts: ['dev'] }, { accounts: ['test'] })).toBe(false)
})
