import { makeCallLog } from '../cloud/call/call-log.ts'
import { connect } from '../cloud/call/connect.ts'
import { makeQuota } from '../cloud/call/quota.ts'
import type { AccountWishes } from '../core/model/desired-state.ts'
import type { AccountId } from '../core/model/names.ts'
import type { Accounts } from './account.ts'
import type { FunctionConfig } from './function-config.ts'
import type { Platform } from './function.ts'

/**
 * A function's way to all accounts of desired state, each in the role that settings name for it. It stays warm as long as
 * these roles stay the same.
 */
export const openFunctionAccounts = (
  { cloud, bounds }: Pick<FunctionConfig, 'cloud' | 'bounds'>,
  { credentials, around }: Platform,
): ((accounts: ReadonlyMap<AccountId, AccountWishes>) => Accounts) => {
  let warm: Readonly<{ roles: string; accounts: Accounts }> | null = null
  return (wanted) => {
    const roles = new Map(
      [...wanted.values()].map(({ id, assumeRole, externalId }) => [id, { assumeRole, externalId }]),
    )
    const key = JSON.stringify([...roles].sort())
    if (warm?.roles === key) return warm.accounts
    const calls = makeCallLog()
    const quota = makeQuota(bounds.quotas.sweep, around.clock, around.random)
    const caller = connect({
      cloud,
      own: credentials,
      roleOf: (account) => {
        const { assumeRole = null, externalId = null } = roles.get(account) ?? {}
        return assumeRole === null ? null : { role: assumeRole, externalId }
      },
      session: 'sweep',
      quota,
      calls,
      surroundings: around,
    })
    const accounts = { caller, budget: quota, ...calls }
    warm = { roles: key, accounts }
    return accounts
  }
}
