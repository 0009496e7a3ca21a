import type { AccountId } from '../core/model/names.ts'
import type { PolicyType } from '../core/model/policy.ts'

/** What RAM's own calls are authorised on (RAM docs, "RAM authorization" tables): the region is always `*`. */
export const ramResource = (account: AccountId, kind: 'role' | 'user' | 'group' | 'policy', name: string): string =>
  `acs:ram:*:${account}:${kind}/${name}`

/** System policies belong to the account `system`. */
export const policyResource = (account: AccountId, type: PolicyType, name: string): string =>
  `acs:ram:*:${type === 'System' ? 'system' : account}:policy/${name}`
