import type { Reason } from '../model/blocked.ts'
import type { ActionStanding, Verdict } from '../model/plan.ts'
import type { Outcome, RunRecord } from '../model/run-record.ts'
import { resultsOf } from './results.ts'

/** What the process says to scripts (design § 8). */
export const exitStatus = { done: 0, error: 1, todo: 2, refused: 3, usage: 64, interrupted: 130 } as const
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus]

const precedence: readonly ExitStatus[] = [64, 130, 1, 3, 2, 0]

/** The one of several that counts: 64, 130, 1, 3, 2, 0. */
export const gravest = (statuses: readonly ExitStatus[]): ExitStatus =>
  precedence.find((status) => statuses.includes(status)) ?? exitStatus.done

/** Someone decided that these are left alone: nothing to do about them. */
export const restful: ReadonlySet<Reason> = new Set(['protected', 'suspended', 'grace'])

/** Of a plan: 1 a scope is unknown, 3 something is refused, 2 there is something to do, 0 there is nothing. */
export const planExit = (verdict: Verdict): ExitStatus => {
  const left = hasBlocked(verdict) ? [exitStatus.todo] : []
  return gravest([...common(verdict), ...[...verdict.standings.values()].map(statusOfStanding), ...left])
}

/** What is refused without a limit: the stop switch, or a ledger that cannot be read. */
const statusOfStanding = (standing: ActionStanding): ExitStatus => {
  if (standing === 'filtered') return exitStatus.done
  return standing === 'refused' ? exitStatus.refused : exitStatus.todo
}

/** Of a run: 1 something failed or is unknown, 3 something was refused, 2 something is left, 0 all is done. */
export const runExit = (record: RunRecord): ExitStatus => {
  // What an interrupted run left is planned anew in this one, whose own results say how it ended.
  const recovered = record.recovered.filter(({ outcome }) => outcome !== 'interrupted')
  const ended = [...recovered, ...resultsOf(record)].map(({ outcome, code }) => statusOf[outcome](code))
  const left = hasBlocked(record.verdict) ? [exitStatus.todo] : []
  return gravest([...common(record.verdict), ...ended, ...left])
}

const common = ({ plan, refused }: Verdict): readonly ExitStatus[] => [
  ...(plan.scopes.some(({ state }) => state === 'unknown') ? [exitStatus.error] : []),
  ...(refused.length > 0 ? [exitStatus.refused] : []),
]

const hasBlocked = ({ plan }: Verdict): boolean => plan.blocked.some(({ reason }) => !restful.has(reason))

/** Skipped for these reasons, nothing is left to do for this run: who asked for it knows. */
const settled: ReadonlySet<string> = new Set<ActionStanding>(['filtered', 'report-only'])

const done = () => exitStatus.done
const failed = () => exitStatus.error

const statusOf: Record<Outcome, (code: string | null) => ExitStatus> = {
  attached: done,
  replaced: done,
  detached: done,
  created: done,
  updated: done,
  deleted: done,
  recreated: done,
  // Another writer had the last word: the next plan says what that means.
  superseded: () => exitStatus.todo,
  skipped: (code) => (settled.has(code ?? '') ? exitStatus.done : exitStatus.todo),
  refused: () => exitStatus.refused,
  interrupted: failed,
  'rolled-back': failed,
  failed,
  unknown: failed,
}
