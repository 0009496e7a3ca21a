import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Choice } from '../../../src/core/desired/choose.ts'
import { noChoice } from '../../../src/core/desired/choose.ts'
import { compileBindings } from '../../../src/core/desired/compile.ts'
import { matches } from '../../../src/core/desired/match.ts'
import type { Binding } from '../../../src/core/model/desired-state.ts'
import type { Subject } from '../../../src/core/model/instance.ts'
import type { RamDocument } from '../../../src/core/model/policy.ts'
import { runs } from '../../kit/long.ts'
import {
  accounts,
  binding,
  bindings,
  dev,
  ecs,
  group,
  matchOf,
  pod,
  prod,
  subject,
  tagGlobs,
  tags,
  wishes,
} from './made.ts'

const both = accounts(wishes('prod', prod), wishes('dev', dev))
const choose = (all: readonly Binding[], on: Subject): Choice =>
  compileBindings({ accounts: both, bindings: all }).choose(on)
const namesOf = (all: readonly Binding[]): readonly string[] => all.map(({ name }) => name)

const policy = (...actions: readonly string[]): RamDocument => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
})

describe('the choice', () => {
  it('is none, always the same one, where nothing matches', () => {
    expect(choose([], ecs())).toBe(noChoice)
    expect(choose([binding('a', { match: matchOf({ kind: ['pod'] }) })], ecs())).toBe(noChoice)
  })

  const traits = [
    ['names', 'web-1'],
    ['zones', 'cn-hangzhou-h'],
    ['vpcs', 'vpc-a'],
    ['vSwitches', 'vsw-a'],
    ['securityGroups', 'sg-b'],
    ['resourceGroups', 'rg-a'],
    ['instanceTypes', 'ecs.c7.large'],
    ['images', 'm-a'],
  ] as const

  it.each(traits)('finds what asks by %s for %s, among others that ask for another', (key, own) => {
    const texts = [...traits.map(([, text]) => text), 'other']
    const asking = texts.map((text) => binding(text, { match: matchOf({ [key]: [text] }) }))

    expect(namesOf(choose(asking, ecs()).matched)).toEqual([own])
  })

  it('is the binding of the highest priority', () => {
    const choice = choose([binding('low'), binding('high', { priority: 10, role: 'other' })], ecs())

    expect(choice).toMatchObject({ is: 'one', binding: { name: 'high' } })
    expect(namesOf(choice.matched)).toEqual(['high', 'low'])
  })

  it('is the first by name of those that mean the same', () => {
    const choice = choose([binding('b'), binding('a'), binding('c', { sessionPolicy: null })], ecs())

    expect(choice).toMatchObject({ is: 'one', binding: { name: 'a' } })
    expect(namesOf(choice.matched)).toEqual(['a', 'b', 'c'])
  })

  it.each<[string, Partial<Binding>, Partial<Binding>, Choice['is']]>([
    ['whenOccupied', { whenOccupied: 'never' }, { whenOccupied: 'always' }, 'conflict'],
    ['globs of whenOccupied in another order', { whenOccupied: ['a', 'b'] }, { whenOccupied: ['b', 'a', 'a'] }, 'one'],
    ['other globs of whenOccupied', { whenOccupied: ['a'] }, { whenOccupied: ['b'] }, 'conflict'],
    ['one session policy and none', { sessionPolicy: policy('oss:Get*') }, {}, 'conflict'],
    [
      'session policies of one meaning',
      { sessionPolicy: policy('oss:Get', 'oss:Put') },
      { sessionPolicy: policy('OSS:put', 'oss:Get') },
      'one',
    ],
    ['a minimum age', { minAgeMs: 5 }, { minAgeMs: 0 }, 'one'],
  ])('between bindings that differ in %s', (_, one, other, expected) => {
    expect(choose([binding('a', one), binding('b', other)], ecs()).is).toBe(expected)
  })

  it('names all who are in conflict, and none of lower priority', () => {
    const choice = choose(
      [binding('a', { priority: 1 }), binding('b', { priority: 1, role: 'db' }), binding('c', { role: 'ops' })],
      ecs(),
    )

    expect(choice.is === 'conflict' && namesOf(choice.bindings)).toEqual(['a', 'b'])
    expect(namesOf(choice.matched)).toEqual(['a', 'b', 'c'])
  })

  it('tells who would match but for its except', () => {
    const except = matchOf({ tags: tagGlobs({ 'role-exempt': ['*'] }) })
    const exempt = ecs({ tags: tags({ 'role-exempt': '' }) })

    expect(choose([binding('a', { except })], ecs())).toMatchObject({ is: 'one', exempted: [] })
    expect(choose([binding('a', { except })], exempt)).toMatchObject({ is: 'none', exempted: [{ name: 'a' }] })
    expect(choose([binding('a', { except }), binding('b')], exempt)).toMatchObject({
      is: 'one',
      binding: { name: 'b' },
      matched: [{ name: 'b' }],
      exempted: [{ name: 'a' }],
    })
  })

  it('is none for container groups of pods and of unknown origin', () => {
    const any = binding('any', { match: matchOf({ names: ['*'] }) })

    expect(choose([any], group({ madeBy: 'pod' }))).toBe(noChoice)
    expect(choose([any], group({ madeBy: 'unknown' }))).toBe(noChoice)
    expect(choose([any], group()).is).toBe('one')
  })

  it('finds instances of accounts that settings do not name', () => {
    const nobody = compileBindings({
      accounts: new Map(),
      bindings: [binding('a', { match: matchOf({ accounts: ['1111'] }) })],
    })

    expect(nobody.choose(ecs()).is).toBe('one')
  })

  it('lets pods match by cluster, namespace and label', () => {
    const one = binding('a', { match: matchOf({ kind: ['pod'], labels: tagGlobs({ app: ['nightly'] }) }) })

    expect(choose([one], pod()).is).toBe('one')
    expect(choose([one], pod({ labels: new Map() })).is).toBe('none')
  })
})

