import * as fc from 'fast-check'
import type {
  AccountWishes,
  Binding,
  DesiredState,
  DocumentScope,
  Match,
  Matcher,
} from '../../../src/core/model/desired-state.ts'
import type { ContainerGroup, EcsInstance, PodTemplate, Subject } from '../../../src/core/model/instance.ts'
import {
  accountId,
  bindingName,
  ecsId,
  groupId,
  region,
  roleName,
  type AccountId,
} from '../../../src/core/model/names.ts'
import type { Place } from '../../../src/core/model/problem.ts'
import { instant } from '../../../src/core/model/time.ts'

export const at = (line = 1, file = 'a.yaml'): Place => ({ file, line, column: 1 })

export const prod: AccountId = accountId('1111')
export const dev: AccountId = accountId('2222')

const traits = {
  account: prod,
  region: region('cn-hangzhou'),
  name: 'web-1',
  tags: new Map<string, string>(),
  createdAt: instant(0),
  zoneId: 'cn-hangzhou-h',
  vpcId: 'vpc-a',
  vSwitchId: 'vsw-a',
  securityGroupIds: ['sg-a', 'sg-b'],
  resourceGroupId: 'rg-a',
  instanceType: 'ecs.c7.large',
  images: ['m-a'],
}

export const ecs = (parts: Partial<EcsInstance> = {}): EcsInstance => ({
  ...traits,
  kind: 'ecs',
  id: ecsId('i-1'),
  network: 'vpc',
  status: 'Running',
  holds: { is: 'nothing' },
  ...parts,
})

export const group = (parts: Partial<ContainerGroup> = {}): ContainerGroup => ({
  ...traits,
  kind: 'eci',
  id: groupId('eci-1'),
  bornWith: null,
  madeBy: 'other',
  maker: null,
  life: 'running',
  jobLike: false,
  ...parts,
})

export const pod = (parts: Partial<PodTemplate> = {}): PodTemplate => ({
  kind: 'pod',
  cluster: 'ack-prod',
  namespace: 'batch',
  labels: new Map([['app', 'nightly']]),
  ...parts,
})

export const anywhere: DocumentScope = { accounts: null, regions: null }

export const matchOf = (first: Matcher, ...more: readonly Matcher[]): Match => ({
  scope: anywhere,
  anyOf: [first, ...more],
})

export const tags = (pairs: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(pairs))

