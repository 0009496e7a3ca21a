import type { DriftDocument } from '../../core/report/drift-document.ts'
import { driftTables, type DriftTable } from '../drift-tables.ts'
import { driftHeadline, driftSince, driftWaits } from '../drift-words.ts'
import { terminal as safe } from '../escape.ts'
import { shortened } from '../page/words.ts'
import { restLine, sentences } from '../words.ts'
import { paintWith, type Paint } from './paint.ts'
import { table } from './table.ts'
import type { Look } from './text.ts'

/** How many rows of a table are shown before the rest is counted. */
const shown = 20

/** The drift report for people at a prompt. */
export const driftText = (report: DriftDocument, look: Look): string => {
  const paint = paintWith(look.color)
  const sections = [
    head(report, paint),
    ...driftTables(report, shown).map((one) => section(one, paint, look)),
    findings(report, paint),
    [paint.faint(safe([report.at, ...(report.commit === null ? [] : [`commit ${report.commit}`])].join(' · ')))],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

const head = (report: DriftDocument, paint: Paint): readonly string[] => {
  const mood = report.fleet === null ? 'bad' : report.rows.length === 0 ? 'good' : 'todo'
  return [
    paint.strong(paint[mood](safe(driftHeadline(report)))),
    ...[...driftSince(report), ...driftWaits(report)].map(safe),
  ]
}

const section = ({ title, columns, rows, rest }: DriftTable, paint: Paint, look: Look): readonly string[] => [
  paint.strong(title),
  ...table(
    [
      columns.map((text) => ({ text, paint: paint.faint })),
      ...rows.map((row) => row.map(({ text }) => ({ text: safe(shortened(text)) }))),
    ],
    look.width,
    '  ',
  ),
  ...(rest > 0 ? [paint.faint(`  ${restLine(rest)}`)] : []),
]

const findings = ({ findings: all }: DriftDocument, paint: Paint): readonly string[] =>
  all.length === 0
    ? []
    : [
        paint.strong('Findings'),
        ...all.map(({ severity, code, file, line, column, message, fix }) => {
          const place = file === null ? '' : `${file}:${line ?? 1}:${column ?? 1}: `
          return `  ${severity} ${safe(`${place}${sentences(message, fix)}`)} ${paint.faint(`[${safe(code)}]`)}`
        }),
      ]
