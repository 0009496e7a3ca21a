import type { Finding } from '../core/model/finding.ts'
import type { At } from '../core/model/instance.ts'
import type { AccountId, Commit, Region } from '../core/model/names.ts'
import type { Outcome, Result, RunRecord } from '../core/model/run-record.ts'
import type { Log, LogLevel } from '../core/ports/surroundings.ts'
import { notTakenBack } from '../core/steps/take-back.ts'
import type { Swept } from './sweep.ts'

type Outcomes = Readonly<Partial<Record<Outcome, number>>>

/** What the sweep function answers, and one line of its log says. `findings`: how many of each code. */
export type SweepAnswer = Readonly<{
  commit: Commit | null
  accounts: readonly Readonly<{ account: AccountId; outcomes: Outcomes; started: readonly Region[] }>[]
  findings: Readonly<Record<string, number>>
}>

/** The same of one region's shard. */
export type ShardAnswer = Readonly<{
  at: At
  commit: Commit
  outcomes: Outcomes
  findings: Readonly<Record<string, number>>
}>

/** Logs what a sweep came to, each finding once, and counts it. */
export const tellSwept = (log: Log, { commit, findings, accounts }: Swept): SweepAnswer => {
  const all = once([...findings, ...accounts.flatMap((one) => one.findings)])
  tellFindings(log, all)
  const told = accounts.map(({ account, record, started }) => ({
    account,
    outcomes: record === null ? {} : outcomesOf(record),
    started,
  }))
  const answer = { commit, accounts: told, findings: counted(all) }
  log('info', 'A sweep has divided its work.', answer)
  return answer
}

/** Logs what became of one region's shard, and counts it. */
export const tellShard = (log: Log, at: At, record: RunRecord): ShardAnswer => {
  const { plan, findings } = record.verdict
  const all = once([...plan.findings, ...findings])
  tellFindings(log, all)
  for (const one of record.results.filter(({ outcome, code }) => isBad.has(outcome) || code === notTakenBack)) {
    log('error', 'A change failed.', { ...at, ...resultFields(one) })
  }
  for (const { subject, effect, why, fix } of record.verified ?? []) {
    if (effect !== 'effective')
      log('warn', 'A role is not effective on a machine.', { ...at, id: subject.id, effect, why, fix })
  }
  const answer = { at, commit: plan.commit, outcomes: outcomesOf(record), findings: counted(all) }
  const { summary, planHash } = plan
  log('info', "A region's shard of a sweep is done.", { ...answer, summary, planHash, apiCalls: record.apiCalls })
  return answer
}

const isBad: ReadonlySet<Outcome> = new Set(['failed', 'unknown', 'rolled-back'])

const levels: Readonly<Record<Finding['severity'], LogLevel>> = { error: 'error', warning: 'warn', note: 'info' }

const tellFindings = (log: Log, findings: readonly Finding[]): void => {
  for (const { severity, ...finding } of findings) log(levels[severity], 'There is a finding.', finding)
}

const resultFields = ({ action, code, message, requestId }: Result): Readonly<Record<string, unknown>> => ({
  kind: action.kind,
  id: action.target.id,
  code,
  message,
  cloudRequestId: requestId,
})

const once = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.map((one) => [JSON.stringify([one.code, one.message, one.at]), one])).values(),
]

const counted = (findings: readonly Finding[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { code } of findings) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

const outcomesOf = ({ recovered, results }: RunRecord): Outcomes => {
  const counts: Partial<Record<Outcome, number>> = {}
  for (const { outcome } of [...recovered, ...results]) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}
