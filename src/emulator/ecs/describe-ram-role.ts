import type { Call } from '../world/service.ts'
import type { Instance } from '../world/instance-table.ts'
import type { RegionTables } from '../world/tables.ts'
import { findRole, idList, regionTables, visibleToRoles } from './arguments.ts'
import { ecsError } from './errors.ts'

type Row = Readonly<{ InstanceId: string; RamRoleName: string }>

/** DescribeInstanceRamRole: by up to 50 ids, by role, or by both; PageSize 1 to 50, by default 10. */
export const describeInstanceRamRole = (call: Call): Record<string, unknown> => {
  const tables = regionTables(call)
  const { variants } = call.world.settings
  const ids = idList(call, 'InstanceIds', Number(variants.describeMaxIds))
  const role = call.params.text('RamRoleName')
  if (ids === undefined && role === undefined) throw ecsError('allEmpty')
  if (role !== undefined && variants.describeUnknownRole === 'error' && findRole(call, role) === undefined) {
    throw ecsError('unknownRole')
  }
  const PageNumber = call.params.integer('PageNumber', { min: 1, default: 1 })
  const PageSize = call.params.integer('PageSize', { min: 1, max: 50, default: 10 })
  const offset = (PageNumber - 1) * PageSize
  const { total, page } =
    ids === undefined
      ? byRole(call, tables, role ?? '', offset, PageSize)
      : paged(byIds(call, tables, ids, role), offset, PageSize)
  return {
    RegionId: call.region,
    TotalCount: total,
    PageNumber,
    PageSize,
    InstanceRamRoleSets: { InstanceRamRoleSet: page.filter(({ InstanceId }) => !call.failing.has(InstanceId)) },
  }
}

const paged = (rows: readonly Row[], offset: number, size: number) => ({
  total: rows.length,
  page: rows.slice(offset, offset + size),
})

const byRole = ({ now }: Call, { instances }: RegionTables, role: string, offset: number, size: number) => {
  const { total, page } = instances.holders(role, now, offset, size)
  return { total, page: page.map(({ InstanceId }): Row => ({ InstanceId, RamRoleName: role })) }
}

const byIds = (call: Call, tables: RegionTables, ids: readonly string[], role: string | undefined): readonly Row[] => {
  const { variants } = call.world.settings
  const found = ids.map((id) => visibleToRoles(call, tables, id))
  // The error table lists both codes for the call; that one id fails all of it was seen with one-id calls only.
  if (variants.describeBadId === 'call' && found.includes(undefined)) throw ecsError('unknownInstance')
  if (variants.describeClassic === 'error' && found.some((row) => row?.InstanceNetworkType === 'classic')) {
    throw ecsError('classicNetwork')
  }
  return found
    .filter((instance) => instance !== undefined)
    .flatMap((instance) => toRow(call, tables, instance))
    .filter(({ RamRoleName }) => role === undefined || RamRoleName === role)
}

const toRow = ({ world, now }: Call, { instances }: RegionTables, instance: Instance): readonly Row[] => {
  const { describeNoRole } = world.settings.variants
  const seen = instances.roleSeen(instance, now)
  if (seen === undefined && describeNoRole === 'missing-row') return []
  if (seen === undefined && describeNoRole === 'call') throw ecsError('unknownRole')
  return [{ InstanceId: instance.InstanceId, RamRoleName: seen ?? '' }]
}
