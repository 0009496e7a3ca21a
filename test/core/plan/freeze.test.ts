import { describe, expect, it } from 'vitest'
import { deepFreeze } from '../../../src/core/plan/freeze.ts'

describe('deepFreeze', () => {
  it('freezes objects and lists all the way down', () => {
    const value = deepFreeze({ list: [{ a: 1 }], nothing: null })

    expect(Object.isFrozen(value.list[0])).toBe(true)
    expect(() => value.list.push({ a: 2 })).toThrow(TypeError)
  })

  it('closes Maps and Sets to writers and leaves them readable', () => {
    const { map, set } = deepFreeze({ map: new Map([['a', { b: 1 }]]), set: new Set([{ c: 1 }]) })

    expect(() => map.set('x', { b: 2 })).toThrow('never changes')
    expect(() => map.delete('a')).toThrow('never changes')
    expect(() => set.clear()).toThrow('never changes')
    expect(() => set.add({ c: 2 })).toThrow('never changes')
    expect(map.get('a')).toEqual({ b: 1 })
    expect(Object.isFrozen(map.get('a'))).toBe(true)
    expect([...set].every(Object.isFrozen)).toBe(true)
    expect(map).toEqual(new Map([['a', { b: 1 }]]))
  })

  it('leaves alone what is frozen already', () => {
    const inner = Object.freeze({ open: {} })

    expect(Object.isFrozen(deepFreeze({ inner }).inner.open)).toBe(false)
  })
})
