import { emitInstanceState } from '../world/happened.ts'
import type { Call } from '../world/service.ts'
import type { Instance } from '../world/instance-table.ts'
import { regionOf } from '../world/world.ts'
import { oneInstance, regionTables } from './arguments.ts'
import { ecsError } from './errors.ts'

const announce = (call: Call, { InstanceId, RegionId }: Instance, states: readonly string[]): void =>
  emitInstanceState({ world: call.world, accountId: call.account.id, region: RegionId }, InstanceId, states)

/** StartInstance: the instance must be stopped. It runs at once. */
export const startInstance = (call: Call): Record<string, unknown> => {
  const instance = oneInstance(call)
  if (instance.Status !== 'Stopped') throw ecsError('wrongStatus')
  if (call.params.boolean('DryRun')) throw ecsError('dryRun')
  instance.Status = 'Running'
  announce(call, instance, ['Starting', 'Running'])
  return {}
}

/** StopInstance: the instance must be running. */
export const stopInstance = (call: Call): Record<string, unknown> => {
  const instance = oneInstance(call)
  if (instance.Status !== 'Running') throw ecsError('wrongStatus')
  if (call.params.boolean('DryRun')) throw ecsError('dryRun')
  instance.Status = 'Stopped'
  announce(call, instance, ['Stopping', 'Stopped'])
  return {}
}

/** RebootInstance: the instance must be running. */
export const rebootInstance = (call: Call): Record<string, unknown> => {
  const instance = oneInstance(call)
  if (instance.Status !== 'Running') throw ecsError('wrongStatus')
  if (call.params.boolean('DryRun')) throw ecsError('dryRun')
  announce(call, instance, ['Stopping', 'Stopped', 'Starting', 'Running'])
  return {}
}

/** DeleteInstance: stopped, or by force; not while it is protected. */
export const deleteInstance = (call: Call): Record<string, unknown> => {
  const instance = oneInstance(call)
  if (instance.deletionProtection) throw ecsError('deletionProtection')
  if (instance.Status !== 'Stopped' && !call.params.boolean('Force')) throw ecsError('wrongStatus')
  if (call.params.boolean('DryRun')) throw ecsError('dryRun')
  regionOf(call.account, instance.RegionId).instances.remove(instance)
  announce(call, instance, ['Deleted'])
  return {}
}

/** DescribeInstanceStatus: pages by number, by default 10, at most 50. */
export const describeInstanceStatus = (call: Call): Record<string, unknown> => {
  const { instances } = regionTables(call)
  const ids = new Set(call.params.list('InstanceId'))
  const zone = call.params.text('ZoneId')
  const PageNumber = call.params.integer('PageNumber', { min: 1, default: 1 })
  const PageSize = call.params.integer('PageSize', { min: 1, max: 50, default: 10 })
  const rows = instances.all().filter(({ InstanceId, ZoneId, visibleAt }) => {
    const wanted = ids.size === 0 || ids.has(InstanceId)
    return wanted && (zone ?? ZoneId) === ZoneId && visibleAt <= call.now
  })
  const page = rows.slice((PageNumber - 1) * PageSize, PageNumber * PageSize)
  const InstanceStatus = page.map(({ InstanceId, Status }) => ({ InstanceId, Status }))
  return { TotalCount: rows.length, PageNumber, PageSize, InstanceStatuses: { InstanceStatus } }
}

/** DescribeInstanceAttribute: one instance; like DescribeInstances it does not say which role it has. */
export const describeInstanceAttribute = (call: Call): Record<string, unknown> => {
  const { SecurityGroupIds, VpcId, VSwitchId, ...row } = oneInstance(call)
  return {
    InstanceId: row.InstanceId,
    InstanceName: row.InstanceName,
    Status: row.Status,
    RegionId: row.RegionId,
    ZoneId: row.ZoneId,
    ImageId: row.ImageId,
    InstanceType: row.InstanceType,
    InstanceNetworkType: row.InstanceNetworkType,
    CreationTime: row.CreationTime,
    SecurityGroupIds: { SecurityGroupId: SecurityGroupIds },
    VpcAttributes: { VpcId, VSwitchId, NatIpAddress: '', PrivateIpAddress: { IpAddress: [] } },
    OperationLocks: { LockReason: [] },
  }
}
