import { count } from '../../core/plan/words.ts'
import type { ValidationDocument } from '../../core/report/validation.ts'
import { terminal as safe } from '../escape.ts'
import { sentences } from '../words.ts'
import { paintWith } from './paint.ts'
import type { Look } from './text.ts'

/** A line for each problem, in the form that editors and terminals make links of. */
export const validationText = ({ problems, findings, counts }: ValidationDocument, look: Look): string => {
  const paint = paintWith(look.color)
  const place = (at: Readonly<{ file: string | null; line: number | null; column: number | null }>) =>
    at.file === null ? '' : `${at.file}:${at.line ?? 1}:${at.column ?? 1}: `
  const lines = [
    ...problems.map((one) => `${paint.bad(safe(place(one)))}${safe(sentences(one.wrong, one.right))}`),
    ...findings.map(
      (one) => `${paint.todo(safe(`${place(one)}${one.severity}: `))}${safe(sentences(one.message, one.fix))}`,
    ),
    counts === null
      ? paint.bad(`${count(problems.length, 'problem')}.`)
      : paint.good(
          `Good: ${count(counts.bindings, 'binding')}, ${count(counts.roles, 'role')}, ` +
            `${counts.policies} ${counts.policies === 1 ? 'policy' : 'policies'}, ` +
            `${count(counts.grants, 'grant')} in ${count(counts.accounts, 'account')}.`,
        ),
  ]
  return `${lines.join('\n')}\n`
}
