import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DriftRow } from '../../src/core/report/drift.ts'
import { toCsv } from '../../src/report/data/csv.ts'

const row: DriftRow = {
  state: 'drift',
  kind: 'attach',
  account: '1234567890123456',
  region: 'cn-hangzhou',
  type: 'ecs',
  id: 'i-1',
  from: null,
  to: 'web-tier',
  binding: 'web',
  reason: null,
  why: 'w',
  fix: null,
  file: 'a.yaml',
  line: 1,
  column: 1,
}

/** RFC 4180, read by its own words. */
const cellsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
  )

describe('CSV', () => {
  test('keeps each row on its line and each text in its cell, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (why, id) => {
        const [head = '', line = '', end, ...more] = toCsv([{ ...row, why, id }]).split('\r\n')
        const cells = cellsOf(line)

        expect([end, ...more]).toEqual([''])
        expect(cells).toHaveLength(head.split(',').length)
        expect(cells[0]).toBe('drift')
      }),
    )
  })

  test('holds nothing that a spreadsheet takes for a formula', () => {
    for (const id of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1']) {
      const [, line = ''] = toCsv([{ ...row, id }]).split('\r\n')

      expect(cellsOf(line)[5]).toMatch(/^'/)
    }
  })
})
