import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromIso, toIso } from '../../../src/core/model/iso.ts'
import { instant } from '../../../src/core/model/time.ts'

const anytime = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) })

test('an instant is written as Date does, and read back', () => {
  fc.assert(
    fc.property(anytime, (ms) => {
      const text = toIso(instant(ms))

      expect(text).toBe(new Date(ms).toISOString())
      expect(fromIso(text)).toBe(ms)
    }),
  )
})

test('so are the days around the end of each February, leap or not', () => {
  const years = Array.from({ length: 530 }, (_, i) => 1970 + i)
  const days = years.flatMap((year) => [27, 28, 29, 30, 31].map((day) => Date.UTC(year, 1, day)))

  expect(days.filter((ms) => toIso(instant(ms)) !== new Date(ms).toISOString())).toEqual([])
})

test.each([
  '2026-11-22T08:00:00.000Z and more',
  'at 2026-11-22T08:00:00.000Z',
  '',
  'then',
  '2026-02-30T00:00:00.000Z',
  '2026-13-01T00:00:00.000Z',
  '2026-11-22T08:00:00Z',
])('is no instant: %j', (text) => {
  expect(fromIso(text)).toBeNull()
})
