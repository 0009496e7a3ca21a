import { parse as parseYaml } from 'yaml'
import * as z from 'zod'
import { fleetBucket } from './fleet-buckets.ts'
import type { FleetBucket } from './fleet-buckets.ts'

type Tags = Record<string, string>
type Document = string | Record<string, unknown>

/** What accounts hold, in the API's own words. All but the names and ids may be left out. */
export type Fleet = { accounts: FleetAccount[] }
export type FleetAccount = {
  id: string
  roles?: FleetRole[] | undefined
  policies?: FleetPolicy[] | undefined
  users?: FleetUser[] | undefined
  groups?: FleetGroup[] | undefined
  buckets?: FleetBucket[] | undefined
  regions?: Record<string, FleetRegion> | undefined
}
export type FleetRegion = {
  instances?: FleetInstance[] | undefined
  containerGroups?: FleetContainerGroup[] | undefined
}
export type FleetRole = {
  RoleName: string
  /** By default it trusts ecs.aliyuncs.com. */
  AssumeRolePolicyDocument?: Document | undefined
  Description?: string | undefined
  MaxSessionDuration?: number | undefined
  CreateDate?: string | undefined
  Policies?: string[] | undefined
  Tags?: Tags | undefined
}
export type FleetPolicy = {
  PolicyName: string
  /** The version in force. */
  PolicyDocument: Document
  Description?: string | undefined
  CreateDate?: string | undefined
  DefaultVersion?: string | undefined
  /** The versions that are not in force. */
  OtherVersions?: { VersionId: string; PolicyDocument: Document }[] | undefined
  Tags?: Tags | undefined
}
export type FleetUser = {
  UserName: string
  DisplayName?: string | undefined
  AccessKeys?:
    | { AccessKeyId: string; AccessKeySecret: string; Status?: 'Active' | 'Inactive' | undefined }[]
    | undefined
  Policies?: string[] | undefined
  Groups?: string[] | undefined
}
export type FleetGroup = { GroupName: string; Policies?: string[] | undefined }
export type FleetInstance = {
  InstanceId: string
  InstanceName?: string | undefined
  InstanceNetworkType?: 'vpc' | 'classic' | undefined
  Status?: 'Pending' | 'Starting' | 'Running' | 'Stopping' | 'Stopped' | undefined
  RamRoleName?: string | undefined
  /** The session policy that came with the role; no API reads it back. */
  RamRolePolicy?: string | undefined
  Tags?: Tags | undefined
  CreationTime?: string | undefined
  ZoneId?: string | undefined
  VpcId?: string | undefined
  VSwitchId?: string | undefined
  SecurityGroupIds?: string[] | undefined
  ResourceGroupId?: string | undefined
  InstanceType?: string | undefined
  ImageId?: string | undefined
  DeletionProtection?: boolean | undefined
  MetadataOptions?: FleetMetadataOptions | undefined
  OSType?: 'linux' | 'windows' | undefined
  /** Whether Cloud Assistant reaches its agent; true by default. */
  CloudAssistantStatus?: boolean | undefined
  /** How far the machine's own clock is ahead, in milliseconds. */
  ClockSkewMs?: number | undefined
}
export type FleetMetadataOptions = {
  HttpEndpoint?: 'enabled' | 'disabled' | undefined
  /** `required`: hardened mode, which answers nobody without a token. */
  HttpTokens?: 'optional' | 'required' | undefined
  InstanceMetadataTags?: 'enabled' | 'disabled' | undefined
}
export type FleetContainerGroup = {
  ContainerGroupId: string
  ContainerGroupName?: string | undefined
  RamRoleName?: string | undefined
  Status?: string | undefined
  RestartPolicy?: string | undefined
  Tags?: Tags | undefined
  CreationTime?: string | undefined
  /** When it ended; by default the moment in which the fleet is loaded. */
  EndTime?: string | undefined
  ZoneId?: string | undefined
  VpcId?: string | undefined
  VSwitchId?: string | undefined
  SecurityGroupId?: string | undefined
  ResourceGroupId?: string | undefined
  Cpu?: number | undefined
  Memory?: number | undefined
  /** Whatever else DescribeContainerGroups says of it. */
  More?: Record<string, unknown> | undefined
}

