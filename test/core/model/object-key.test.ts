import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkKey, checkPrefix } from '../../../src/core/model/object-key.ts'

const part = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,8}$/)
const key = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))

describe('keys of a ledger', () => {
  it('are parts between slashes, and each of their beginnings is a prefix unless a part would begin with nothing', () => {
    fc.assert(
      fc.property(key, (text) => {
        expect(checkKey(text)).toBe(text)
        for (let length = 0; length <= text.length; length++) {
          expect(checkPrefix(text.slice(0, length))).toBe(text.slice(0, length))
        }
      }),
    )
  })

  it.each(['', '/', '/a', 'a/', '../a', 'a/../b', 'a//b', 'a/.b', 'a\\b', 'A', 'a b', 'a\n', 'a'.repeat(513)])(
    '%j is none',
    (text) => {
      expect(() => checkKey(text)).toThrow('is not a key of a ledger')
    },
  )

  it.each(['/', '/a', '../', 'a/../', 'a//', 'a/.', 'A', 'a'.repeat(513)])('%j begins none', (text) => {
    expect(() => checkPrefix(text)).toThrow('is not a prefix of keys of a ledger')
  })
})
