import type { VerificationDocument, VerifiedRow } from '../../core/report/verification.ts'
import { markdown as safe, markdownCode as code } from '../escape.ts'
import { detailOf, verificationHeadline } from '../terminal/verification-text.ts'

/** The same for a comment: a table of what is not effective, and the rest as a number. */
export const verificationMarkdown = (document: VerificationDocument): string => {
  const wrong = document.results.filter(({ effect }) => effect !== 'effective')
  const head = `### ${wrong.length === 0 ? '✅' : '🟡'} ${safe(verificationHeadline(document))}\n`
  if (wrong.length === 0) return head
  return [head, '| | machine | role | what | fix |', '| --- | --- | --- | --- | --- |', ...wrong.map(lineOf), ''].join(
    '\n',
  )
}

const lineOf = (row: VerifiedRow): string =>
  `| ${row.effect} | ${code(row.target.id)} ${safe(row.target.name)} | ${code(row.attached ?? '')} | ${safe(detailOf(row))} | ${safe(row.fix ?? '')} |`
