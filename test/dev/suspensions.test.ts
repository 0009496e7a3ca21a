import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { listSuspensions, withoutSuspension, withSuspension, type Wish } from '../../src/dev/dashboard/suspensions.ts'

const until = '2026-11-22T16:00:00.000Z'
const wish = (over: Partial<Wish> = {}): Wish => ({ key: 'ids', value: 'i-1', reason: 'why', until, ...over })

const texts = {
  'without any': 'settings:\n  accounts: [{ id: "1" }]\n',
  'with one': 'settings:\n  suspend:\n    - match: { ids: a }\n      reason: b\n  git: {}\n',
  'with one at the end of the file': 'settings:\n  suspend:\n    - { match: { ids: a }, reason: b }',
  'not indented, with comments':
    '# top\nsettings:\n  # why\n  suspend:\n  - match: { ids: a } # this\n    reason: b\n\n  # next\n  git: {}\n',
}

describe('suspensions in settings', () => {
  test.each(Object.entries(texts))('can be put in and taken out again: %s', (_, text) => {
    const after = withSuspension(text, wish())

    const lines = listSuspensions(after)
    expect(lines.map(({ what }) => what)).toEqual([...listSuspensions(text).map(({ what }) => what), 'ids: i-1'])
    const back = withoutSuspension(after, lines.at(-1)?.key ?? '')
    expect(back.trimEnd()).toBe(text.trimEnd())
  })

  test('take any text for a value and a reason', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ maxLength: 30 }), (value, reason) => {
        const after = withSuspension(texts['with one'], wish({ key: 'names', value, reason }))
        const made = (parse(after) as { settings: { suspend: unknown[]; git: object } }).settings

        expect(made.suspend[1]).toEqual({ match: { names: value }, reason, owner: 'dashboard', until })
        expect(made.git).toEqual({})
      }),
      { numRuns: 40 },
    )
  })

  test('goes with its list when it was the last', () => {
    const text = texts['with one']

    expect(withoutSuspension(text, listSuspensions(text)[0]?.key ?? '')).toBe('settings:\n  git: {}\n')
  })

  test.each([
    ['settings: { suspend: [] }\n'],
    ['settings:\n  suspend: [{ match: { ids: a }, reason: b }]\n'],
    ['settings:\n  suspend: { match: { ids: a }, reason: b }\n'],
    ['other: 1\n'],
    ['settings: [\n'],
  ])('leaves alone what is written otherwise: %s', (text) => {
    expect(() => withSuspension(text, wish())).toThrow('by hand')
  })
})
