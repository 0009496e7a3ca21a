import type { Effect } from '../../core/model/verification.ts'
import type { VerificationDocument, VerifiedRow } from '../../core/report/verification.ts'
import { terminal as safe } from '../escape.ts'
import { paintWith } from './paint.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import type { Look } from './text.ts'

/** One line a machine, what is wrong first with what to do about it; how many of each at the end. */
export const verificationText = (document: VerificationDocument, look: Look): string => {
  const paint = paintWith(look.color)
  const rows = document.results.map((row) => [
    { text: row.effect, paint: paintOf(row.effect, paint) },
    { text: safe(row.target.id) },
    { text: safe(row.target.name) },
    { text: safe(row.attached ?? '(no role)') },
    { text: safe(detailOf(row)) },
  ])
  const lines = table(rows, look.width)
  const withFixes = lines.flatMap((line, at) => {
    const fix = document.results[at]?.fix ?? null
    return fix === null ? [line] : [line, `    ${paint.faint(safe(fix))}`]
  })
  return `${[...withFixes, ...(lines.length > 0 ? [''] : []), verificationHeadline(document)].join('\n')}\n`
}

/** `12 of 14 effective: 1 denied, 1 agent-offline.` */
export const verificationHeadline = ({ summary: { asked, ...counts } }: VerificationDocument): string => {
  if (asked === 0) return 'No machine holds a role: nothing to verify.'
  const rest = Object.entries(counts).filter(([effect, count]) => effect !== 'effective' && count > 0)
  const wrong = rest.map(([effect, count]) => `${count} ${effect}`).join(', ')
  return `${counts.effective} of ${asked} effective${wrong === '' ? '' : `: ${wrong}`}.`
}

/** Why, and until when the token lives that the machine gets. */
export const detailOf = ({ why, key, expires, until }: VerifiedRow): string => {
  const token = key === null || expires === null ? '' : ` (key …${key} until ${expires})`
  return `${why}${until === null ? token : ` (until ${until})`}`
}

const paintOf = (effect: Effect, paint: Paint) => {
  if (effect === 'effective') return paint.good
  return effect === 'unknown' || effect === 'agent-offline' ? paint.bad : paint.todo
}
