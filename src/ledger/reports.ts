import { DAY, instant } from '../core/model/time.ts'
import type { ObjectStore } from '../core/ports/ledger.ts'
import { KEPT_DAYS } from '../core/report/drift/beside.ts'
import { readReport } from '../core/report/drift/read.ts'
import type { DriftDocument } from '../core/report/drift-document.ts'
import { fromIso, toIso } from '../core/model/iso.ts'
import { parseJson } from './json.ts'
import { reachable } from './reachable.ts'

/** Everything stands under it, so that one line of a bucket's policy bounds who keeps reports. */
const FOLDER = 'reports/'

/** All reports are kept so long; of each day before, the last one. */
const WHOLE_DAYS = 7

/** Deleted at a time, so that no report waits for much of it. */
const TIDIED_AT_ONCE = 100

/** The power to read the reports that were kept. */
export type Reports = Readonly<{
  /** The newest; null: there is none that this version can read. */
  last(): Promise<DriftDocument | null>
}>

/** The power to keep them; it reaches nothing else of the ledger. */
export type ReportKeeper = Reports & Readonly<{ keep(report: DriftDocument): Promise<void> }>

/** Each report carries the trend of those before it, so that the newest is all that the next one needs. */
export const openReports = (objects: ObjectStore): ReportKeeper => {
  const store = reachable(objects)
  return {
    last: async () => {
      const newest = (await kept(store)).at(-1)
      const bytes = newest === undefined ? null : await store.read(newest)
      return bytes === null ? null : readReport(parseJson(bytes))
    },
    keep: async (report) => {
      // One of the same instant is the same report, made twice.
      await store.create(keyOf(report.at), Buffer.from(JSON.stringify(report)))
      const old = outlived(await kept(store), report.at)
      await Promise.all(old.slice(0, TIDIED_AT_ONCE).map((key) => store.remove(key)))
    },
  }
}

/** Their keys, oldest first: names sort as instants do. */
const kept = async (store: ObjectStore): Promise<readonly string[]> =>
  (await store.list(FOLDER)).filter((key) => named.test(key))

/** Without colons and capitals, which keys do not take. */
const keyOf = (at: string): string => `${FOLDER}${at.replaceAll(':', '-').toLowerCase()}.json`
const named = /^reports\/\d{4}-\d\d-\d\dt[\d.-]+z\.json$/

/** What is older than the trend, and of the days before the last week all but the last report. */
const outlived = (keys: readonly string[], now: string): readonly string[] => {
  const [oldest, whole] = [daysBefore(now, KEPT_DAYS), daysBefore(now, WHOLE_DAYS)]
  return keys.filter((key, index) => {
    const isLastOfDay = dayIn(keys[index + 1] ?? '') !== dayIn(key)
    return dayIn(key) < oldest || (dayIn(key) < whole && !isLastOfDay)
  })
}

const dayIn = (key: string): string => key.slice(FOLDER.length, FOLDER.length + 10)

const daysBefore = (iso: string, days: number): string => toIso(instant((fromIso(iso) ?? 0) - days * DAY)).slice(0, 10)
