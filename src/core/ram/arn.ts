import type { AccountId, Region } from '../model/names.ts'
import type { PolicyType } from '../model/policy.ts'

// Resources as RAM checks them (RAM docs, "RAM authorization"; ECS and ECI, "authorisation"): RAM's own have no region.

/** What RAM itself keeps in an account: one of a kind, or all that match a wildcard. */
export const ramArn = (account: AccountId, kind: 'role' | 'user' | 'group' | 'policy', name: string): string =>
  `acs:ram:*:${account}:${kind}/${name}`

export const roleArn = (account: AccountId, name: string): string => ramArn(account, 'role', name)

/** System policies belong to the account `system`. */
export const policyArn = (account: AccountId, type: PolicyType, name: string): string =>
  `acs:ram:*:${type === 'System' ? 'system' : account}:policy/${name}`

export const userArn = (account: AccountId, name: string): string => ramArn(account, 'user', name)

export const groupArn = (account: AccountId, name: string): string => ramArn(account, 'group', name)

/** All ECS instances of a region. */
export const instancesArn = (account: AccountId, region: Region): string => `acs:ecs:${region}:${account}:instance/*`

/** All commands of Cloud Assistant in a region. */
export const commandsArn = (account: AccountId, region: Region): string => `acs:ecs:${region}:${account}:command/*`

/** All container groups of a region. */
export const containerGroupsArn = (account: AccountId, region: Region): string =>
  `acs:eci:${region}:${account}:containergroup/*`

/** One event bus (EventBridge docs, "Custom policies for EventBridge"). */
export const eventBusArn = (account: AccountId, region: Region, bus: string): string =>
  `acs:eventbridge:${region}:${account}:eventbus/${bus}`
