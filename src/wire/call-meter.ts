import { CENTRAL } from '../cloud/call/operation.ts'
import { limitOf } from '../cloud/call/quota.ts'
import type { Quota } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import { region } from '../core/model/names.ts'
import type { CallLine } from '../core/report/drift-document.ts'
import type { Accounts } from './account.ts'

/** What is called from now on, and what that leaves of the minute's share where least is left. */
export const meterCalls = (
  { budget, apiCalls, throttledCalls }: Accounts,
  { accounts }: Pick<DesiredState, 'accounts'>,
  quota: Quota,
): (() => readonly CallLine[]) => {
  // A function stays warm, and its log with it.
  const before = { made: apiCalls(), throttled: throttledCalls() }
  const lanes = [...accounts.values()].flatMap(({ id, regions }) =>
    [region(CENTRAL), ...regions].map((one) => ({ account: id, region: one })),
  )
  return () => {
    const [made, throttled] = [apiCalls(), throttledCalls()]
    return Object.entries(made)
      .map(([operation, count]) => ({
        operation,
        made: count - (before.made[operation] ?? 0),
        throttled: (throttled[operation] ?? 0) - (before.throttled[operation] ?? 0),
        left: Math.min(...lanes.map((at) => budget.left(operation, at))),
        limit: limitOf(quota, operation),
      }))
      .filter((line) => line.made > 0)
  }
}
