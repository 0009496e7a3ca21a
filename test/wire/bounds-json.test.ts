import { describe, expect, it } from 'vitest'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import { decodeBounds, encodeBounds } from '../../src/wire/bounds-json.ts'

describe("the operator's bounds as functions get them", () => {
  it('come back as they were written', () => {
    expect(decodeBounds(encodeBounds(builtInBounds))).toEqual(builtInBounds)
  })

  for (const text of ['', 'null', '{}', '{"schema":"rolekeeper/bounds/v2","bounds":{}}', '[1']) {
    it(`are nothing where ${JSON.stringify(text)} stands instead`, () => {
      expect(decodeBounds(text)).toBeNull()
    })
  }
})
