import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classesOf, patternCovers, patternsOverlap } from '../../../src/core/ram/wildcard.ts'
import { entangled } from './arbitrary-documents.ts'

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
    const tokens = ['', 'a', 'b', '*', '?']
    const short = new Set(tokens.flatMap((first) => tokens.map((second) => `${first}${second}`)))
    const matched = Array.from(short, (one) => [one, texts.map((text) => matching(one, text))] as const)
    for (const [one, ofOne] of matched) {
      for (const [other, ofOther] of matched) {
        const shown = new Set(ofOne.map((first, i) => [...(first ? [0] : []), ...(ofOther[i] ? [1] : [])].join()))
        const found = classesOf([one, other])?.map((each) => [...each].join())

        expect(found?.sort(), `${one} and ${other}`).toEqual([...shown].sort())
      }
    }
  })

  it('are given up where patterns are too entangled', () => {
    expect(classesOf([entangled])).toBeNull()
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
    expect([patternCovers(entangled, `*${entangled}`), patternsOverlap(entangled, 'b')]).toEqual([false, true])
  })
})
