import type { DriftDocument, DriftRow } from '../../core/report/drift-document.ts'
import { markdown as safe, markdownCode as code } from '../escape.ts'
import { changeText, driftHeadline, driftSections, rowsIn } from '../drift-words.ts'
import { restLine, sentences } from '../words.ts'
import { commentLimit, fold, type Part } from './fold.ts'

/** How many rows of a state are shown before the rest is counted. */
const shown = 50

/** The drift report for an issue, a chat or a CI summary. */
export const driftMarkdown = (report: DriftDocument): string =>
  fold(
    [
      whole(`### ${safe(driftHeadline(report))}\n`),
      ...driftSections.flatMap(({ state, title }) => section(rowsIn(report, state), title)),
      ...(report.findings.length === 0 ? [] : [whole('#### Findings\n')]),
      ...report.findings.map(({ severity, code: name, message, fix }) =>
        whole(`- ${severity} ${safe(sentences(message, fix))} ${code(name)}`),
      ),
      whole(`\n${safe(report.at)}${report.commit === null ? '' : ` · commit ${code(report.commit)}`}\n`),
    ],
    commentLimit,
  )

const whole = (text: string): Part => ({ full: text, short: text })

const section = (rows: readonly DriftRow[], title: string): readonly Part[] => {
  if (rows.length === 0) return []
  const rest = rows.length - shown
  const lines = rows
    .slice(0, shown)
    .map(
      (row) =>
        `| ${code(row.id)} | ${code([row.account, ...(row.region === null ? [] : [row.region])].join(' '))} ` +
        `| ${safe(changeText(row))} | ${safe(sentences(row.why, row.fix ?? ''))} |`,
    )
  return [
    {
      full: [
        `#### ${safe(title)} · ${rows.length}`,
        '',
        '| what | where | change | why |',
        '| --- | --- | --- | --- |',
        ...lines,
        ...(rest > 0 ? ['', safe(restLine(rest))] : []),
        '',
      ].join('\n'),
      short: `- ${safe(title)}: ${rows.length}`,
    },
  ]
}
