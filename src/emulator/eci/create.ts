import { findRole, roleArn } from '../ecs/arguments.ts'
import { authorise } from '../ram/authorise.ts'
import { toSeconds } from '../world/clock.ts'
import type { Action, Call, ContainerGroup, Params } from '../world/service.ts'
import { trustsService } from '../world/trust.ts'
import { newId, placeOf, regionOf } from '../world/world.ts'
import { badParameter, eciError, tooMany } from './errors.ts'
import { begin } from './life.ts'
import { listAt, partsOf } from './shapes.ts'
import { checkParts, checkTags } from './validate.ts'

/** CreateContainerGroup: the one moment at which a group can be given a role. */
export const createContainerGroup: Action = (call) => {
  const { params, account, region } = call
  params.required('RegionId')
  const key = `CreateContainerGroup ${region} ${params.text('ClientToken') ?? ''}`
  const before = params.text('ClientToken') === undefined ? undefined : account.clientTokens.get(key)
  if (before !== undefined) return repeat(before, params)
  const group = toGroup(call)
  if (params.boolean('DryRun')) throw eciError('dryRun')
  regionOf(account, region).containerGroups.set(group.ContainerGroupId, group)
  begin(group, termsOf(params))
  if (params.text('ClientToken') !== undefined)
    account.clientTokens.set(key, [group.ContainerGroupId, fingerprint(params)])
  return { ContainerGroupId: group.ContainerGroupId }
}

/** The same request with the same token made one group, whatever became of it. */
const repeat = ([ContainerGroupId, print]: readonly string[], params: Params) => {
  if (print !== fingerprint(params)) throw eciError('tokenReused')
  return { ContainerGroupId }
}

const fingerprint = ({ all }: Params): string =>
  JSON.stringify([...all].filter(([name]) => name !== 'ClientToken' && name !== 'DryRun').toSorted())

const termsOf = (params: Params) => ({
  InstanceType: params.text('InstanceType'),
  ActiveDeadlineSeconds:
    params.text('ActiveDeadlineSeconds') === undefined
      ? undefined
      : params.integer('ActiveDeadlineSeconds', { min: 0, default: 0 }),
})

const toGroup = (call: Call): ContainerGroup => {
  const { params, world, region, now } = call
  const ContainerGroupName = nameOf(params)
  const parts = partsOf(params.nested)
  const size = sizeOf(params, parts)
  checkParts(parts, params)
  const tags = params.tags()
  checkTags(tags)
  const RamRoleName = roleAtBirth(call)
  const place = placeOf(region)
  return {
    ContainerGroupId: newId(world, 'eci-'),
    ContainerGroupName,
    RegionId: region,
    ZoneId: params.text('ZoneId') ?? place.ZoneId,
    VpcId: place.VpcId,
    VSwitchId: vSwitchOf(params) ?? place.VSwitchId,
    SecurityGroupId: params.text('SecurityGroupId') ?? place.SecurityGroupId,
    ResourceGroupId: params.text('ResourceGroupId') ?? '',
    RamRoleName,
    Status: 'Scheduling',
    RestartPolicy: policyOf(params) ?? 'Always',
    ...size,
    CreationTime: toSeconds(now),
    createdAt: now,
    endedAt: undefined,
    tags: new Map(tags.map(({ Key, Value }) => [Key, Value])),
    visibleAt: now + world.settings.visibility.containerGroupsMs,
    more: { ...extrasOf(call), ...parts },
  }
}

// CreateContainerGroup, ContainerGroupName: 2 to 128 of a-z, 0-9 and hyphens, which stand neither first nor last.
const nameOf = (params: Params): string => {
  const name = params.required('ContainerGroupName')
  if (name.length < 2 || name.length > 128 || !/^[a-z0-9][a-z0-9-]*[a-z0-9]$/.test(name))
    throw badParameter('ContainerGroupName')
  return name
}

/** RestartPolicy: Always by default, Never or OnFailure. */
export const policyOf = (params: Params): string | undefined => {
  const policy = params.text('RestartPolicy')
  if (policy !== undefined && !['Always', 'Never', 'OnFailure'].includes(policy)) throw badParameter('RestartPolicy')
  return policy
}

/** VSwitchId: up to ten, separated by commas; here the first has room. */
const vSwitchOf = (params: Params): string | undefined => {
  const ids = params.text('VSwitchId')?.split(',') ?? []
  if (ids.length > 10) throw tooMany('VSwitchId', 10)
  return ids[0]
}

/** Cpu and Memory of the group, or the sum of its containers', or 2 vCPUs and 4 GiB. */
const sizeOf = (params: Params, parts: Readonly<Record<string, unknown>>) => {
  const sum = (name: 'Cpu' | 'Memory') =>
    listAt(parts, 'Containers').reduce((total, container) => total + (container[name] ?? 0), 0)
  const read = (name: 'Cpu' | 'Memory', otherwise: number) => Number(params.text(name) ?? (sum(name) || otherwise))
  const size = { Cpu: read('Cpu', 2), Memory: read('Memory', 4) }
  if (!(size.Cpu > 0) || !(size.Memory > 0)) throw eciError('badCpuOrMemory')
  return size
}

/** What DescribeContainerGroups says beside the columns of the table. */
const extrasOf = ({ params, world }: Call): Record<string, unknown> => {
  const given = ['InstanceType', 'SpotStrategy'].flatMap((name) => {
    const value = params.text(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  // A list in the request and one text in the answer (CreateContainerGroup, DescribeContainerGroups).
  const [ComputeCategory] = params.list('ComputeCategory')
  const numbers = ['SpotPriceLimit', 'EphemeralStorage'].flatMap((name) => {
    const value = Number(params.text(name))
    return Number.isNaN(value) ? [] : [[name, value] as const]
  })
  const host = world.serial()
  return {
    EniInstanceId: newId(world, 'eni-'),
    IntranetIp: params.text('PrivateIpAddress') ?? `172.16.${(host >> 8) % 256}.${host % 256}`,
    ...(params.boolean('AutoCreateEip') ? { InternetIp: `203.0.113.${host % 256}` } : {}),
    ...(ComputeCategory === undefined ? {} : { ComputeCategory }),
    ...Object.fromEntries<unknown>([...given, ...numbers]),
  }
}

/** "The RAM role does not belong to ECS": groups take the roles of instances, so those must trust ECS. */
const roleAtBirth = (call: Call): string | undefined => {
  const { params, world, caller, account } = call
  const name = params.text('RamRoleName')
  if (name === undefined) return undefined
  // Which service a policy's acs:Service must name is not documented for ECI; the one that takes the role is ECS.
  const context = { 'acs:Service': 'ecs.aliyuncs.com' }
  const verdict = authorise(world, caller, 'ram:PassRole', roleArn(account.id, name), context)
  if (verdict !== 'allowed') throw eciError('passRoleForbidden')
  const role = findRole(call, name)
  if (role === undefined) throw eciError('unknownRole')
  // Roles that a service has linked to itself can be handed to nothing else; when else RamRole.NotSupport comes is
  // not documented.
  if (role.RoleName.startsWith('AliyunServiceRoleFor')) throw eciError('roleNotSupported')
  if (!trustsService(role.AssumeRolePolicyDocument, 'ecs.aliyuncs.com')) throw eciError('notEcsRole')
  return role.RoleName
}
