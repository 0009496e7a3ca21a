import type { DriftDocument, DriftRow, Tally } from '../core/report/drift-document.ts'
import { changeText, driftStates, sinceText } from './drift-words.ts'
import { about, accountNames, percent, shortTime } from './page/words.ts'
import { sentences } from './words.ts'

/** A name is shown as it stands there; anything else is prose. */
export type TableCell = Readonly<{ text: string; isName: boolean }>
/** `rest`: rows that are not shown. */
export type DriftTable = Readonly<{
  title: string
  columns: readonly string[]
  rows: readonly (readonly TableCell[])[]
  rest: number
}>

const name = (text: string): TableCell => ({ text, isName: true })
const words = (text: string | number): TableCell => ({ text: String(text), isName: false })

/** The report's tables, of `most` rows each, for terminal and Markdown alike. An empty one is left out. */
export const driftTables = (report: DriftDocument, most: number): readonly DriftTable[] =>
  [
    causes(report, most),
    ...driftStates.map(({ state, title }) => rowsOf(report, state, title, most)),
    late(report, most),
    suspensions(report, most),
    ...fleet(report, most),
    limits(report, most),
    calls(report, most),
  ].filter(({ rows }) => rows.length > 0)

const tableOf = <T>(
  title: string,
  columns: readonly string[],
  all: readonly T[],
  most: number,
  cellsOf: (one: T) => readonly TableCell[],
): DriftTable => ({ title, columns, rows: all.slice(0, most).map(cellsOf), rest: Math.max(0, all.length - most) })

const causes = (report: DriftDocument, most: number): DriftTable =>
  tableOf(
    'Causes',
    ['', 'how many', 'new', 'what', 'what to do'],
    report.causes.filter(({ what }) => what !== 'finding'),
    most,
    ({ severity, total, added, title, fix }) => [words(severity), words(total), words(added), words(title), words(fix)],
  )

const rowsOf = (report: DriftDocument, state: DriftRow['state'], title: string, most: number): DriftTable => {
  const all = report.rows.filter((row) => row.state === state)
  const where = accountNames(report)
  const table = tableOf(title, ['what', 'where', 'change', 'since', 'why'], all, most, (row) => [
    name(row.id),
    name([where(row.account), ...(row.region === null ? [] : [row.region])].join(' ')),
    words(changeText(row)),
    words(sinceText(row)),
    words(sentences(row.name === '' ? row.why : `${row.name}: ${row.why}`, row.fix ?? row.atSource ?? '')),
  ])
  return { ...table, rest: report.totals[state] - table.rows.length }
}

const late = (report: DriftDocument, most: number): DriftTable => {
  const where = accountNames(report)
  return tableOf(
    'Without a role for too long',
    ['what', 'where', 'role', 'since', 'for'],
    report.withoutRole.lines,
    most,
    (one) => [
      name(one.id),
      name(`${where(one.account)} ${one.region}`),
      name(one.role ?? ''),
      words(shortTime(one.since)),
      words(`${about(one.forMs)}${one.isStill ? ', still' : ''}`),
    ],
  )
}

const suspensions = (report: DriftDocument, most: number): DriftTable =>
  tableOf('Suspended', ['what', 'by', 'until', 'reason'], report.suspensions, most, (one) => [
    name(one.scope),
    name(one.owner ?? ''),
    words(one.until === null ? 'without end' : `${shortTime(one.until)}${one.isOver ? ', over' : ''}`),
    words(one.reason),
  ])

const tallyColumns = ['seen', 'covered', 'in sync', 'drifted', 'pending', 'blocked', 'unmanaged', 'unknown']
const tallyCells = (one: Tally): readonly TableCell[] =>
  [
    one.seen,
    percent(one.covered, one.seen),
    one.inSync,
    one.drifted,
    one.pending,
    one.blocked,
    one.unmanaged,
    one.unknown,
  ].map(words)

const fleet = (report: DriftDocument, most: number): readonly DriftTable[] => {
  if (report.fleet === null) return []
  const { accounts, regions, bindings, roles } = report.fleet
  const where = accountNames(report)
  const of = <T extends Tally>(title: string, word: string, all: readonly T[], label: (one: T) => TableCell) =>
    tableOf(title, [word, ...tallyColumns], all, most, (one) => [label(one), ...tallyCells(one)])
  return [
    of('By account', 'account', accounts, (one) => name(where(one.account))),
    of('By region', 'region', regions, (one) => name(`${where(one.account)} ${one.region}`)),
    of('By binding', 'binding', bindings, (one) => name(one.binding)),
    of('By role', 'role', roles, (one) => (one.role === null ? words('none') : name(one.role))),
  ]
}

const limits = (report: DriftDocument, most: number): DriftTable => {
  const where = accountNames(report)
  return tableOf(
    'Limits',
    ['account', 'class', 'used', 'left', 'within'],
    report.limits.filter(({ used }) => used > 0),
    most,
    (one) => [name(where(one.account)), words(one.class), words(one.used), words(one.left), words(about(one.perMs))],
  )
}

const calls = (report: DriftDocument, most: number): DriftTable =>
  tableOf('Calls', ['operation', 'made', 'throttled', 'left this minute'], report.calls, most, (one) => [
    words(one.operation),
    words(one.made),
    words(one.throttled),
    words(one.left === null || one.limit === null ? '' : `${one.left} of ${one.limit}`),
  ])
