import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { displayWidth, table } from '../../src/report/terminal/table.ts'

const cells = fc.array(fc.array(fc.string({ unit: 'grapheme-ascii' }), { minLength: 3, maxLength: 3 }))
const rows = (texts: readonly (readonly string[])[]) => texts.map((row) => row.map((text) => ({ text })))

describe('table', () => {
  test('no line is wider than the terminal, as long as it has room for all columns but the last', () => {
    fc.assert(
      fc.property(cells, fc.integer({ min: 0, max: 60 }), (texts, room) => {
        const column = (at: number) => Math.max(0, ...texts.map((row) => (row[at] ?? '').length))
        const width = 2 + column(0) + 2 + column(1) + 2 + 8 + room

        expect(table(rows(texts), width, '  ').every((line) => displayWidth(line) <= width)).toBe(true)
      }),
    )
  })

  test('ids are never cut, however narrow the terminal is', () => {
    expect(table(rows([['i-0123456789', 'because of this']]), 10)).toEqual(['i-0123456789  because…'])
  })

  test('without a terminal nothing is cut', () => {
    const long = 'x'.repeat(500)

    expect(table(rows([['a', long]]), null)).toEqual([`a  ${long}`])
  })

  test('columns stand under each other, and wide characters take two places', () => {
    expect(
      table(
        rows([
          ['生产', 'one'],
          ['prod-1', 'two'],
        ]),
        null,
      ),
    ).toEqual(['生产    one', 'prod-1  two'])
  })

  test('the last column gives way and says so', () => {
    expect(table(rows([['i-0123456789', 'a very long reason indeed']]), 30)).toEqual(['i-0123456789  a very long rea…'])
  })

  test('colours take no room', () => {
    const paint = (text: string) => `\u001b[2m${text}\u001b[22m`

    expect(
      table(
        [
          [{ text: 'ab', paint }, { text: 'c' }],
          [{ text: 'abcd' }, { text: 'c' }],
        ],
        80,
      ),
    ).toEqual([`${paint('ab')}    c`, 'abcd  c'])
  })
})
