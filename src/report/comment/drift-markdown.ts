import type { DriftDocument } from '../../core/report/drift-document.ts'
import { driftTables, type DriftTable, type TableCell } from '../drift-tables.ts'
import { driftHeadline, driftSince, driftWaits } from '../drift-words.ts'
import { markdown as safe, markdownCode as code } from '../escape.ts'
import { shortened } from '../page/words.ts'
import { restLine, sentences } from '../words.ts'
import { commentLimit, fold, type Part } from './fold.ts'

/** How many rows of a table are shown before the rest is counted. */
const shown = 50

/** The drift report for an issue, a chat or a CI summary. */
export const driftMarkdown = (report: DriftDocument): string =>
  fold(
    [
      whole(`### ${safe(driftHeadline(report))}\n`),
      ...[...driftSince(report), ...driftWaits(report)].map((line) => whole(`${safe(line)}\n`)),
      ...driftTables(report, shown).map(section),
      ...(report.findings.length === 0 ? [] : [whole('#### Findings\n')]),
      ...report.findings.map(({ severity, code: name, message, fix }) =>
        whole(`- ${severity} ${safe(shortened(sentences(message, fix)))} ${code(name)}`),
      ),
      whole(`\n${safe(report.at)}${report.commit === null ? '' : ` · commit ${code(report.commit)}`}\n`),
    ],
    commentLimit,
  )

const whole = (text: string): Part => ({ full: text, short: text })

const section = ({ title, columns, rows, rest }: DriftTable): Part => ({
  full: [
    `#### ${safe(title)}`,
    '',
    lineOf(columns),
    lineOf(columns.map(() => '---')),
    ...rows.map((row) => lineOf(row.map(cell))),
    ...(rest > 0 ? ['', safe(restLine(rest))] : []),
    '',
  ].join('\n'),
  short: `- ${safe(title)}: ${rows.length + rest}`,
})

const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const cell = ({ text, isName }: TableCell): string => (isName ? code(shortened(text)) : safe(shortened(text)))
