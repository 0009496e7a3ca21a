import { check } from '../src/core/check/check.ts'
import { noFilter } from '../src/core/check/filter.ts'
import type { EcsInstance } from '../src/core/model/instance.ts'
import type { Verdict } from '../src/core/model/plan.ts'
import { startPlan } from '../src/core/plan/planner.ts'
import { planDocument } from '../src/core/report/documents.ts'
import { summariseReview } from '../src/core/report/review.ts'
import { unknownRam } from '../src/list/ram.ts'
import { inJson, reviewMarkdown } from '../src/report/comment/review-markdown.ts'
import { toJson } from '../src/report/data/json.ts'
import { account, bindings, desired, given, hangzhou, pages } from './fleet.ts'
import type { Row } from './table.ts'

const CHANGED = 10_000
const BINDINGS = 200

/** A review of 10,000 changed instances, from the plan to one comment's text; the whole plan as JSON in the same run. */
export const reviewRow = (): Row => {
  const verdict = largePlan()
  const times: number[] = []
  let text = ''
  for (let run = 0; run < 5; run += 1) {
    const began = performance.now()
    text = reviewMarkdown(summariseReview(verdict, null, '/rolekeeper approve'), inJson)
    times.push(performance.now() - began)
  }
  const [, , median = 0] = times.sort((a, b) => a - b)
  const began = performance.now()
  const whole = toJson(planDocument(verdict, 'bench'))
  return {
    what: `review of ${verdict.plan.actions.length} changed instances as a comment`,
    ours: `${Math.round(median)} ms, ${text.length} characters`,
    bound: `2000 ms, ${inJson.limit} characters`,
    comparison: `the whole plan as JSON: ${Math.round(performance.now() - began)} ms, ${whole.length} characters`,
    holds: verdict.plan.actions.length === CHANGED && median <= 2_000 && text.length <= inJson.limit,
  }
}

const largePlan = (): Verdict => {
  const state = desired(bindings(BINDINGS))
  const planner = startPlan(state, given)
  const empty: EcsInstance[] = []
  for (const page of pages(100 * CHANGED, BINDINGS)) {
    empty.push(...page.filter(({ holds, tags }) => holds.is === 'nothing' && tags.get('app')?.startsWith('app-')))
    if (empty.length >= CHANGED) break
  }
  planner.see(empty.slice(0, CHANGED))
  planner.end({ account, region: hangzhou, kind: 'ecs' }, 'complete')
  const plan = planner.finish(new Map([[account, unknownRam(account, 'lost-page', 'not read in this benchmark')]]))
  return check(plan, state, given, { filter: noFilter, reviewed: null })
}
