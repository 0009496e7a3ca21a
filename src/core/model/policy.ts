import type { PolicyName } from './names.ts'

/** A RAM policy or trust document in RAM's own words. */
export type RamDocument = Readonly<{ Version: string; Statement: readonly Statement[] }>

export type OneOrMany = string | readonly string[]

export type Statement = Readonly<{
  Effect: 'Allow' | 'Deny'
  Action?: OneOrMany
  NotAction?: OneOrMany
  Resource?: OneOrMany
  NotResource?: OneOrMany
  Principal?: Readonly<Record<string, OneOrMany>>
  Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  Sid?: string
}>

export type PolicyType = 'System' | 'Custom'

/** A policy as RAM addresses it: names are unique within their type only. Written `system/NAME`, `custom/NAME`. */
export type PolicyRef = Readonly<{ type: PolicyType; name: PolicyName }>

/** Lets ECS instances and ECI container groups take the role (RAM docs, "trust policy"). */
export const ecsTrust: RamDocument = {
  Version: '1',
  Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['ecs.aliyuncs.com'] } }],
}
