import type { Filter } from '../check/filter.ts'
import type { Finding } from '../model/finding.ts'
import { toIso } from '../model/iso.ts'
import type { Instant } from '../model/time.ts'
import { toFinding } from './documents.ts'
import { besideLast, trendOf, trendsOf, type CouldSee } from './drift/beside.ts'
import { causesOf } from './drift/causes.ts'
import { nothingSeen, seenOf, type Compared } from './drift/seen.ts'
import type { DriftDocument } from './drift-document.ts'
import { isFiltered } from './within.ts'

/** What a report is made of. */
export type Comparison = Readonly<{
  /** Null: there is nothing to compare the cloud with. */
  of: Compared | null
  filter: Filter
  /** Those beside the plan's own. */
  findings: readonly Finding[]
  calls: DriftDocument['calls']
  links: DriftDocument['links']
  /** The last report that was kept. */
  last: DriftDocument | null
  at: Instant
}>

/** The record that all formats show, none of which counts or decides anything. */
export const driftDocument = (comparison: Comparison, version: string): DriftDocument => {
  const { of, filter, calls, links, last, at } = comparison
  const seen = of === null ? nothingSeen : seenOf(of, filter, last)
  const findings = [...seen.findings, ...comparison.findings.map(toFinding)]
  const known = last === null ? null : new Set(last.causes.map(({ key }) => key))
  const causes = causesOf(seen.rows, findings, known)
  const isWhole = !isFiltered(filter)
  const trend = trendOf(last, isWhole ? (seen.fleet?.all ?? null) : null, at)
  return {
    schema: 'rolekeeper/report/v1',
    version,
    at: toIso(at),
    ...seen,
    rowsLeftOut: 0,
    causes,
    findings,
    severities: severitiesOf(findings),
    calls,
    last: last !== null && isWhole ? besideLast(last, seen.rows, causes, couldSee(of)) : null,
    trend,
    trends: trendsOf(trend, at),
    links: { ...links, file: fileLink(links.file, seen.commit) },
  }
}

/** A host shows what was committed: of files that differ from their commit, nobody can say where they are to be seen. */
const fileLink = (template: string | null, commit: string | null): string | null =>
  commit !== null && /^[0-9a-f]{40}$/.test(commit) ? (template?.replace('{commit}', commit) ?? null) : null

const severitiesOf = (findings: DriftDocument['findings']): DriftDocument['severities'] => {
  const counts = { error: 0, warning: 0, note: 0 }
  for (const { severity } of findings) counts[severity] += 1
  return counts
}

/** The same with fewer rows, for where there is no room for ten thousand; what is counted stays. */
export const shortened = (report: DriftDocument, mostRows: number): DriftDocument => ({
  ...report,
  rows: report.rows.slice(0, mostRows),
  rowsLeftOut: Math.max(0, report.rows.length - mostRows),
  last: report.last && {
    ...report.last,
    gone: report.last.gone.slice(0, mostRows),
    unseen: report.last.unseen.slice(0, mostRows),
  },
})

/** RAM is read with every plan; where it cannot be, its scope is no less unknown than the account's instances. */
const couldSee = (of: Compared | null): CouldSee => {
  const unknown = new Set(
    of?.verdict.plan.scopes.flatMap(({ scope, state }) =>
      state === 'unknown' ? [`${scope.account}/${scope.region}/${scope.kind}`, `${scope.account}//`] : [],
    ),
  )
  return ({ account, region, type }) =>
    of !== null && !unknown.has(region === null ? `${account}//` : `${account}/${region}/${type}`)
}
