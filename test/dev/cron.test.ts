import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CronError, parseSchedule } from '../../src/dev/functions/cron.ts'

const at = (text: string): number => Date.parse(text)
const next = (expression: string, after: string): string | null => {
  const instant = parseSchedule(expression)(at(after))
  return instant === null ? null : new Date(instant).toISOString()
}

describe('timers', () => {
  it.each([
    ['@every 5m', '2026-11-22T08:00:00.400Z', '2026-11-22T08:05:00.000Z'],
    ['@every 1h30m', '2026-11-22T08:00:00Z', '2026-11-22T09:30:00.000Z'],
    ['@every 1s', '2026-11-22T08:00:00Z', '2026-11-22T08:00:01.000Z'],
    ['0 0 4 * * *', '2026-11-22T04:00:00Z', '2026-11-23T04:00:00.000Z'],
    ['CRON_TZ=Asia/Shanghai 0 0 4 * * *', '2026-11-22T08:00:00Z', '2026-11-22T20:00:00.000Z'],
    ['0 30 9 ? * MON-FRI', '2026-11-20T10:00:00Z', '2026-11-23T09:30:00.000Z'],
    ['0 0/20 * * * *', '2026-11-22T08:20:00Z', '2026-11-22T08:40:00.000Z'],
    ['0 0 0 29 2 *', '2026-11-22T08:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0 0 0 30 2 *', '2026-11-22T08:00:00Z', null],
  ])('%s after %s: %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected)
  })

  it.each([
    ['* * * * *', 'has 5 fields; six are wanted: second, minute'],
    ['0 0 0 1 1 * 2027', 'has 7 fields'],
    ['', 'has 1 fields'],
    ['0 0 0 L * *', 'L is no day of month'],
    ['0 0 0 * * 5#2', '5#2 is no day of week'],
    ['0 60 * * * *', '0 60 * * * * in UTC'],
    ['CRON_TZ=Nowhere/City 0 0 0 * * *', 'in Nowhere/City'],
    ['@every 5', 'name a time such as 5m'],
    ['@every 100ms', 'name a time such as 5m'],
    ['@every 0m', 'a second at least'],
    ['@daily', 'has 1 fields'],
  ])('refuses %s: %s', (expression, why) => {
    expect(() => parseSchedule(expression)).toThrow(CronError)
    expect(() => parseSchedule(expression)).toThrow(why)
  })

  type Field = Readonly<{ text: string; values: ReadonlySet<number> }>
  /** A field and the values that it means, each written in one of the ways there are. */
  const field = (low: number, high: number): fc.Arbitrary<Field> => {
    const value = fc.integer({ min: low, max: high })
    const all = Array.from({ length: high - low + 1 }, (_, index) => low + index)
    return fc.oneof(
      fc.constant({ text: '*', values: new Set(all) }),
      value.map((one) => ({ text: String(one), values: new Set([one]) })),
      fc
        .uniqueArray(value, { minLength: 2, maxLength: 4 })
        .map((some) => ({ text: some.join(','), values: new Set(some) })),
      fc.tuple(value, value).map(([a, b]) => {
        const [from, to] = a < b ? [a, b] : [b, a]
        return { text: `${from}-${to}`, values: new Set(all.filter((one) => one >= from && one <= to)) }
      }),
      fc.integer({ min: 2, max: 7 }).map((step) => ({
        text: `*/${step}`,
        values: new Set(all.filter((one) => (one - low) % step === 0)),
      })),
    )
  }
  const fields = fc.tuple(field(0, 59), field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6))

  /** Two days of seconds are looked at, each by itself. */
  const WINDOW_S = 2 * 86_400

  const bruteForce = (
    [second, minute, hour, day, month, weekday]: readonly [Field, Field, Field, Field, Field, Field],
    from: number,
    offsetMs: number,
  ) => {
    for (let instant = (Math.floor(from / 1000) + 1) * 1000; instant <= from + WINDOW_S * 1000; instant += 1000) {
      const local = new Date(instant + offsetMs)
      if (!second.values.has(local.getUTCSeconds()) || !minute.values.has(local.getUTCMinutes())) continue
      if (!hour.values.has(local.getUTCHours()) || !month.values.has(local.getUTCMonth() + 1)) continue
      const days = [day.values.has(local.getUTCDate()), weekday.values.has(local.getUTCDay())]
      // Where both are named, one suffices (crontab).
      const isDay = day.text === '*' || weekday.text === '*' ? !days.includes(false) : days.includes(true)
      if (isDay) return instant
    }
    return null
  }

  it('fires when every field says so, and not before', () => {
    fc.assert(
      fc.property(
        fields,
        fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') }),
        fc.constantFrom(['UTC', 0] as const, ['Asia/Shanghai', 8] as const),
        (some, after, [zone, hours]) => {
          const expression = `CRON_TZ=${zone} ${some.map(({ text }) => text).join(' ')}`
          const found = parseSchedule(expression)(after)
          const expected = bruteForce(some, after, hours * 3_600_000)

          if (expected !== null) expect(found, expression).toBe(expected)
          else if (found !== null) expect(found, expression).toBeGreaterThan(after + WINDOW_S * 1000)
        },
      ),
      { numRuns: 60 },
    )
  })
})