describe('the index', () => {
  it('finds exactly what asking each binding finds', () => {
    fc.assert(
      fc.property(bindings(), fc.array(subject(), { minLength: 1, maxLength: 6 }), (all, subjects) => {
        const compiled = compileBindings({ accounts: both, bindings: all })

        for (const on of subjects) {
          const name = on.kind === 'pod' ? '' : on.account === prod ? 'prod' : 'dev'
          const hit =
            on.kind === 'eci' && on.madeBy !== 'other' ? [] : all.filter((one) => matches(one.match, on, name))
          const isExempt = ({ except }: Binding): boolean => except !== null && matches(except, on, name)
          const choice = compiled.choose(on)

          expect([...namesOf(choice.matched)].sort()).toEqual(namesOf(hit.filter((one) => !isExempt(one))))
          expect([...namesOf(choice.exempted)].sort()).toEqual(namesOf(hit.filter(isExempt)))
        }
      }),
      runs(500, 2_000),
    )
  })

  it('gives the same choice whatever the order of the bindings', () => {
    fc.assert(
      fc.property(
        bindings().chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length }))),
        subject(),
        ([all, shuffled], on) => {
          expect(choose(shuffled, on)).toEqual(choose(all, on))
        },
      ),
    )
  })

  it('looks at few bindings, however many there are', () => {
    const many = Array.from({ length: 2000 }, (_, i) => {
      const ask = [
        { tags: tagGlobs({ app: [`app-${i}`], env: ['prod'] }) },
        { names: [`svc-${i}-*`] },
        { ids: [`i-${i}`, `i-${i}x`] },
        { vpcs: ['vpc-a'], securityGroups: [`sg-${i}`] },
      ]
      return { kind: ['ecs'] as const, ...ask[i % 4] }
    })
    let looked = 0
    const counted = many.map((one, i) => {
      const watched = new Proxy(one, {
        get(target, key) {
          // `holds` is asked of every candidate, and of nothing else.
          if (key === 'holds') looked++
          return Reflect.get(target, key) as unknown
        },
      })
      return binding(`b${i}`, { match: matchOf(watched) })
    })
    const compiled = compileBindings({ accounts: both, bindings: counted })

    const choice = compiled.choose(
      ecs({ name: 'svc-5-x', tags: tags({ app: 'app-8', env: 'prod' }), securityGroupIds: ['sg-3'] }),
    )

    expect(namesOf(choice.matched).toSorted()).toEqual(['b3', 'b5', 'b8'])
    expect(looked).toBeLessThan(10)
  })
})
