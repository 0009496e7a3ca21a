import { DAY, HOUR, MINUTE, SECOND } from './time.ts'
import type { Instant } from './time.ts'

/**
 * `2026-11-22T08:30:00.000Z`. Core has no Date; the days are counted as in
 * https://howardhinnant.github.io/date_algorithms.html (civil_from_days), for years 1970 to 9999.
 */
export const toIso = (at: Instant): string => {
  const { year, month, day } = civil(Math.floor(at / DAY))
  const part = (unit: number, of: number, width: number) => pad(Math.floor((at % of) / unit), width)
  const time = `${part(HOUR, DAY, 2)}:${part(MINUTE, HOUR, 2)}:${part(SECOND, MINUTE, 2)}.${part(1, SECOND, 3)}`
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${time}Z`
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0')

/** Years begin in March here, so that the leap day is their last. */
const civil = (days: number) => {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  }
}
