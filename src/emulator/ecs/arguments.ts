import type { Call } from '../world/service.ts'
import type { Instance } from '../world/instance-table.ts'
import type { RegionTables, Role } from '../world/tables.ts'
import { regionOf } from '../world/world.ts'
import { authorise } from '../ram/authorise.ts'
import { ecsError } from './errors.ts'
import { isRegion } from './regions.ts'

/** The tables of the region that the call names. */
export const regionTables = (call: Call): RegionTables => {
  if (call.params.text('RegionId') === undefined) throw ecsError('missingRegionId')
  if (!isRegion(call.account, call.region)) throw ecsError('unknownRegion')
  return regionOf(call.account, call.region)
}

/** A parameter that holds a JSON array of ids as text; undefined if it was not sent. */
export const idList = (call: Call, name: string, most: number): readonly string[] | undefined => {
  const text = call.params.text(name)
  if (text === undefined) return undefined
  const ids = parseList(text)
  if (ids.length === 0 || ids.length > most) throw ecsError('malformedIds')
  return ids
}

const parseList = (text: string): readonly string[] => {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every((id) => typeof id === 'string' && /^[\w-]+$/.test(id))) {
      return value as string[]
    }
  } catch {
    throw ecsError('malformedIds')
  }
  throw ecsError('malformedIds')
}

/** An instance that other calls can see by now. */
export const visible = (tables: RegionTables, id: string, now: number): Instance | undefined => {
  const instance = tables.instances.get(id)
  return instance !== undefined && instance.visibleAt <= now ? instance : undefined
}

/** The same for the calls about roles, which may not know an instance before it has been made. */
export const visibleToRoles = ({ world, now }: Call, tables: RegionTables, id: string): Instance | undefined => {
  const instance = visible(tables, id, now)
  const isPending = instance?.Status === 'Pending' && world.settings.variants.pendingInstance === 'unknown'
  return isPending ? undefined : instance
}

/** The role by its name, in the case that the variant wants, if ECS can see it by now. */
export const findRole = ({ account, world, now }: Call, name: string): Role | undefined => {
  const exact = account.roles.get(name)
  const role =
    exact ?? (world.settings.variants.roleNameCase === 'insensitive' ? anyCase(account.roles, name) : undefined)
  return role !== undefined && role.visibleAt <= now ? role : undefined
}

const anyCase = (roles: ReadonlyMap<string, Role>, name: string): Role | undefined =>
  [...roles.values()].find((role) => role.RoleName.toLowerCase() === name.toLowerCase())

/** The role as an ARN with empty region, which policies written either way match. */
export const roleArn = (accountId: string, name: string): string => `acs:ram::${accountId}:role/${name}`

/** Whoever hands a role to an instance needs ram:PassRole on it (AttachInstanceRamRole, authorisation table). */
export const checkPassRole = ({ world, caller, account }: Call, name: string): void => {
  const context = { 'acs:Service': 'ecs.aliyuncs.com' }
  const verdict = authorise(world, caller, 'ram:PassRole', roleArn(account.id, name), context)
  if (verdict !== 'allowed') throw ecsError('passRoleForbidden')
}

/** The instance that the call is about, in whatever region: RegionId is no parameter of these actions. */
export const oneInstance = (call: Call): Instance => {
  const id = call.params.required('InstanceId')
  const tables = [...call.account.regions.values()].find(({ instances }) => instances.get(id) !== undefined)
  const instance = tables?.instances.get(id)
  if (instance === undefined || instance.visibleAt > call.now) throw ecsError('unknownInstance')
  return instance
}
