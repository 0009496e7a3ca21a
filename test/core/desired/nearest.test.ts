import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearest } from '../../../src/core/desired/nearest.ts'

const keys = ['accounts', 'regions', 'names', 'tags', 'whenOccupied', 'maxSessionDuration']
const word = fc.string({ maxLength: 10 })

describe('the nearest known word', () => {
  it.each([
    ['account', 'accounts'],
    ['region', 'regions'],
    ['nmaes', 'names'],
    ['tgas', 'tags'],
    ['whenOcupied', 'whenOccupied'],
    ['maxsessionduration', 'maxSessionDuration'],
    ['instances', null],
    ['x', null],
    ['', null],
  ])('to %j is %j', (typed, meant) => {
    expect(nearest(typed, keys)).toBe(meant)
  })

  it('is the first of several equally near ones', () => {
    expect(nearest('web3', ['web1', 'web2'])).toBe('web1')
    expect(nearest('web2', ['web1', 'web2'])).toBe('web2')
  })

  it('is none where nothing is known', () => {
    expect(nearest('web', [])).toBeNull()
  })

  it('is found for a word with one character lost', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3, maxLength: 20 }), fc.nat(), (known, place) => {
        const typed = [...known].filter((_, i) => i !== place % [...known].length).join('')
        expect(nearest(typed, [known])).toBe(known)
      }),
    )
  })

  it('is itself known, and another word is nearer than none', () => {
    fc.assert(
      fc.property(word, fc.array(word), (typed, known) => {
        const found = nearest(typed, known)

        if (found !== null) expect(known).toContain(found)
        if (typed !== '' && known.includes(typed)) expect(found).toBe(typed)
      }),
    )
  })
})
