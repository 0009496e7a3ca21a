import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  anyGlob,
  globFor,
  globMatches,
  globProblem,
  isLiteral,
  literalOf,
  literalPrefix,
} from '../../../src/core/desired/glob.ts'

const text = fc.array(fc.constantFrom('a', 'b', '*', '?', '\\', '😀'), { maxLength: 8 }).map((all) => all.join(''))

/** Wildcards over code points, by plain recursion. */
function slowly(pattern: readonly string[], rest: readonly string[]): boolean {
  const [first, ...more] = pattern
  if (first === undefined) return rest.length === 0
  if (first === '*') return slowly(more, rest) || (rest.length > 0 && slowly(pattern, rest.slice(1)))
  if (rest.length === 0) return false
  if (first === '?') return slowly(more, rest.slice(1))
  const [literal, after] = first === '\\' && more.length > 0 ? [more[0], more.slice(1)] : [first, more]
  return rest[0] === literal && slowly(after, rest.slice(1))
}

describe('a glob', () => {
  it.each([
    ['web-*', 'web-1', true],
    ['web-*', 'web-', true],
    ['web-*', 'my-web-1', false],
    ['*-1', 'web-1-1', true],
    ['w?b', 'wéb', true],
    ['w?b', 'w😀b', true],
    ['w??b', 'w😀b', false],
    ['*😀', 'a😀', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['a\\?', 'a?', true],
    ['\\\\', '\\', true],
    ['a\\', 'a\\', true],
    ['Web', 'web', false],
    ['*', '', true],
    ['**', '', true],
    ['?', '', false],
    ['', '', true],
    ['', 'a', false],
  ])('%j on %j: %s', (pattern, on, expected) => {
    expect(globMatches(pattern, on)).toBe(expected)
  })

  it('agrees with plain recursion over code points', () => {
    fc.assert(
      fc.property(text, text, (pattern, on) => {
        expect(globMatches(pattern, on)).toBe(slowly([...pattern], [...on]))
      }),
      { numRuns: 2000 },
    )
  })

  it('takes at most pattern × text steps, however many stars try to make it back up', () => {
    const pattern = `${'*a'.repeat(30)}*b`
    const steps = { made: 0 }
    // A text that counts how often it is looked at.
    const watched = new Proxy(new String('a'.repeat(10_000)), {
      get(target, key) {
        if (key === 'charCodeAt') steps.made++
        const value: unknown = Reflect.get(target, key)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    }) as unknown as string

    expect(globMatches(pattern, watched)).toBe(false)
    expect(steps.made).toBeLessThan(2 * pattern.length * 10_000)
  })

  it('matches any text by the glob made for it, and no other', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(globMatches(globFor(one), other)).toBe(one === other)
        expect(literalOf(globFor(one))).toBe(one)
      }),
    )
  })

  it('has a literal exactly if no wildcard stands unescaped in it', () => {
    expect(literalOf('a\\*b')).toBe('a*b')
    expect(literalOf('a*')).toBeNull()
    expect(isLiteral('a?')).toBe(false)
    expect(isLiteral('a\\')).toBe(true)
  })

  it('begins every text that it matches with its prefix', () => {
    fc.assert(
      fc.property(text, text, (pattern, on) => {
        fc.pre(globMatches(pattern, on))
        expect(on.startsWith(literalPrefix(pattern))).toBe(true)
      }),
    )
  })

  it('is refused if it is empty or ends in a backslash that escapes nothing', () => {
    expect(globProblem('')).toContain('empty')
    expect(globProblem('a\\')).toContain('backslash')
    expect(globProblem('\\\\\\')).toContain('backslash')
    expect(globProblem('a\\\\')).toBeNull()
    expect(globProblem('*')).toBeNull()
  })

  it('is one of several alternatives', () => {
    expect(anyGlob(['a*', 'b'], 'b')).toBe(true)
    expect(anyGlob([], 'b')).toBe(false)
  })
})
