import { count } from '../core/plan/words.ts'
import type { DriftDocument, DriftRow } from '../core/report/drift-document.ts'

/** In the order in which they are told. */
export const driftSections = [
  { state: 'drift', title: 'Drift: changed, and no commit asked for it' },
  { state: 'pending', title: 'Asked for by the commit, and not done yet' },
  { state: 'blocked', title: 'Blocked' },
  { state: 'unknown', title: 'Not known' },
] as const satisfies readonly Readonly<{ state: DriftRow['state']; title: string }>[]

export const rowsIn = ({ rows }: DriftDocument, state: DriftRow['state']): readonly DriftRow[] =>
  rows.filter((row) => row.state === state)

/** The verdict in one sentence. */
export const driftHeadline = (report: DriftDocument): string => {
  if (report.summary === null) return 'Nothing could be compared.'
  const [drift, pending, blocked] = driftSections.map(({ state }) => rowsIn(report, state).length)
  const { seen, inSync, unmanaged } = report.summary
  const fleet = `${count(seen, 'instance')} seen, ${inSync} in sync, ${unmanaged} unmanaged.`
  if (report.rows.length === 0) return `No drift: ${fleet}`
  return `${drift} drifted, ${pending} pending, ${blocked} blocked: ${fleet}`
}

/** `replace web-tier-v1 → web-tier`, `attach web-tier`, `foreign-role web-tier`. */
export const changeText = ({ kind, reason, from, to }: DriftRow): string =>
  `${kind ?? reason ?? ''} ${from !== null && to !== null ? `${from} → ${to}` : (to ?? from ?? '')}`.trim()
