import { count } from '../core/plan/words.ts'
import type { Author, DriftDocument, DriftRow, TrendLine } from '../core/report/drift-document.ts'
import { about, percent, shortTime } from './page/words.ts'

/** In the order in which they are told. */
export const driftStates = [
  { state: 'drift', title: 'Drift: changed, and no commit asked for it' },
  { state: 'pending', title: 'Asked for by the commit, and not done yet' },
  { state: 'blocked', title: 'Blocked' },
  { state: 'unknown', title: 'Not known' },
] as const satisfies readonly Readonly<{ state: DriftRow['state']; title: string }>[]

/** The verdict in one sentence. */
export const driftHeadline = ({ fleet, totals, rows }: DriftDocument): string => {
  if (fleet === null) return 'Nothing could be compared.'
  const { seen, inSync, unmanaged, covered } = fleet.all
  const all = `${count(seen, 'instance')} seen, ${percent(covered, seen)} covered, ${inSync} in sync, ${unmanaged} unmanaged.`
  if (rows.length === 0) return `No drift: ${all}`
  const unknown = totals.unknown === 0 ? '' : `, ${totals.unknown} not known`
  return `${totals.drift} drifted, ${totals.pending} pending, ${totals.blocked} blocked${unknown}: ${all}`
}

/** What has changed, as far as there are reports of before. */
export const driftSince = ({ last, trends }: DriftDocument): readonly string[] => [
  ...(last === null
    ? []
    : [
        `Since the report of ${shortTime(last.at)}: ${last.added} new, ${last.gone.length} gone, ${last.stayed} as before` +
          `${last.unseen.length === 0 ? '' : `, ${last.unseen.length} that could not be looked at`}.`,
      ]),
  ...trends.map(trendText),
]

const trendText = ({ days, from, change }: TrendLine): string =>
  `In ${days} days (since ${from}): ${(
    [
      ['seen', change.seen],
      ['in sync', change.inSync],
      ['drifted', change.drifted],
      ['pending', change.pending],
      ['blocked', change.blocked],
    ] as const
  )
    .map(([word, by]) => `${by < 0 ? '−' : '+'}${Math.abs(by)} ${word}`)
    .join(', ')}.`

/** How long births and instances without a role waited. */
export const driftWaits = ({ births, withoutRole }: DriftDocument): readonly string[] => [
  ...(births.p50Ms === null || births.p95Ms === null || births.p99Ms === null
    ? []
    : [
        `${count(births.count, 'instance')} got a first role within ${about(births.overMs)}: half in ${about(births.p50Ms)}, ` +
          `95 % in ${about(births.p95Ms)}, 99 % in ${about(births.p99Ms)}; ${count(births.missedEvents, 'missed event')}.`,
      ]),
  ...(withoutRole.now + withoutRole.ended === 0
    ? []
    : [
        `Longer than ${about(withoutRole.targetMs)} without a role: ${withoutRole.now} still, ${withoutRole.ended} no more.`,
      ]),
]

/** `replace web-tier-v1 → web-tier`, `attach web-tier`, `foreign-role web-tier`. */
export const changeText = ({ kind, reason, from, to }: DriftRow): string =>
  `${kind ?? reason ?? ''} ${from !== null && to !== null ? `${from} → ${to}` : (to ?? from ?? '')}`.trim()

/** `2026-11-22 08:00`, and who it was. What a report was the first to see has been so for longer. */
export const sinceText = ({ since, sinceBy, author }: DriftRow): string =>
  [`${sinceBy === 'event' ? '' : 'by '}${shortTime(since)}`, ...(author === null ? [] : [authorText(author)])].join(
    ', ',
  )

/** `alice (console)`, `born so (scaling-group)`. */
const authorText = ({ kind, name, did }: Author): string =>
  `${did === null ? 'born so' : (name ?? 'somebody')} (${kind})`