const name = z.string().min(1)
const tags = z.record(z.string(), z.string({ error: 'a tag value must be text: quote it' })).optional()
const document = z.union([z.string(), z.record(z.string(), z.unknown())])
const text = z.string().optional()
const time = z
  .string()
  .refine((value) => !Number.isNaN(Date.parse(value)), { error: 'not a time such as 2026-11-22T08:30Z' })
  .optional()
const policyRefs = z
  .array(z.string().regex(/^(system|custom)\/.+/, { error: 'a policy is named system/NAME or custom/NAME' }))
  .optional()
const place = { CreationTime: time, ZoneId: text, VpcId: text, VSwitchId: text, ResourceGroupId: text }

const instance = z.strictObject({
  InstanceId: name,
  InstanceName: text,
  InstanceNetworkType: z.enum(['vpc', 'classic']).optional(),
  Status: z.enum(['Pending', 'Starting', 'Running', 'Stopping', 'Stopped']).optional(),
  RamRoleName: text,
  RamRolePolicy: text,
  Tags: tags,
  ...place,
  SecurityGroupIds: z.array(z.string()).optional(),
  InstanceType: text,
  ImageId: text,
  DeletionProtection: z.boolean().optional(),
  OSType: z.enum(['linux', 'windows']).optional(),
  CloudAssistantStatus: z.boolean().optional(),
  ClockSkewMs: z.number().optional(),
  MetadataOptions: z
    .strictObject({
      HttpEndpoint: z.enum(['enabled', 'disabled']).optional(),
      HttpTokens: z.enum(['optional', 'required']).optional(),
      InstanceMetadataTags: z.enum(['enabled', 'disabled']).optional(),
    })
    .optional(),
})

const containerGroup = z.strictObject({
  ContainerGroupId: name,
  ContainerGroupName: text,
  RamRoleName: text,
  Status: text,
  RestartPolicy: text,
  Tags: tags,
  ...place,
  EndTime: time,
  SecurityGroupId: text,
  Cpu: z.number().optional(),
  Memory: z.number().optional(),
  More: z.record(z.string(), z.unknown()).optional(),
})

const role = z.strictObject({
  RoleName: name,
  AssumeRolePolicyDocument: document.optional(),
  Description: text,
  MaxSessionDuration: z.number().int().optional(),
  CreateDate: time,
  Policies: policyRefs,
  Tags: tags,
})

const policy = z.strictObject({
  PolicyName: name,
  PolicyDocument: document,
  Description: text,
  CreateDate: time,
  DefaultVersion: text,
  OtherVersions: z.array(z.strictObject({ VersionId: name, PolicyDocument: document })).optional(),
  Tags: tags,
})

const accessKey = z.strictObject({
  AccessKeyId: name,
  AccessKeySecret: name,
  Status: z.enum(['Active', 'Inactive']).optional(),
})

const user = z.strictObject({
  UserName: name,
  DisplayName: text,
  AccessKeys: z.array(accessKey).optional(),
  Policies: policyRefs,
  Groups: z.array(name).optional(),
})

const account = z.strictObject({
  id: z.string({ error: 'an account id is text: quote it' }).regex(/^\d+$/, { error: 'an account id is digits' }),
  roles: z.array(role).optional(),
  policies: z.array(policy).optional(),
  users: z.array(user).optional(),
  groups: z.array(z.strictObject({ GroupName: name, Policies: policyRefs })).optional(),
  buckets: z.array(fleetBucket).optional(),
  regions: z
    .record(
      z.string(),
      z.strictObject({
        instances: z.array(instance).optional(),
        containerGroups: z.array(containerGroup).optional(),
      }),
    )
    .optional(),
})

const schema: z.ZodType<Fleet> = z.strictObject({ accounts: z.array(account).min(1) })

/** A fleet file that is no fleet: every problem with its place, one a line. */
export class FleetError extends Error {
  override name = 'FleetError'
}

/** Reads a fleet file, YAML or JSON. Throws FleetError. */
export const parseFleet = (content: string): Fleet => {
  let value: unknown
  try {
    value = parseYaml(content)
  } catch (error) {
    throw new FleetError(`The fleet is neither YAML nor JSON: ${(error as Error).message}`, { cause: error })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(({ path, message }) => `${toPath(path)}: ${message}`)
  throw new FleetError(lines.join('\n'))
}

const toPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((all, key) => all + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`), 'fleet')
