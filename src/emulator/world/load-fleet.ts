import { toMinutes, toSeconds } from './clock.ts'
import { FleetError } from './fleet.ts'
import type {
  Fleet,
  FleetAccount,
  FleetContainerGroup,
  FleetInstance,
  FleetPolicy,
  FleetRole,
  FleetUser,
} from './fleet.ts'
import { toBucket } from './fleet-buckets.ts'
import type { Account, ContainerGroup, Policy, PolicyRef, Role, User } from './tables.ts'
import { usualGuest } from './guest.ts'
import { toMetadataOptions } from './metadata-options.ts'
import { administratorKey } from './tokens.ts'
import { addAccount, newNumber, placeOf, regionOf } from './world.ts'
import type { World } from './world.ts'

/** When everything came to be that does not say so: long enough ago for no birth. */
const longAgo = Date.parse('2026-01-05T02:00:00Z')

const trustsEcs = JSON.stringify({
  Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['ecs.aliyuncs.com'] } }],
  Version: '1',
})

const instantOf = (time: string | undefined): number => (time === undefined ? longAgo : Date.parse(time))
const textOf = (document: string | Record<string, unknown>): string =>
  typeof document === 'string' ? document : JSON.stringify(document)

/** Puts the fleet's accounts into the world, each with an administrator. Throws FleetError if two have one id. */
export const loadFleet = (world: World, fleet: Fleet): void => {
  for (const row of fleet.accounts) {
    if (world.accounts.has(row.id)) throw new FleetError(`The account ${row.id} is there twice.`)
    const account = addAccount(world, row.id)
    addAdministrator(world, account)
    addIdentities(world, account, row)
    for (const bucket of row.buckets ?? []) {
      once(world.buckets, 'bucket', bucket.Name, toBucket(row.id, bucket, world.clock.now()))
    }
    for (const [region, { instances = [], containerGroups = [] }] of Object.entries(row.regions ?? {})) {
      for (const instance of instances) addInstance(account, region, instance)
      for (const group of containerGroups) addContainerGroup(world, account, region, group)
    }
  }
}

const once = <Row>(table: Map<string, Row>, kind: string, name: string, row: Row): void => {
  if (table.has(name)) throw new FleetError(`The ${kind} ${name} is there twice.`)
  table.set(name, row)
}

const addIdentities = (world: World, account: Account, row: FleetAccount): void => {
  for (const policy of row.policies ?? []) once(account.policies, 'policy', policy.PolicyName, toPolicy(policy))
  for (const role of row.roles ?? []) once(account.roles, 'role', role.RoleName, toRole(world, account, role))
  for (const user of row.users ?? []) once(account.users, 'user', user.UserName, toUser(world, user))
  for (const { GroupName, Policies = [] } of row.groups ?? []) {
    const dates = { CreateDate: toSeconds(longAgo), UpdateDate: toSeconds(longAgo) }
    const group = { GroupName, GroupId: newNumber(world), Comments: '', ...dates, ...attached(Policies) }
    once(account.groups, 'group', GroupName, group)
  }
}

const attached = (policies: readonly string[]) => {
  // The schema lets nothing else through.
  const refs = policies as readonly PolicyRef[]
  return { policies: new Set(refs), attachedAt: new Map(refs.map((ref) => [ref, toSeconds(longAgo)])) }
}

const toRole = (world: World, account: Account, row: FleetRole): Role => ({
  RoleName: row.RoleName,
  RoleId: newNumber(world),
  // RAM answers ARNs in lower case (as seen in terraform-provider-alicloud issue 149).
  Arn: `acs:ram::${account.id}:role/${row.RoleName.toLowerCase()}`,
  AssumeRolePolicyDocument: textOf(row.AssumeRolePolicyDocument ?? trustsEcs),
  Description: row.Description ?? '',
  MaxSessionDuration: row.MaxSessionDuration ?? 3600,
  CreateDate: toSeconds(instantOf(row.CreateDate)),
  UpdateDate: toSeconds(instantOf(row.CreateDate)),
  tags: new Map(Object.entries(row.Tags ?? {})),
  ...attached(row.Policies ?? []),
  visibleAt: 0,
})

const toPolicy = (row: FleetPolicy): Policy => {
  const CreateDate = toSeconds(instantOf(row.CreateDate))
  const defaultVersion = row.DefaultVersion ?? 'v1'
  const current = { VersionId: defaultVersion, PolicyDocument: textOf(row.PolicyDocument), CreateDate }
  const others = (row.OtherVersions ?? []).map((other) => ({
    VersionId: other.VersionId,
    PolicyDocument: textOf(other.PolicyDocument),
    CreateDate,
  }))
  const number = ({ VersionId }: { VersionId: string }) => Number(VersionId.replace('v', ''))
  const versions = [current, ...others].toSorted((a, b) => number(a) - number(b))
  return {
    PolicyName: row.PolicyName,
    Description: row.Description ?? '',
    CreateDate,
    UpdateDate: CreateDate,
    versions,
    defaultVersion,
    lastVersion: Math.max(...versions.map(number)),
    tags: new Map(Object.entries(row.Tags ?? {})),
  }
}

