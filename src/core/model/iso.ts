import { DAY, HOUR, instant, MINUTE, SECOND, type Instant } from './time.ts'

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

/** The instant that `toIso` wrote; of any other text, null. */
export const fromIso = (text: string): Instant | null => {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z$/.exec(text)
  if (found === null) return null
  // The expression has seven groups, all of digits.
  const [year, month, day, hours, minutes, seconds, ms] = found.slice(1).map(Number) as Parts
  const at = instant(daysTo(year, month, day) * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND + ms)
  return toIso(at) === text ? at : null
}

type Parts = [number, number, number, number, number, number, number]

/** days_from_civil, the same page. */
const daysTo = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}
