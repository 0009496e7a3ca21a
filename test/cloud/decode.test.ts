import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  LostAnswer,
  asFields,
  count,
  flag,
  inner,
  rows,
  rowsOrNone,
  text,
  textOrEmpty,
  textsOrNone,
  time,
} from '../../src/cloud/call/decode.ts'

const readers = {
  text: (value: unknown) => text({ name: value }, 'name'),
  textOrEmpty: (value: unknown) => textOrEmpty({ name: value }, 'name'),
  count: (value: unknown) => count({ name: value }, 'name'),
  flag: (value: unknown) => flag({ name: value }, 'name'),
  time: (value: unknown) => time({ name: value }, 'name'),
  inner: (value: unknown) => inner({ name: value }, 'name'),
  rows: (value: unknown) => rows({ name: value }, 'name'),
  rowsOrNone: (value: unknown) => rowsOrNone({ name: value }, 'name'),
  textsOrNone: (value: unknown) => textsOrNone({ name: value }, 'name'),
  asFields: (value: unknown) => asFields(value),
}

/** What each may return, by the type of what it returns. */
const isOf: Readonly<Record<keyof typeof readers, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && value !== '',
  textOrEmpty: (value) => typeof value === 'string',
  count: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  flag: (value) => typeof value === 'boolean',
  time: (value) => Number.isFinite(value),
  inner: (value) => typeof value === 'object' && !Array.isArray(value),
  rows: (value) => Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null),
  rowsOrNone: (value) => Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null),
  textsOrNone: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  asFields: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}

describe('a decoder', () => {
  test.each(Object.keys(readers) as (keyof typeof readers)[])(
    '%s gives what it says, or the answer is lost',
    (name) => {
      fc.assert(
        fc.property(fc.anything(), (value) => {
          try {
            expect(isOf[name](readers[name](value))).toBe(true)
          } catch (error) {
            expect(error).toBeInstanceOf(LostAnswer)
          }
        }),
      )
    },
  )

  test('takes a missing field for lost, where it may not be left out', () => {
    for (const read of [text, count, flag, time, inner]) expect(() => read({}, 'name')).toThrow(LostAnswer)
    expect(() => rows({}, 'Instances', 'Instance')).toThrow(LostAnswer)
    expect(() => rows({ Instances: {} }, 'Instances', 'Instance')).toThrow(LostAnswer)
    expect(() => rowsOrNone({ Tags: {} }, 'Tags', 'Tag')).toThrow(LostAnswer)
    expect(() => textsOrNone({ Ids: { Id: [1] } }, 'Ids', 'Id')).toThrow(LostAnswer)
  })

  test('takes a missing field for nothing, where it may be left out', () => {
    expect(textOrEmpty({}, 'name')).toBe('')
    expect(rowsOrNone({}, 'Tags', 'Tag')).toEqual([])
    expect(textsOrNone({ Ids: null }, 'Ids', 'Id')).toEqual([])
  })

  test('reads numbers that older samples give as text', () => {
    expect(count({ TotalCount: '12' }, 'TotalCount')).toBe(12)
  })

  test('reads times with and without seconds', () => {
    expect(time({ at: '2017-12-10T04:04Z' }, 'at')).toBe(Date.UTC(2017, 11, 10, 4, 4))
    expect(time({ at: '2017-12-10T04:04:05Z' }, 'at')).toBe(Date.UTC(2017, 11, 10, 4, 4, 5))
  })
})
