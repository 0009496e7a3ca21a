import type { Verdict } from '../model/plan.ts'
import type { Result, RunRecord } from '../model/run-record.ts'
import { count } from '../plan/words.ts'
import { exitStatus, planExit, runExit } from './exit-status.ts'
import { isChange } from './outcomes.ts'

/** The verdict on a plan in one sentence; `actions` are those inside the filter. */
export const planHeadline = (verdict: Verdict, actions: number): string => {
  const { plan } = verdict
  const unknown = plan.scopes.filter(({ state }) => state === 'unknown').length
  const todo = `${count(actions, 'change')} to make, ${count(plan.blocked.length, 'instance')} blocked.`
  if (unknown > 0) return `Not everything could be seen: ${count(unknown, 'scope')} unknown. ${todo}`
  const status = planExit(verdict)
  if (status === exitStatus.refused) return `Refused for safety. ${todo}`
  if (status === exitStatus.todo) return todo
  return `Nothing to do: ${count(plan.summary.seen, 'instance')} seen.`
}

/** How a run ended in one sentence; `results` are those inside the filter. */
export const runHeadline = (record: RunRecord, results: readonly Result[]): string => {
  const all = [...record.recovered, ...results]
  const changed = all.filter(({ outcome }) => isChange(outcome)).length
  const made = `${count(changed, 'change')} made`
  const wrong = all.filter(({ outcome }) => bad.has(outcome)).length
  if (record.endedAt === null || all.some(({ outcome }) => outcome === 'interrupted')) {
    return `Interrupted: ${made}. The next run finishes what was begun.`
  }
  const status = runExit(record)
  if (status === exitStatus.error && wrong > 0) return `Not all went well: ${made}, ${wrong} failed.`
  if (status === exitStatus.error) return `Not everything could be seen: ${made} where it could.`
  if (status === exitStatus.refused) return `Refused for safety in part: ${made}.`
  if (status === exitStatus.todo) return `${changed === 0 ? 'Nothing changed' : made}; some things are left to do.`
  return changed === 0 ? 'Nothing to do.' : `Done: ${made}.`
}

const bad: ReadonlySet<Result['outcome']> = new Set(['failed', 'unknown', 'rolled-back', 'interrupted'])
