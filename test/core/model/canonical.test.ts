import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical } from '../../../src/core/model/canonical.ts'

describe('canonical', () => {
  it('sorts keys, Map entries and Set members, and leaves lists as they are', () => {
    const text = canonical({
      b: [2, 1],
      a: new Map([
        ['y', 1],
        ['x', 2],
      ]),
      c: new Set(['q', 'p']),
    })

    expect(text).toBe('{"a":[["x",2],["y",1]],"b":[2,1],"c":["p","q"]}')
  })

  it('leaves out what is undefined and keeps what is null', () => {
    expect(canonical({ a: undefined, b: null })).toBe('{"b":null}')
    expect(canonical(undefined)).toBe('null')
  })

  it('gives equal values one text, whatever the order of their keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse())

        expect(canonical(reversed)).toBe(canonical(value))
      }),
    )
  })

  it('is JSON that says what the value said', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // JSON knows no negative zero.
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