export const tagGlobs = (pairs: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, readonly string[]> =>
  new Map(Object.entries(pairs))

export const binding = (
  name: string,
  parts: Partial<Omit<Binding, 'name' | 'role'>> & { role?: string } = {},
): Binding => ({
  match: matchOf({ kind: ['ecs'] }),
  except: null,
  priority: 0,
  whenOccupied: 'declared',
  sessionPolicy: null,
  minAgeMs: 0,
  at: at(),
  ...parts,
  name: bindingName(name),
  role: roleName(parts.role ?? 'web'),
})

export const wishes = (name: string, id: AccountWishes['id'], parts: Partial<AccountWishes> = {}): AccountWishes => ({
  name,
  id,
  regions: [region('cn-hangzhou'), region('cn-shanghai')],
  mode: 'enforce',
  assumeRole: null,
  externalId: null,
  roles: new Map(),
  policies: new Map(),
  grants: [],
  at: at(),
  ...parts,
})

export const accounts = (...all: readonly AccountWishes[]): DesiredState['accounts'] =>
  new Map(all.map((one) => [one.id, one]))

/** Few enough words that random matchers and random subjects meet often. */
const word = (...words: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...words)
const globs = (...words: readonly string[]): fc.Arbitrary<string[]> =>
  fc.array(word(...words), { minLength: 1, maxLength: 2 })

const tagKeys = ['app', 'env', 'a*']
const tagValues = ['web', 'db', '', 'w-1']
const tagsMade = fc.dictionary(word('app', 'env', 'a*'), word(...tagValues), { maxKeys: 3 }).map(tags)
const globsMade = fc.dictionary(word(...tagKeys, '*', 'a\\*', '???'), globs(...tagValues, '*', 'w*', '?b'), {
  minKeys: 1,
  maxKeys: 2,
})

const instanceTraits = fc.record({
  account: fc.constantFrom(prod, dev),
  region: fc.constantFrom(region('cn-hangzhou'), region('cn-shanghai')),
  name: word('web-1', 'web-2', 'db-1', ''),
  tags: tagsMade,
  zoneId: word('h', 'i'),
  vpcId: word('vpc-a', 'vpc-b', ''),
  securityGroupIds: fc.array(word('sg-a', 'sg-b', 'sg-c'), { maxLength: 2 }),
  images: fc.array(word('m-a', 'm-b'), { maxLength: 2 }),
})

export const subject = (): fc.Arbitrary<Subject> =>
  fc.oneof(
    fc.tuple(instanceTraits, word('i-1', 'i-2')).map(([made, id]) => ecs({ ...made, id: ecsId(id) })),
    fc
      .tuple(instanceTraits, word('eci-1', 'eci-2'), fc.constantFrom('other', 'other', 'pod', 'unknown'))
      .map(([made, id, madeBy]) => group({ ...made, id: groupId(id), madeBy: madeBy })),
    fc.record({ cluster: word('c-1', 'c-2'), namespace: word('n-1', 'n-2'), labels: tagsMade }).map(pod),
  )

/** Seldom there, so that a matcher has two or three keys and now and then holds. */
const optional = <T>(made: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: made })

/** Drops what was not drawn, as a key left out is not a key. */
const withoutAbsent = (record: Record<string, unknown>): Matcher =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))

export const matcher = (): fc.Arbitrary<Matcher> =>
  fc
    .record({
      kind: optional(fc.subarray(['ecs', 'eci', 'pod'] as const, { minLength: 1 })),
      accounts: optional(globs('prod', '1111', 'd*', '*')),
      regions: optional(globs('cn-hangzhou', 'cn-*', '*hai')),
      ids: optional(globs('i-1', 'eci-1', 'i-3')),
      names: optional(globs('web-1', 'web-*', '*-1', 'web-?', 'd*')),
      tags: optional(globsMade.map((made) => tagGlobs(made))),
      vpcs: optional(globs('vpc-a', 'vpc-*', '*')),
      securityGroups: optional(globs('sg-a', 'sg-?', 'sg-c')),
      images: optional(globs('m-a', 'm-*')),
      clusters: optional(globs('c-1', 'c-*')),
      namespaces: optional(globs('n-1', '?-2')),
      labels: optional(globsMade.map((made) => tagGlobs(made))),
    })
    .map(withoutAbsent)

export const scope = (): fc.Arbitrary<DocumentScope> =>
  fc.record({
    accounts: fc.option(globs('prod', '2222', '*'), { freq: 2 }),
    regions: fc.option(globs('cn-hangzhou', 'cn-*'), { freq: 2 }),
  })

export const match = (): fc.Arbitrary<Match> =>
  fc
    .tuple(scope(), matcher(), fc.array(matcher(), { maxLength: 1 }))
    .map(([made, first, more]) => ({ scope: made, anyOf: [first, ...more] }))

export const bindings = (): fc.Arbitrary<readonly Binding[]> =>
  fc
    .array(
      fc.record({
        match: match(),
        except: fc.option(match(), { freq: 2 }),
        priority: fc.integer({ min: 0, max: 2 }),
        role: word('web', 'db'),
        whenOccupied: fc.constantFrom<Binding['whenOccupied'][]>('declared', 'never', ['a', 'b'], ['b', 'a', 'a']),
      }),
      { maxLength: 8 },
    )
    .map((all) => all.map((parts, i) => binding(`b${i}`, parts)))
