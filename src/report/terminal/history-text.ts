import type { ApprovalLine, HistoryDocument, RunLine } from '../../core/report/history.ts'
import { terminal as safe } from '../escape.ts'
import { table } from './table.ts'
import type { Look } from './text.ts'

/** The runs, a line each, newest first. */
export const historyText = ({ runs, more }: HistoryDocument, look: Look): string => {
  if (runs.length === 0) return 'No run yet.\n'
  const lines = table(
    runs.map((run) => runCells(run).map((text) => ({ text: safe(text) }))),
    look.width,
  )
  return `${[...lines, ...(more === 0 ? [] : [`… and ${more} older ones (--limit)`])].join('\n')}\n`
}

export const runCells = ({ runId, at, commit, outcomes, approvals }: RunLine): readonly string[] => [
  at,
  runId,
  `commit ${commit}`,
  [
    Object.entries(outcomes)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', ') || 'nothing to do',
    ...approvals.map((one) => `approved by ${whoSaid(one)}`),
  ].join('; '),
]

/** Who said it, and in which pull request if in one. */
export const whoSaid = ({ by, request }: Pick<ApprovalLine, 'by' | 'request'>): string =>
  request === null ? by : `${by} in ${request}`
