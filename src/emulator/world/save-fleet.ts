import { toSeconds } from './clock.ts'
import type {
  Fleet,
  FleetAccount,
  FleetContainerGroup,
  FleetInstance,
  FleetPolicy,
  FleetRole,
  FleetUser,
} from './fleet.ts'
import type { Instance } from './instance-table.ts'
import { toFleetBucket } from './fleet-buckets.ts'
import type { FleetBucket } from './fleet-buckets.ts'
import type { Account, ContainerGroup, Policy, RegionTables, Role, User } from './tables.ts'
import type { World } from './world.ts'

const tagsOf = ({ tags }: { tags: ReadonlyMap<string, string> }) => Object.fromEntries(tags)

/** Regions that hold nothing are left out: to look into one is enough to make its tables. */
const holdsAny = ({ instances, containerGroups }: RegionTables): boolean =>
  instances.all().length > 0 || containerGroups.size > 0

/** All that the world holds as a fleet, from which an equal world can be loaded; built-in administrators left out. */
export const saveFleet = (world: World): Fleet => ({
  accounts: [...world.accounts.values()].map((account) => ({ ...toAccount(account), ...bucketsOf(world, account) })),
})

/** Left out where there are none, as most accounts here have none. */
const bucketsOf = (world: World, { id }: Account): { buckets?: FleetBucket[] } => {
  const buckets = [...world.buckets.values()].filter(({ owner }) => owner === id)
  return buckets.length === 0 ? {} : { buckets: buckets.map(toFleetBucket) }
}

const toAccount = (account: Account): FleetAccount => ({
  id: account.id,
  roles: [...account.roles.values()].map(toRole),
  policies: [...account.policies.values()].map(toPolicy),
  users: [...account.users.values()].filter(({ builtIn }) => !builtIn).map(toUser),
  groups: [...account.groups.values()].map(({ GroupName, policies }) => ({ GroupName, Policies: [...policies] })),
  regions: Object.fromEntries(
    [...account.regions]
      .filter(([, tables]) => holdsAny(tables))
      .map(([region, { instances, containerGroups }]) => [
        region,
        {
          instances: instances.all().map(toInstance),
          containerGroups: [...containerGroups.values()].map(toContainerGroup),
        },
      ]),
  ),
})

/** As an object where the text is one, since that is what people write and compare. */
const toDocument = (text: string): string | Record<string, unknown> => {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return text
  }
}

const toRole = (role: Role): FleetRole => ({
  RoleName: role.RoleName,
  AssumeRolePolicyDocument: toDocument(role.AssumeRolePolicyDocument),
  Description: role.Description,
  MaxSessionDuration: role.MaxSessionDuration,
  CreateDate: role.CreateDate,
  Policies: [...role.policies],
  Tags: tagsOf(role),
})

const toPolicy = (policy: Policy): FleetPolicy => {
  const current = policy.versions.find(({ VersionId }) => VersionId === policy.defaultVersion)
  const others = policy.versions.filter((version) => version !== current)
  return {
    PolicyName: policy.PolicyName,
    PolicyDocument: toDocument(current?.PolicyDocument ?? ''),
    Description: policy.Description,
    CreateDate: policy.CreateDate,
    DefaultVersion: policy.defaultVersion,
    OtherVersions: others.map(({ VersionId, PolicyDocument }) => ({
      VersionId,
      PolicyDocument: toDocument(PolicyDocument),
    })),
    Tags: tagsOf(policy),
  }
}

const toUser = (user: User): FleetUser => ({
  UserName: user.UserName,
  DisplayName: user.DisplayName,
  AccessKeys: [...user.accessKeys.values()].map(({ AccessKeyId, AccessKeySecret, Status }) => ({
    AccessKeyId,
    AccessKeySecret,
    Status,
  })),
  Policies: [...user.policies],
  Groups: [...user.groups],
})

const toInstance = (row: Instance): FleetInstance => ({
  InstanceId: row.InstanceId,
  InstanceName: row.InstanceName,
  InstanceNetworkType: row.InstanceNetworkType,
  Status: row.Status,
  ...(row.RamRoleName === undefined ? {} : { RamRoleName: row.RamRoleName }),
  ...(row.rolePolicy === undefined ? {} : { RamRolePolicy: row.rolePolicy }),
  Tags: tagsOf(row),
  CreationTime: toSeconds(row.createdAt),
  ZoneId: row.ZoneId,
  VpcId: row.VpcId,
  VSwitchId: row.VSwitchId,
  SecurityGroupIds: [...row.SecurityGroupIds],
  ResourceGroupId: row.ResourceGroupId,
  InstanceType: row.InstanceType,
  ImageId: row.ImageId,
  DeletionProtection: row.deletionProtection,
  MetadataOptions: { ...row.metadataOptions },
  OSType: row.guest.osType,
  CloudAssistantStatus: row.guest.hasAssistant,
  ClockSkewMs: row.guest.clockSkewMs,
})

const toContainerGroup = (row: ContainerGroup): FleetContainerGroup => ({
  ContainerGroupId: row.ContainerGroupId,
  ContainerGroupName: row.ContainerGroupName,
  ...(row.RamRoleName === undefined ? {} : { RamRoleName: row.RamRoleName }),
  Status: row.Status,
  RestartPolicy: row.RestartPolicy,
  Tags: tagsOf(row),
  CreationTime: toSeconds(row.createdAt),
  ...(row.endedAt === undefined ? {} : { EndTime: toSeconds(row.endedAt) }),
  ZoneId: row.ZoneId,
  VpcId: row.VpcId,
  VSwitchId: row.VSwitchId,
  SecurityGroupId: row.SecurityGroupId,
  ResourceGroupId: row.ResourceGroupId,
  Cpu: row.Cpu,
  Memory: row.Memory,
  More: row.more,
})
