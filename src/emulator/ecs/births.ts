import { toMinutes } from '../world/clock.ts'
import { CloudError } from '../world/errors.ts'
import { usualGuest } from '../world/guest.ts'
import { emitInstanceState } from '../world/happened.ts'
import type { Call } from '../world/service.ts'
import type { Instance } from '../world/instance-table.ts'
import type { RegionTables } from '../world/tables.ts'
import { trustsService } from '../world/trust.ts'
import { newId, placeOf } from '../world/world.ts'
import { checkPassRole, findRole, regionTables } from './arguments.ts'
import { ecsError } from './errors.ts'
import { readMetadataOptions } from './metadata-options.ts'

/** RunInstances: 1 to 100 instances, started, with role and tags at birth. */
export const runInstances = (call: Call): Record<string, unknown> => {
  const amount = call.params.integer('Amount', { default: 1 })
  if (amount < 1 || amount > 100) throw ecsError('badAmount')
  return { InstanceIdSets: { InstanceIdSet: create(call, amount, 'Running') } }
}

/** CreateInstance: one instance, stopped. */
export const createInstance = (call: Call): Record<string, unknown> => ({ InstanceId: create(call, 1, 'Stopped')[0] })

const create = (call: Call, amount: number, status: Instance['Status']): readonly string[] => {
  const tables = regionTables(call)
  const token = call.params.text('ClientToken')
  const key = `${call.action} ${call.region} ${token ?? ''}`
  const before = token === undefined ? undefined : call.account.clientTokens.get(key)
  if (before !== undefined) return before
  const role = roleAtBirth(call)
  const image = call.params.required('ImageId')
  const type = call.params.required('InstanceType')
  if (call.params.text('LaunchTemplateId') !== undefined) {
    throw new CloudError(404, 'InvalidLaunchTemplate.NotFound', 'The specified LaunchTemplate does not exist.')
  }
  if (call.params.boolean('DryRun')) throw ecsError('dryRun')
  const ids = Array.from({ length: amount }, () => addOne(call, tables, { status, role, image, type }))
  if (token !== undefined) call.account.clientTokens.set(key, ids)
  const states = status === 'Running' ? ['Created', 'Starting', 'Running'] : ['Created', 'Stopped']
  const where = { world: call.world, accountId: call.account.id, region: call.region }
  for (const id of ids) emitInstanceState(where, id, states)
  return ids
}

/** RunInstances has the codes of Attach, NotEcsRole with another status (its own error table). */
const roleAtBirth = (call: Call): string | undefined => {
  const name = call.params.text('RamRoleName')
  if (name === undefined) return undefined
  checkPassRole(call, name)
  const role = findRole(call, name)
  if (role === undefined) throw ecsError('unknownRole')
  if (!trustsService(role.AssumeRolePolicyDocument, 'ecs.aliyuncs.com')) throw ecsError('notEcsRoleAtBirth')
  return role.RoleName
}

type Birth = Readonly<{ status: Instance['Status']; role: string | undefined; image: string; type: string }>

const addOne = (call: Call, { instances }: RegionTables, { status, role, image, type }: Birth): string => {
  const { params, world, now, region } = call
  const place = placeOf(region)
  const groups = [
    ...params.list('SecurityGroupIds'),
    ...[params.text('SecurityGroupId')].filter((id) => id !== undefined),
  ]
  const InstanceId = newId(world, 'i-')
  instances.add({
    InstanceId,
    // RunInstances, InstanceName: by default the name is the id.
    InstanceName: params.text('InstanceName') ?? InstanceId,
    Status: status,
    InstanceNetworkType: 'vpc',
    InstanceType: type,
    ImageId: image,
    RegionId: region,
    ZoneId: params.text('ZoneId') ?? place.ZoneId,
    VpcId: place.VpcId,
    VSwitchId: params.text('VSwitchId') ?? place.VSwitchId,
    SecurityGroupIds: groups.length === 0 ? [place.SecurityGroupId] : groups,
    ResourceGroupId: params.text('ResourceGroupId') ?? '',
    CreationTime: toMinutes(now),
    createdAt: now,
    tags: new Map(params.tags().map(({ Key, Value }) => [Key, Value])),
    RamRoleName: role,
    rolePolicy: undefined,
    pastRoles: [],
    visibleAt: now + world.settings.visibility.instancesMs,
    deletionProtection: params.boolean('DeletionProtection'),
    metadataOptions: readMetadataOptions(call),
    guest: usualGuest,
  })
  return InstanceId
}
