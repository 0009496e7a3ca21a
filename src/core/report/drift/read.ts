import type { DriftDocument, DriftRow } from '../drift-document.ts'
import { rowKey } from './rows.ts'
import { nothingSeen } from './seen.ts'

/** What a report of a version that knew less is taken to say where it says nothing. */
const unsaid: DriftDocument = {
  schema: 'rolekeeper/report/v1',
  version: '',
  at: '1970-01-01T00:00:00.000Z',
  ...nothingSeen,
  rowsLeftOut: 0,
  severities: { error: 0, warning: 0, note: 0 },
  causes: [],
  calls: [],
  last: null,
  trend: [],
  trends: [],
  links: { ecs: '', eci: '', file: null },
}

/**
 * A report that was kept, also one of an older version: it is filled up, never refused. What it is made of is not looked
 * into, since nobody but Rolekeeper may write there. Null: it is none, or of a form that is not known here.
 */
export const readReport = (json: unknown): DriftDocument | null => {
  if (typeof json !== 'object' || json === null || !('schema' in json)) return null
  if (json.schema !== unsaid.schema) return null
  const report = { ...unsaid, ...(json as Partial<DriftDocument>) }
  const fill = (row: Partial<DriftRow>): DriftRow => filledRow(row, report.at)
  return {
    ...report,
    rows: report.rows.map(fill),
    last: report.last && { ...report.last, gone: report.last.gone.map(fill), unseen: report.last.unseen.map(fill) },
  }
}

/** The first reports named no key: what they say of a thing makes the same one. */
const filledRow = (row: Partial<DriftRow>, at: string): DriftRow => {
  const known = { ...unsaidRow, since: at, ...row }
  return { ...known, key: row.key ?? rowKey(known) }
}

const unsaidRow: Omit<DriftRow, 'key' | 'since'> = {
  state: 'drift',
  kind: null,
  account: '',
  region: null,
  type: '',
  id: '',
  name: '',
  from: null,
  to: null,
  binding: null,
  reason: null,
  why: '',
  fix: null,
  file: null,
  line: null,
  column: null,
  sinceBy: 'report',
  author: null,
  atSource: null,
  isNew: null,
  onlyReplaceable: false,
}
