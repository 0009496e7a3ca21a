import { makeCallLog } from '../cloud/call/call-log.ts'
import type { Caller } from '../cloud/call/call.ts'
import { connect } from '../cloud/call/connect.ts'
import { makeQuota } from '../cloud/call/quota.ts'
import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { RunId } from '../core/model/names.ts'
import type { Budget } from '../core/ports/budget.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import type { Config } from './config.ts'

/** A run's way to all accounts of desired state; what may be done with it, `reader.ts` and `writer.ts` say. */
export type Accounts = Readonly<{
  caller: Caller
  budget: Budget
  apiCalls: () => Readonly<Record<string, number>>
  throttledCalls: () => Readonly<Record<string, number>>
}>

/** Nothing is dialled yet; credentials are looked for with the first call. */
export const connectAccounts = (
  config: Pick<Config, 'cloud' | 'credentials'>,
  desired: DesiredState,
  bounds: Bounds,
  around: Surroundings,
  run: RunId,
): Accounts => {
  const calls = makeCallLog()
  const quota = makeQuota(bounds.quotas.sweep, around.clock, around.random)
  const caller = connect({
    cloud: config.cloud,
    own: config.credentials,
    roleOf: (account) => {
      const wishes = desired.accounts.get(account)
      return wishes?.assumeRole == null ? null : { role: wishes.assumeRole, externalId: wishes.externalId }
    },
    session: run,
    quota,
    calls,
    surroundings: around,
  })
  return { caller, budget: quota, ...calls }
}
