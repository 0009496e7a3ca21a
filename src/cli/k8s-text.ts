import type { Severity } from '../core/model/finding.ts'
import type { FileNotes } from '../k8s/annotate-file.ts'
import { terminal as safe } from '../report/escape.ts'
import { paintWith } from '../report/terminal/paint.ts'
import type { Look } from '../report/terminal/text.ts'
import { sentences } from '../report/words.ts'

type Annotated = Readonly<{
  check: boolean
  summary: Readonly<{ files: number; edited: number; leftAlone: number }>
  files: readonly FileNotes[]
}>

/** A line for each pod template, in the form that editors and terminals make links of. */
export const annotateText = ({ check, summary, files }: Annotated, look: Look): string => {
  const paint = paintWith(look.color)
  const lines = files.flatMap(({ file, edits, edited, left, leftAlone }) => [
    ...edits.map(({ line, kind, name, from, to, binding }) =>
      paint.good(
        safe(`${file}:${line}: ${kind} ${name}: ${from === null ? '' : `${from} → `}${to} (binding ${binding})`),
      ),
    ),
    ...(edited > edits.length ? [safe(`${file}: … and ${edited - edits.length} more`)] : []),
    ...left.map(({ line, kind, name, text }) =>
      paint.todo(safe(`${file}:${line}: ${kind === '' ? '' : `${kind} ${name}: `}left alone: ${text}`)),
    ),
    ...(leftAlone > left.length ? [safe(`${file}: … and ${leftAlone - left.length} more left alone`)] : []),
  ])
  const done = check ? 'would be annotated' : 'annotated'
  const sum = `${count(summary.edited, 'pod template')} ${done}, ${summary.leftAlone} left alone, in ${count(summary.files, 'file')}.`
  return `${[...lines, sum].join('\n')}\n`
}

type Linted = Readonly<{
  summary: Readonly<{ files: number; findings: number }>
  findings: readonly Readonly<{
    file: string | null
    line: number | null
    column: number | null
    code: string
    severity: Severity
    message: string
    fix: string
  }>[]
  notRead: readonly Readonly<{ file: string; line: number; text: string }>[]
}>

/** A line for each finding, and for each file that could not be looked into. */
export const lintText = ({ summary, findings, notRead }: Linted, look: Look): string => {
  const paint = paintWith(look.color)
  const color = { error: paint.bad, warning: paint.todo, note: paint.faint }
  const lines = [
    ...findings.map(({ file, line, column, severity, code, message, fix }) => {
      const place = file === null ? '' : `${file}:${line ?? 1}:${column ?? 1}: `
      return `${color[severity](safe(`${place}${severity}: `))}${safe(`${sentences(message, fix)} [${code}]`)}`
    }),
    ...notRead.map(({ file, line, text }) => paint.faint(safe(`${file}:${line}: not looked into: ${text}`))),
    `${count(summary.findings, 'finding')} in ${count(summary.files, 'file')}.`,
  ]
  return `${lines.join('\n')}\n`
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`
