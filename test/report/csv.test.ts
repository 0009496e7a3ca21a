import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toCsv } from '../../src/report/data/csv.ts'
import { driftRow } from '../kit/reports.ts'

const row = driftRow()

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