const toUser = (world: World, row: FleetUser, builtIn = false): User => {
  const date = toSeconds(longAgo)
  return {
    UserName: row.UserName,
    UserId: newNumber(world),
    DisplayName: row.DisplayName ?? row.UserName,
    Comments: '',
    CreateDate: date,
    UpdateDate: date,
    ...attached(row.Policies ?? []),
    groups: new Set(row.Groups ?? []),
    accessKeys: new Map(
      (row.AccessKeys ?? []).map((key) => [
        key.AccessKeyId,
        { ...key, Status: key.Status ?? 'Active', CreateDate: date },
      ]),
    ),
    builtIn,
  }
}

const addAdministrator = (world: World, account: Account): void => {
  const UserName = 'emulator-administrator'
  const row = { UserName, AccessKeys: [administratorKey(account.id)], Policies: ['system/AdministratorAccess'] }
  account.users.set(UserName, toUser(world, row, true))
}

const addInstance = (account: Account, region: string, row: FleetInstance): void => {
  const { instances } = regionOf(account, region)
  if (instances.get(row.InstanceId) !== undefined)
    throw new FleetError(`The instance ${row.InstanceId} is there twice.`)
  const place = placeOf(region)
  const network = row.InstanceNetworkType ?? 'vpc'
  const createdAt = instantOf(row.CreationTime)
  instances.add({
    InstanceId: row.InstanceId,
    InstanceName: row.InstanceName ?? row.InstanceId,
    Status: row.Status ?? 'Running',
    InstanceNetworkType: network,
    InstanceType: row.InstanceType ?? 'ecs.g7.large',
    ImageId: row.ImageId ?? 'aliyun_3_x64_20G_alibase_20260820.vhd',
    RegionId: region,
    ZoneId: row.ZoneId ?? place.ZoneId,
    // Classic instances are in no VPC.
    VpcId: row.VpcId ?? (network === 'classic' ? '' : place.VpcId),
    VSwitchId: row.VSwitchId ?? (network === 'classic' ? '' : place.VSwitchId),
    SecurityGroupIds: row.SecurityGroupIds ?? [place.SecurityGroupId],
    ResourceGroupId: row.ResourceGroupId ?? '',
    CreationTime: toMinutes(createdAt),
    createdAt,
    tags: new Map(Object.entries(row.Tags ?? {})),
    RamRoleName: row.RamRoleName,
    rolePolicy: row.RamRolePolicy,
    pastRoles: [],
    visibleAt: 0,
    deletionProtection: row.DeletionProtection ?? false,
    metadataOptions: toMetadataOptions(row.MetadataOptions),
    guest: {
      osType: row.OSType ?? usualGuest.osType,
      hasAssistant: row.CloudAssistantStatus ?? usualGuest.hasAssistant,
      clockSkewMs: row.ClockSkewMs ?? usualGuest.clockSkewMs,
    },
  })
}

const ended = ['Succeeded', 'Failed', 'Expired', 'ScheduleFailed']

const addContainerGroup = (world: World, account: Account, region: string, row: FleetContainerGroup): void => {
  const place = placeOf(region)
  const Status = row.Status ?? 'Running'
  const endedAt = row.EndTime === undefined ? world.clock.now() : Date.parse(row.EndTime)
  const group: ContainerGroup = {
    ContainerGroupId: row.ContainerGroupId,
    ContainerGroupName: row.ContainerGroupName ?? row.ContainerGroupId,
    RegionId: region,
    ZoneId: row.ZoneId ?? place.ZoneId,
    VpcId: row.VpcId ?? place.VpcId,
    VSwitchId: row.VSwitchId ?? place.VSwitchId,
    SecurityGroupId: row.SecurityGroupId ?? place.SecurityGroupId,
    ResourceGroupId: row.ResourceGroupId ?? '',
    RamRoleName: row.RamRoleName,
    Status,
    RestartPolicy: row.RestartPolicy ?? 'Always',
    Cpu: row.Cpu ?? 1,
    Memory: row.Memory ?? 2,
    CreationTime: toSeconds(instantOf(row.CreationTime)),
    createdAt: instantOf(row.CreationTime),
    endedAt: ended.includes(Status) ? endedAt : undefined,
    tags: new Map(Object.entries(row.Tags ?? {})),
    visibleAt: 0,
    more: { ...row.More },
  }
  once(regionOf(account, region).containerGroups, 'container group', row.ContainerGroupId, group)
}
