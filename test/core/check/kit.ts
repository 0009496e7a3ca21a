import { check, type CheckOptions } from '../../../src/core/check/check.ts'
import { noFilter } from '../../../src/core/check/filter.ts'
import type { DesiredState, Settings } from '../../../src/core/model/desired-state.ts'
import type { Given } from '../../../src/core/model/given.ts'
import { emptyControl, type Control } from '../../../src/core/model/memory.ts'
import { hash } from '../../../src/core/model/names.ts'
import type { Verdict } from '../../../src/core/model/plan.ts'
import { actionKey } from '../../../src/core/plan/key.ts'
import { HOUR, instant } from '../../../src/core/model/time.ts'
import {
  account,
  asOf,
  binding,
  desiredOf,
  ecs,
  givenOf,
  holding,
  nothing,
  planOf,
  role,
  tagged,
  type World,
} from '../../kit/model.ts'

export const web = binding('web', 'web-tier', tagged('app', 'web'))
export const accounts = [account([role('web-tier'), role('old-tier'), role('db', { exclusive: true })])]
export const name = (prefix: string, i: number) => `${prefix}-${String(i).padStart(3, '0')}`
export const many = <T>(number: number, make: (i: number) => T): T[] =>
  Array.from({ length: number }, (_, i) => make(i))
export const empties = (number: number) => many(number, (i) => ecs(name('i-empty', i), nothing, { app: 'web' }))
export const olds = (number: number) => many(number, (i) => ecs(name('i-old', i), holding('old-tier'), { app: 'web' }))
export const holders = (number: number) => many(number, (i) => ecs(name('i-db', i), holding('db')))
const others = many(1000, (i) => ecs(name('i-x', i), nothing))

export const all: CheckOptions = { filter: noFilter, reviewed: null }
export const judge = (
  instances: World['instances'],
  more: {
    settings?: Partial<Settings>
    given?: Given
    options?: CheckOptions
    desired?: DesiredState<'accepted'>
  } = {},
): Verdict<'accepted'> => {
  const { given = givenOf(), options = all } = more
  const desired = more.desired ?? desiredOf([web], accounts, more.settings)
  return check(planOf({ desired, instances: [...instances, ...others], given }), desired, given, options)
}

/** How many actions of each kind have each standing. */
export const tally = ({ plan, standings }: Verdict) => {
  const counts: Record<string, number> = {}
  for (const action of plan.actions) {
    const key = `${action.kind} ${standings.get(actionKey(action)) ?? 'none'}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}
export const codes = ({ findings }: Verdict) => findings.map(({ code }) => code)
export const approval = { planHash: hash('sha256:x'), by: 'me', asked: null }
export const approving = (keys: readonly string[], at = asOf): Control => ({
  ...emptyControl,
  approvals: [{ ...approval, keys, at: instant(at), until: instant(asOf + HOUR) }],
})
export const keysOf = ({ plan }: Verdict) => plan.actions.map(actionKey)
