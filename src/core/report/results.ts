import type { Action } from '../model/action.ts'
import type { ActionStanding } from '../model/plan.ts'
import type { Outcome, Result, RunRecord } from '../model/run-record.ts'
import { actionKey } from '../plan/key.ts'

/**
 * One result for every action of the plan, in its order, and after them those of actions that were gone when the run
 * began. What apply never reached says why.
 */
export const resultsOf = (record: RunRecord): readonly Result[] => {
  const reached = new Map(record.results.map((result) => [actionKey(result.action), result]))
  const planned = record.verdict.plan.actions.map((action) => {
    const key = actionKey(action)
    const result = reached.get(key) ?? unreached(action, record.verdict.standings.get(key))
    reached.delete(key)
    return result
  })
  return [...planned, ...reached.values()]
}

const unreached = (action: Action, standing: ActionStanding = 'ready'): Result => ({
  action,
  outcome: outcomeOf[standing],
  code: standing === 'ready' ? null : standing,
  requestId: null,
  message: null,
  gapMs: null,
})

const outcomeOf: Record<ActionStanding, Outcome> = {
  ready: 'interrupted',
  waiting: 'skipped',
  refused: 'refused',
  'report-only': 'skipped',
  filtered: 'skipped',
  moved: 'skipped',
}
