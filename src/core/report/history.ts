import type { ApprovalNote, Asked } from '../model/asked.ts'
import type { AccountMemory, RunNote } from '../model/memory.ts'
import type { AccountId } from '../model/names.ts'
import type { Summary } from '../model/plan.ts'
import type { Outcome } from '../model/run-record.ts'
import { toIso } from '../model/iso.ts'

/** One run, over all accounts it reached; `outcomes` are summed, `summary` is the whole plan's. */
export type RunLine = Readonly<{
  runId: string
  at: string
  commit: string
  planHash: string
  accounts: readonly string[]
  summary: Summary
  outcomes: Readonly<Partial<Record<Outcome, number>>>
  /** Who approved what it did past the limits. */
  approvals: readonly ApprovalLine[]
}>

/** `request`: the pull request in which it was said, as `github acme/roles#7`; null: it was said at a command line. */
export type ApprovalLine = Readonly<{ planHash: string; by: string; request: string | null }>

/** `rolekeeper/history/v1`, newest first. */
export type HistoryDocument = Readonly<{
  schema: 'rolekeeper/history/v1'
  version: string
  runs: readonly RunLine[]
  /** How many older ones are left out. */
  more: number
}>

/** The newest `limit` runs that the ledger remembers of these accounts. */
export const historyDocument = (
  memories: readonly AccountMemory[],
  limit: number,
  version: string,
): HistoryDocument => {
  const runs = toRuns(memories)
  return {
    schema: 'rolekeeper/history/v1',
    version,
    runs: runs.slice(0, limit),
    more: Math.max(0, runs.length - limit),
  }
}

/** Newest first. Each account keeps a note of its own of a run; they are one line. */
export const toRuns = (memories: readonly AccountMemory[]): readonly RunLine[] => {
  const notes = memories.flatMap(({ account, runs }) => runs.map((note) => ({ account, note })))
  const lines = new Map<string, RunLine>()
  for (const { account, note } of notes.toSorted((a, b) => b.note.at - a.note.at)) {
    lines.set(note.run, withAccount(lines.get(note.run), account, note))
  }
  return [...lines.values()]
}

const withAccount = (line: RunLine | undefined, account: AccountId, note: RunNote): RunLine => ({
  runId: note.run,
  at: line?.at ?? toIso(note.at),
  commit: note.commit,
  planHash: note.planHash,
  accounts: [...(line?.accounts ?? []), account],
  summary: note.summary,
  outcomes: sum(line?.outcomes ?? {}, note.outcomes),
  approvals: withApprovals(line?.approvals ?? [], note.approvals.map(toApproval)),
})

const toApproval = ({ planHash, by, asked }: ApprovalNote): ApprovalLine => ({
  planHash,
  by,
  request: requestOf(asked),
})

/** How people name the pull request in which something was asked for; null: in none. */
export const requestOf = (asked: Asked | null): string | null =>
  asked && `${asked.host} ${asked.repository}#${asked.number}`

/** What one approval carries may lie in many accounts. */
const withApprovals = (known: RunLine['approvals'], more: RunLine['approvals']): RunLine['approvals'] => [
  ...known,
  ...more.filter(
    (one) =>
      !known.some(({ planHash, by, request }) => one.planHash === planHash && one.by === by && one.request === request),
  ),
]

const sum = (a: RunLine['outcomes'], b: RunLine['outcomes']): RunLine['outcomes'] => {
  const total = { ...a }
  for (const [outcome, count] of Object.entries(b)) {
    // Object.entries widens the keys, which are the outcomes of the record itself.
    const key = outcome as Outcome
    total[key] = (total[key] ?? 0) + count
  }
  return total
}
