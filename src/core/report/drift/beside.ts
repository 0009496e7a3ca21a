import type { Instant } from '../../model/time.ts'
import { DAY } from '../../model/time.ts'
import { toIso } from '../../model/iso.ts'
import type { DriftCause, DriftDocument, DriftRow, Tally, TrendLine, TrendPoint } from '../drift-document.ts'
import { causeKey } from './causes.ts'

/** So long reports are kept, and the trend is told. */
export const KEPT_DAYS = 90

/** What was not as it should be when somebody last could look: the rows of the last report, and those that it carried on. */
export const knownRows = ({ last, rows }: DriftDocument): ReadonlyMap<string, DriftRow> =>
  new Map([...(last?.unseen ?? []), ...rows].map((row) => [row.key, row]))

/** Whether this report could have seen what the row tells of: what is not known is not gone. */
export type CouldSee = (row: Pick<DriftRow, 'account' | 'region' | 'type'>) => boolean

/** This report beside the last one. */
export const besideLast = (
  last: DriftDocument,
  rows: readonly DriftRow[],
  causes: readonly DriftCause[],
  couldSee: CouldSee,
): NonNullable<DriftDocument['last']> => {
  const keys = new Set(rows.map(({ key }) => key))
  const missing = [...knownRows(last).values()].filter(({ key }) => !keys.has(key))
  const unseen = missing.filter((row) => !couldSee(row))
  const open = new Set([...causes.map(({ key }) => key), ...unseen.map(causeKey)])
  return {
    at: last.at,
    commit: last.commit,
    added: rows.filter(({ isNew }) => isNew === true).length,
    stayed: rows.filter(({ isNew }) => isNew === false).length,
    gone: missing.filter(couldSee),
    unseen,
    resolved: last.causes.filter(({ key }) => !open.has(key)),
  }
}

/** The days of the last report's trend that are still to be told of, and today. `now` null: nothing could be counted. */
export const trendOf = (last: DriftDocument | null, now: Tally | null, at: Instant): readonly TrendPoint[] => {
  const today = dayOf(at)
  const oldest = dayOf(at, KEPT_DAYS - 1)
  const former = (last?.trend ?? []).filter(({ day }) => day >= oldest && (now === null || day < today))
  return now === null ? former : [...former, { day: today, ...now }]
}

/** What has changed over a month and over a quarter, as far as there are reports of so long ago. */
export const trendsOf = (trend: readonly TrendPoint[], at: Instant): readonly TrendLine[] => {
  const newest = trend.at(-1)
  return ([30, 90] as const).flatMap((days) => {
    const first = trend.find(({ day }) => day > dayOf(at, days))
    return first === undefined || newest === undefined || first === newest
      ? []
      : [{ days, from: first.day, change: changeOf(first, newest) }]
  })
}

const changeOf = (from: Tally, to: Tally): Tally => ({
  seen: to.seen - from.seen,
  covered: to.covered - from.covered,
  inSync: to.inSync - from.inSync,
  drifted: to.drifted - from.drifted,
  pending: to.pending - from.pending,
  blocked: to.blocked - from.blocked,
  unmanaged: to.unmanaged - from.unmanaged,
  unknown: to.unknown - from.unknown,
})

/** `2026-11-22`, UTC, so many days ago. */
const dayOf = (at: Instant, ago = 0): string => toIso((at - ago * DAY) as Instant).slice(0, 10)
