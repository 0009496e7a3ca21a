import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rank } from '../../../src/core/desired/choose.ts'
import { matches } from '../../../src/core/desired/match.ts'
import { rivalsAmong } from '../../../src/core/desired/rivals.ts'
import { isWider, reachIn } from '../../../src/core/desired/wider.ts'
import { runs } from '../../kit/long.ts'
import { accounts, binding, dev, match, matchOf, prod, subject, tagGlobs, wishes } from './made.ts'

describe('a match is seen to be wider', () => {
  it('only if it matches all that the other does', () => {
    const where = accounts(wishes('prod', prod), wishes('dev', dev))
    const reach = reachIn(where)
    let wider = 0
    fc.assert(
      fc.property(match(), match(), fc.array(subject(), { minLength: 1, maxLength: 10 }), (one, other, subjects) => {
        const [a, b] = [reach(binding('a', { match: one })), reach(binding('b', { match: other }))]
        if (!isWider(a, b)) return
        wider++
        for (const on of subjects) {
          // `eci` without a kind key may be of unknown origin, which bindings never match.
          if (on.kind === 'eci' && on.madeBy !== 'other') continue
          const name = on.kind !== 'pod' && on.account === prod ? 'prod' : 'dev'
          if (matches(other, on, name)) expect(matches(one, on, name)).toBe(true)
        }
      }),
      runs(2_000, 8_000),
    )
    expect(wider).toBeGreaterThan(20)
  })
})

it('what asks for a tag is no wider than what asks for none', () => {
  const reach = reachIn(accounts(wishes('prod', prod)))
  const tagged = reach(binding('a', { match: matchOf({ tags: tagGlobs({ app: ['*'] }) }) }))
  const named = reach(binding('b', { match: matchOf({ names: ['web-*'] }) }))

  expect([isWider(tagged, named), isWider(tagged, tagged)]).toEqual([false, true])
})

it('among the rivals of a binding are all that are wider, itself is not', () => {
  const where = accounts(wishes('prod', prod), wishes('dev', dev))
  const reach = reachIn(where)
  let wider = 0
  fc.assert(
    fc.property(fc.array(match(), { minLength: 2, maxLength: 12 }), (all) => {
      const reached = rank(all.map((one, i) => binding(`b${i}`, { match: one }))).map((one) => ({
        ...one,
        reach: reach(one.binding),
      }))
      const rivals = rivalsAmong(reached)

      for (const one of reached.filter((each) => each.reach.length > 0)) {
        const found = rivals(one)
        expect(found).not.toContain(one)
        for (const other of reached.filter((each) => each !== one && isWider(each.reach, one.reach))) {
          wider++
          expect(found).toContain(other)
        }
      }
      for (const one of reached.filter((each) => each.reach.length === 0)) expect(rivals(one)).toEqual([])
    }),
    runs(500, 2_000),
  )
  expect(wider).toBeGreaterThan(100)
})

it('few are rivals, however many bindings there are, and they come in the order in which they win', () => {
  const reach = reachIn(accounts(wishes('prod', prod)))
  const many = Array.from({ length: 400 }, (_, i) => {
    const ask = [
      { tags: tagGlobs({ app: [`app-${i}`], env: ['*'] }) },
      { names: [`svc-${i}-*`], vpcs: ['*'] },
      { ids: [`i-${i}`] },
      { zones: ['*-h'], securityGroups: [`sg-${i}`, `sg-${i}x`] },
    ]
    return matchOf({ kind: ['ecs'], ...ask[i % 4] })
  })
  const wide = [matchOf({ names: ['svc-*'] }), matchOf({ kind: ['ecs'] }), matchOf({ tags: tagGlobs({ 'a*': ['*'] }) })]
  const reached = rank([...many, ...wide].map((one, i) => binding(`b${i}`, { match: one }))).map((one) => ({
    ...one,
    reach: reach(one.binding),
  }))
  const rivals = rivalsAmong(reached)
  const found = (name: string) => {
    const one = reached.find(({ binding: of }) => of.name === name)
    return one === undefined ? [] : rivals(one).map(({ binding: of }) => of.name)
  }

  // What asks for nothing that can be filed may be wider than any.
  expect(found('b0')).toEqual(['b401', 'b402'])
  expect(found('b1')).toEqual(['b400', 'b401', 'b402'])
  expect(found('b2')).toEqual(['b401', 'b402'])
  expect(found('b3')).toEqual(['b401', 'b402'])
})
