import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePattern, PatternError } from '../../src/dev/functions/patterns.ts'

const passes = (pattern: unknown, event: unknown): boolean => parsePattern(JSON.stringify(pattern))(event)

const event = {
  source: 'acs.ecs',
  type: 'ecs:Instance:StateChange',
  subject: '',
  nothing: null,
  data: { state: 'Created', count: 3, ok: true, ip: '10.0.0.77', list: ['Created'], deep: { er: 'x' } },
}

describe('event patterns', () => {
  it.each([
    [{}, true],
    [{ source: ['acs.ecs'] }, true],
    [{ source: ['acs.oss', 'acs.ecs'] }, true],
    [{ source: ['ACS.ECS'] }, false],
    [{ source: ['acs.ecs'], type: ['other'] }, false],
    [{ subject: [''] }, true],
    [{ nothing: [null] }, true],
    [{ missing: [null] }, false],
    [{ nothing: [{ exists: true }] }, true],
    [{ data: { state: ['Created', 'Running'] } }, true],
    [{ data: { state: [{ prefix: 'Cre' }] } }, true],
    [{ data: { state: [{ suffix: 'ted' }] } }, true],
    [{ data: { state: [{ suffix: 'Cre' }] } }, false],
    [{ type: [{ contains: ':Instance:' }] }, true],
    [{ data: { state: [{ 'anything-but': 'Deleted' }] } }, true],
    [{ data: { state: [{ 'anything-but': ['Deleted', 'Created'] }] } }, false],
    [{ data: { state: [{ 'anything-but': { prefix: 'Del' } }] } }, true],
    [{ data: { state: [{ 'anything-but': { prefix: 'C' } }] } }, false],
    [{ data: { count: [{ 'anything-but': 3 }] } }, false],
    [{ data: { missing: [{ 'anything-but': 'Deleted' }] } }, false],
    [{ data: { count: [3] } }, true],
    [{ data: { count: ['3'] } }, false],
    [{ data: { ok: [true] } }, true],
    [{ data: { count: [{ numeric: ['>', 0, '<=', 3] }] } }, true],
    [{ data: { count: [{ numeric: ['=', 4] }] } }, false],
    [{ data: { state: [{ numeric: ['>', 0] }] } }, false],
    [{ data: { ip: [{ cidr: '10.0.0.64/28' }] } }, true],
    [{ data: { ip: [{ cidr: '10.0.0.0/26' }] } }, false],
    [{ data: { ip: [{ cidr: '0.0.0.0/0' }] } }, true],
    [{ data: { missing: [{ exists: false }] } }, true],
    [{ data: { state: [{ exists: false }] } }, false],
    [{ gone: { deeper: [{ exists: false }] } }, true],
    [{ gone: { deeper: [{ exists: true }] } }, false],
    [{ data: { deep: { er: ['x'] } } }, true],
    [{ source: { deep: ['x'] } }, false],
    // What a list in an event means is not documented.
    [{ data: { list: ['Created'] } }, false],
    [{ toString: [{ exists: true }] }, false],
  ])('%j on an event of ECS: %s', (pattern, expected) => {
    expect(passes(pattern, event)).toBe(expected)
  })

  it.each([
    ['nonsense', 'not JSON'],
    ['[]', 'is an object'],
    ['null', 'is an object'],
    ['{"source":"acs.ecs"}', 'the pattern.source is neither'],
    ['{"source":[]}', 'the pattern.source is neither'],
    ['{"a":{"b":[["x"]]}}', 'the pattern.a.b holds a list within a list'],
    ['{"a":[{"equals-ignore-case":"x"}]}', 'has the operator equals-ignore-case; there are prefix'],
    ['{"a":[{"constructor":"x"}]}', 'has the operator constructor'],
    ['{"a":[{"prefix":"x","suffix":"y"}]}', 'one operator at a time'],
    ['{"a":[{}]}', 'one operator at a time'],
    ['{"a":[{"prefix":1}]}', 'prefix cannot take 1'],
    ['{"a":[{"numeric":[">"]}]}', 'numeric cannot take'],
    ['{"a":[{"numeric":["~",1]}]}', 'numeric cannot take'],
    ['{"a":[{"numeric":[">","1"]}]}', 'numeric cannot take'],
    ['{"a":[{"cidr":"10.0.0.0/33"}]}', 'cidr cannot take'],
    ['{"a":[{"cidr":"::1/64"}]}', 'cidr cannot take'],
    ['{"a":[{"exists":"yes"}]}', 'exists cannot take'],
    ['{"a":[{"anything-but":[]}]}', 'anything-but cannot take'],
    ['{"a":[{"anything-but":{"suffix":"x"}}]}', 'anything-but cannot take'],
  ])('refuses %s: %s', (pattern, why) => {
    expect(() => parsePattern(pattern)).toThrow(PatternError)
    expect(() => parsePattern(pattern)).toThrow(why)
  })

  const key = fc.constantFrom('a', 'b', 'c')
  const scalar = fc.oneof(
    fc.constantFrom('', 'x', 'xy', 'yx'),
    fc.integer({ min: 0, max: 3 }),
    fc.boolean(),
    fc.constant(null),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.dictionary(key, fc.oneof({ depthSize: 'small' }, scalar, tie('tree')), { maxKeys: 3 }),
  }))

  /** The pattern that takes exactly what an event says, and nothing of what it does not. */
  const exactly = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, exactly(inner)]))
      : [value]
  /** Whether all that one event says the other says too. */
  const within = (part: unknown, whole: unknown): boolean =>
    typeof part === 'object' && part !== null
      ? Object.entries(part).every(([name, inner]) =>
          typeof whole === 'object' && whole !== null && Object.hasOwn(whole, name)
            ? within(inner, (whole as Record<string, unknown>)[name])
            : // An object in the pattern without fields of its own asks for nothing.
              typeof inner === 'object' && inner !== null && within(inner, undefined),
        )
      : part === whole

  it('what is made from one event takes another if that says at least as much', () => {
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        expect(passes(exactly(one), other)).toBe(within(one, other))
      }),
    )
  })

  it('alternatives widen, further keys narrow, and an operator and its opposite share out the events that have the field', () => {
    fc.assert(
      fc.property(scalar, fc.array(scalar, { minLength: 1, maxLength: 3 }), key, (value, wanted, name) => {
        const single = wanted.map((one) => passes({ [name]: [one] }, { [name]: value }))
        expect(passes({ [name]: wanted }, { [name]: value })).toBe(single.includes(true))

        const named = wanted.filter((one) => typeof one === 'string' || typeof one === 'number')
        if (named.length === 0) return
        expect(passes({ [name]: [{ 'anything-but': named }] }, { [name]: value })).toBe(
          !passes({ [name]: named }, { [name]: value }),
        )
      }),
    )
  })
})
