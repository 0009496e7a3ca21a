import type { DriftDocument, DriftRow } from '../../core/report/drift-document.ts'
import { terminal as safe } from '../escape.ts'
import { changeText, driftHeadline, driftSections, rowsIn } from '../drift-words.ts'
import { restLine, sentences } from '../words.ts'
import { paintWith, type Paint } from './paint.ts'
import { table } from './table.ts'
import type { Look } from './text.ts'

/** How many rows of a state are shown before the rest is counted. */
const shown = 20

/** The drift report for people at a prompt. */
export const driftText = (report: DriftDocument, look: Look): string => {
  const paint = paintWith(look.color)
  const sections = [
    head(report, paint),
    ...driftSections.map(({ state, title }) => section(rowsIn(report, state), title, paint, look)),
    findings(report, paint),
    [paint.faint(safe([report.at, ...(report.commit === null ? [] : [`commit ${report.commit}`])].join(' · ')))],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

const head = (report: DriftDocument, paint: Paint): readonly string[] => {
  const mood = report.summary === null ? 'bad' : report.rows.length === 0 ? 'good' : 'todo'
  return [paint.strong(paint[mood](safe(driftHeadline(report))))]
}

const section = (rows: readonly DriftRow[], title: string, paint: Paint, look: Look): readonly string[] => {
  if (rows.length === 0) return []
  const lines = table(
    rows
      .slice(0, shown)
      .map((row) => [
        { text: safe(row.id) },
        { text: safe([row.account, ...(row.region === null ? [] : [row.region])].join(' ')) },
        { text: safe(changeText(row)) },
        { text: safe(sentences(row.why, row.fix ?? '')), paint: paint.faint },
      ]),
    look.width,
    '  ',
  )
  const rest = rows.length - shown
  return [paint.strong(title), ...lines, ...(rest > 0 ? [paint.faint(`  ${restLine(rest)}`)] : [])]
}

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
