/** One row of the planning benchmark, in a process of its own so that its peak memory is its own. */
import { startPlan } from '../src/core/plan/planner.ts'
import { unknownRam } from '../src/list/ram.ts'
import { account, bindings, desired, given, hangzhou, pages } from './fleet.ts'

const [instances = 100_000, bound = 200] = process.argv.slice(2).map(Number)
const state = desired(bindings(bound))
const times: number[] = []
let actions = 0
for (let run = 0; run < 3; run += 1) {
  let planning = 0
  let mark = performance.now()
  const lap = (): void => {
    planning += performance.now() - mark
  }
  const planner = startPlan(state, given)
  lap()
  for (const page of pages(instances, bound)) {
    mark = performance.now()
    planner.see(page)
    lap()
  }
  mark = performance.now()
  planner.end({ account, region: hangzhou, kind: 'ecs' }, 'complete')
  const plan = planner.finish(new Map([[account, unknownRam(account, 'lost-page', 'not read in this benchmark')]]))
  lap()
  times.push(planning)
  actions = plan.actions.length
}
const [, median = 0] = times.sort((a, b) => a - b)
process.stdout.write(
  `${JSON.stringify({ instances, bindings: bound, actions, ms: Math.round(median), mb: Math.round(process.resourceUsage().maxRSS / 1024) })}\n`,
)
