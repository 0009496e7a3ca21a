import type { Action } from '../model/action.ts'
import type { ActionStanding, Verdict } from '../model/plan.ts'
import type { Outcome, Result, RunRecord } from '../model/run-record.ts'
import { actionKey } from '../plan/key.ts'

/** What becomes of an action; one that check has not spoken of is taken for ready. */
export const standingOf = ({ standings }: Verdict, action: Action): ActionStanding =>
  standings.get(actionKey(action)) ?? 'ready'

/**
 * One result for every action of the plan, in its order, and after them those of actions that were gone when the run
 * began. What apply never reached says why.
 */
export const resultsOf = (record: RunRecord): readonly Result[] => {
  const reached = new Map(record.results.map((result) => [actionKey(result.action), result]))
  const planned = record.verdict.plan.actions.map((action) => {
    const key = actionKey(action)
    const result = reached.get(key) ?? unreached(action, standingOf(record.verdict, action))
    reached.delete(key)
    return result
  })
  return [...planned, ...reached.values()]
}

const unreached = (action: Action, standing: ActionStanding): Result => ({
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
