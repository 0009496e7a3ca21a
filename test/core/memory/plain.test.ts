import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromPlain, toPlain } from '../../../src/core/memory/plain.ts'

const key = fc.oneof(fc.string(), fc.constantFrom('@map', '@set', '@@map', '__proto__', 'constructor', '0', 'toString'))
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((members) => Object.fromEntries(members) as unknown),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    fc.uniqueArray(key, { maxLength: 4 }).map((members) => new Set(members)),
  ),
}))

describe('a value as JSON', () => {
  it('comes back as it was, whatever its keys are called', () => {
    fc.assert(
      fc.property(value, (one) => {
        const text = JSON.stringify(toPlain(one))

        expect(fromPlain(JSON.parse(text))).toEqual(one)
      }),
    )
  })

  it('is one text in whatever order it was built', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, fc.integer()), { selector: ([name]) => name }), (pairs) => {
        const turned = pairs.toReversed()

        const texts = (some: readonly [string, number][]): string[] =>
          [new Map(some), new Set(some.map(([name]) => name)), Object.fromEntries(some)].map((one) =>
            JSON.stringify(toPlain(one)),
          )
        expect(texts(turned)).toEqual(texts(pairs))
      }),
    )
  })

  it.each([{ '@map': 1 }, { '@set': [1] }, { '@@map': [] }, new Map([['@map', new Set(['a'])]]), [{ a: [null] }]])(
    'comes back as it was, too: %j',
    (one) => {
      expect(fromPlain(JSON.parse(JSON.stringify(toPlain(one))))).toEqual(one)
    },
  )

  it('has the members of sets and maps in order', () => {
    expect(toPlain(new Set(['b', 'a', 'c']))).toEqual({ '@set': ['a', 'b', 'c'] })
  })

  it('leaves out what is undefined', () => {
    expect(toPlain({ a: undefined, b: 1 })).toEqual({ b: 1 })
  })

  it('reads a tag that holds no list, or no list of pairs, as a key like any other', () => {
    for (const map of [1, [0], [['a']], [['a', 1, 2]], [null]]) {
      expect(fromPlain({ '@map': map })).toEqual({ '@map': map })
    }
  })
})
