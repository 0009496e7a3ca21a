import { describe, expect, test } from 'vitest'
import { filesUnder, textOf } from './sources.ts'

/** What check, recover and takeBacks clear, and the ledger journals, is a type that nobody else may claim. */
const makers = new Set([
  'src/core/check/check.ts',
  'src/core/steps/recover.ts',
  'src/core/steps/take-back.ts',
  'src/ledger/ledger.ts',
])

describe('brands', () => {
  test('Cleared and Journaled are claimed where they are made, and nowhere else', () => {
    const claims = filesUnder('src', 'functions').filter((file) => /\bas\s+(Cleared|Journaled)\b/.test(textOf(file)))

    expect(claims.filter((file) => !makers.has(file))).toEqual([])
    expect(claims.length).toBeGreaterThan(0)
  })
})
