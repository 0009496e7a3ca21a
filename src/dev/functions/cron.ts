import { Cron } from 'croner'

/** When a timer fires next after an instant; null: never again. */
export type Schedule = (after: number) => number | null

/** A timer's expression that Function Compute would not take, and why. */
export class CronError extends Error {
  override name = 'CronError'
}

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 }
const fieldNames = ['second', 'minute', 'hour', 'day of month', 'month', 'day of week']

/**
 * Reads a timer's `cronExpression` (Function Compute, "Time triggers"): six fields with seconds, in UTC or in the zone of a
 * leading `CRON_TZ=…`; or `@every 5m`. Throws CronError.
 */
export const parseSchedule = (expression: string): Schedule => {
  const every = /^@every +(.+)$/.exec(expression)
  if (every !== null) return repeat(toMs(every[1] ?? ''))
  const [, zone = 'UTC', fields = ''] = /^(?:CRON_TZ=(\S+) +)?(.*)$/.exec(expression) ?? []
  refuseOtherDialects(fields)
  return bySixFields(fields, zone)
}

const repeat =
  (periodMs: number): Schedule =>
  (after) =>
    // A fraction of a second is dropped, so that timers stay on whole ones.
    Math.floor((after + periodMs) / 1000) * 1000

const toMs = (duration: string): number => {
  const parts = [...duration.matchAll(/(\d+)([hms])/g)]
  const ms = parts.reduce((sum, [, number = '', unit = '']) => sum + Number(number) * (units[unit] ?? NaN), 0)
  if (parts.map(([part]) => part).join('') === duration && ms >= 1000) return ms
  throw new CronError(`@every ${duration}: name a time such as 5m or 1h30m, of a second at least.`)
}

/** croner knows more than Function Compute does; what works here must work there. */
const refuseOtherDialects = (text: string): void => {
  const fields = text.split(/ +/)
  if (fields.length !== 6) {
    throw new CronError(`${text} has ${fields.length} fields; six are wanted: ${fieldNames.join(', ')}.`)
  }
  const odd = fields.findIndex((field) => !/^[\d*?,/-]+$/.test(field.replace(/[A-Za-z]{3}/g, '1')))
  if (odd >= 0) throw new CronError(`${text}: ${fields[odd]} is no ${fieldNames[odd]}.`)
}

const bySixFields = (fields: string, timezone: string): Schedule => {
  try {
    const cron = new Cron(fields, { timezone, mode: '6-part', sloppyRanges: true, paused: true })
    const next: Schedule = (after) => cron.nextRun(new Date(after))?.getTime() ?? null
    // A zone that does not exist is only noticed when it is used.
    next(0)
    return next
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new CronError(`${fields} in ${timezone}: ${why}`, { cause: error })
  }
}
