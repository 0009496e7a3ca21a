import type { InstanceTable } from './instance-table.ts'

/** What one account holds. Fields in PascalCase are the API's own and appear in answers; the others are ours. */
export type Account = Readonly<{
  id: string
  regions: Map<string, RegionTables>
  /** By name. */
  roles: Map<string, Role>
  /** Custom policies by name; system policies are the same for all accounts and live with RAM's service. */
  policies: Map<string, Policy>
  users: Map<string, User>
  groups: Map<string, Group>
  /** What creations with a ClientToken gave, by action, region and token. */
  clientTokens: Map<string, readonly string[]>
}>

export type RegionTables = Readonly<{
  instances: InstanceTable
  /** By id, in order of creation. */
  containerGroups: Map<string, ContainerGroup>
}>

/** `system/AliyunOSSReadOnlyAccess` or `custom/web-assets-read`. */
export type PolicyRef = `system/${string}` | `custom/${string}`

export type Role = {
  readonly RoleName: string
  readonly RoleId: string
  readonly Arn: string
  AssumeRolePolicyDocument: string
  Description: string
  MaxSessionDuration: number
  readonly CreateDate: string
  UpdateDate: string
  readonly tags: Map<string, string>
  readonly policies: Set<PolicyRef>
  /** When each policy was attached, for AttachDate. */
  readonly attachedAt: Map<PolicyRef, string>
  /** Other services see the role from this instant on (settings.visibility.ramMs). */
  readonly visibleAt: number
}

export type PolicyVersion = Readonly<{ VersionId: string; PolicyDocument: string; CreateDate: string }>

export type Policy = {
  readonly PolicyName: string
  Description: string
  readonly CreateDate: string
  UpdateDate: string
  versions: PolicyVersion[]
  defaultVersion: string
  /** The number of the version that was made last; numbers are never used twice. */
  lastVersion: number
  readonly tags: Map<string, string>
}

export type AccessKey = {
  readonly AccessKeyId: string
  readonly AccessKeySecret: string
  Status: 'Active' | 'Inactive'
  readonly CreateDate: string
}

export type User = {
  readonly UserName: string
  readonly UserId: string
  DisplayName: string
  Comments: string
  readonly CreateDate: string
  UpdateDate: string
  readonly policies: Set<PolicyRef>
  readonly attachedAt: Map<PolicyRef, string>
  /** Names of groups. */
  readonly groups: Set<string>
  readonly accessKeys: Map<string, AccessKey>
  /** The administrator that every account is born with: no part of the fleet's state. */
  readonly builtIn: boolean
}

export type Group = {
  readonly GroupName: string
  readonly GroupId: string
  Comments: string
  readonly CreateDate: string
  UpdateDate: string
  readonly policies: Set<PolicyRef>
  readonly attachedAt: Map<PolicyRef, string>
}

export type ContainerGroup = {
  readonly ContainerGroupId: string
  ContainerGroupName: string
  readonly RegionId: string
  readonly ZoneId: string
  readonly VpcId: string
  readonly VSwitchId: string
  readonly SecurityGroupId: string
  readonly ResourceGroupId: string
  readonly RamRoleName: string | undefined
  Status: string
  RestartPolicy: string
  Cpu: number
  Memory: number
  readonly CreationTime: string
  readonly createdAt: number
  /** When it came to its end, for the hour in which ended groups stay listed. */
  endedAt: number | undefined
  readonly tags: Map<string, string>
  readonly visibleAt: number
  /** Whatever else the API says of it: Containers, Volumes, EniInstanceId, IntranetIp, … */
  more: Record<string, unknown>
}
