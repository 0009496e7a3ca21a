import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classesOf, patternCovers, patternsOverlap } from '../../../src/core/ram/wildcard.ts'

const pattern = fc.array(fc.constantFrom('a', 'b', ':', '*', '?'), { maxLength: 5 }).map((all) => all.join(''))

/** All texts of up to five letters, `x` standing for every letter that no pattern names. */
const texts: readonly string[] = (() => {
  const all = ['']
  for (let from = 0, length = 0; length < 5; length++) {
    const to = all.length
    for (; from < to; from++) for (const letter of ['a', 'b', ':', 'x']) all.push(`${all[from]}${letter}`)
  }
  return all
})()

const expressions = new Map<string, RegExp>()
function matching(one: string, text: string): boolean {
  const known = expressions.get(one) ?? new RegExp(`^${one.replaceAll('*', '.*').replaceAll('?', '.')}$`)
  expressions.set(one, known)
  return known.test(text)
}

describe('classes of patterns', () => {
  it('hold every combination that some text shows, within the domain', () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 3 }),
        fc.constantFrom('*', '*:*', 'a*'),
        fc.constantFrom(1, 2),
        (patterns, within, colons) => {
          const found = classesOf(patterns, { within, colons })?.map((one) => [...one].join())
          // The domain must use up its colons, or the limit is not looked at beyond it.
          fc.pre(within.split(':').length - 1 === colons || colons === 2)
          const shown = texts
            .filter((one) => matching(within, one) && one.split(':').length - 1 <= colons)
            .map((text) => patterns.flatMap((one, i) => (matching(one, text) ? [i] : [])).join())
          expect(found).toEqual(expect.arrayContaining([...new Set(shown)]))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('hold no combination that no text shows', () => {
    // Two patterns of at most two tokens are told apart by five letters, if at all.
    const short = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 2 }).map((all) => all.join(''))
    fc.assert(
      fc.property(short, short, (one, other) => {
        const shown = new Set(
          texts.map((text) => [one, other].flatMap((each, i) => (matching(each, text) ? [i] : [])).join()),
        )
        expect(
          classesOf([one, other])
            ?.map((each) => [...each].join())
            .sort(),
        ).toEqual([...shown].sort())
      }),
      { numRuns: 300 },
    )
  })

  it('are given up where patterns are too entangled', () => {
    const entangled = Array.from('abcdefghijkl', (letter) => `*${letter}*z${letter}*`)

    expect(classesOf(entangled)).toBeNull()
  })

  it('of many buckets are found, as colons keep the parts of a resource apart', () => {
    const buckets = Array.from({ length: 100 }, (_, i) => `acs:oss:*:*:bucket-${i}/*`)

    // Each bucket but those that begin another's name is one class; outside of all of them there is one more.
    expect(classesOf(buckets, { within: 'acs:*:*:*:*', colons: 4 })).toHaveLength(101)
  })
})

describe('a pattern', () => {
  it.each([
    ['*', 'anything', true],
    ['oss:*', 'oss:get*', true],
    ['oss:get*', 'oss:*', false],
    ['a?*c', 'a*b*c', true],
    ['*?', '?*', true],
    ['a?', 'a*', false],
    ['**', '*', true],
    ['', '', true],
    ['', '*', false],
  ])('%j covers %j: %s', (wide, narrow, expected) => {
    expect(patternCovers(wide, narrow)).toBe(expected)
  })

  it.each([
    ['a*', '*b', true],
    ['a*', 'b*', false],
    ['a?', 'a', false],
    ['*', '', true],
  ])('%j and %j overlap: %s', (one, other, expected) => {
    expect(patternsOverlap(one, other)).toBe(expected)
  })

  it('covers and overlaps itself, and covers what covers less', () => {
    fc.assert(
      fc.property(pattern, pattern, pattern, (a, b, c) => {
        expect(patternCovers(a, a)).toBe(true)
        if (patternCovers(a, b) && patternCovers(b, c)) expect(patternCovers(a, c)).toBe(true)
        if (patternCovers(a, b)) expect(patternsOverlap(a, b)).toBe(true)
      }),
    )
  })

  it('covers nothing and overlaps everything where it cannot be told', () => {
    // Each letter may be followed by any other: the machine of one pattern alone has more states than are looked at.
    const hard = `*${'a'.padEnd(16, '?')}`

    expect([patternCovers(hard, `*${hard}`), patternsOverlap(hard, 'b')]).toEqual([false, true])
  })
})
