import type { DriftRow } from '../../core/report/drift-document.ts'
import { terminal as onOneLine } from '../escape.ts'

const columns = [
  'state',
  'kind',
  'account',
  'region',
  'type',
  'id',
  'from',
  'to',
  'binding',
  'reason',
  'why',
  'fix',
  'file',
  'line',
  'name',
  'since',
  'sinceBy',
  'isNew',
  'author',
  'atSource',
] as const satisfies readonly (keyof DriftRow)[]

/** RFC 4180, for spreadsheets: a line each, ended by CRLF. */
export const toCsv = (rows: readonly DriftRow[]): string =>
  [columns, ...rows.map((row) => columns.map((column) => (column === 'author' ? authorText(row) : row[column])))]
    .map((cells) => `${cells.map((cell) => csvCell(String(cell ?? ''))).join(',')}\r\n`)
    .join('')

/** `terraform ci` */
const authorText = ({ author }: DriftRow): string =>
  author === null ? '' : [author.kind, ...(author.name === null ? [] : [author.name])].join(' ')

/** A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"). */
const formula = /^[=+\-@\t\r]/

const csvCell = (text: string): string => {
  const safe = onOneLine(formula.test(text) ? `'${text}` : text)
  return /[",]|^'|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
