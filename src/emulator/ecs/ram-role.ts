import type { Call } from '../world/service.ts'
import type { Instance } from '../world/instance-table.ts'
import type { RegionTables } from '../world/tables.ts'
import { CloudError } from '../world/errors.ts'
import { trustsService } from '../world/trust.ts'
import { checkPassRole, findRole, idList, regionTables, visibleToRoles } from './arguments.ts'
import { ecsError } from './errors.ts'

/** What is to happen to one id of a batch: the change, or why not, and whether that fails the whole call. */
type Outcome =
  | Readonly<{ id: string; error: CloudError; level: 'row' | 'call' }>
  | Readonly<{ id: string; error?: never; held?: string | undefined; change?: () => void }>

/** AttachInstanceRamRole: 1 to 100 instances, one role each, partial success inside a 200. */
export const attachInstanceRamRole = (call: Call): Record<string, unknown> => {
  const tables = regionTables(call)
  const name = call.params.text('RamRoleName')
  const ids = idList(call, 'InstanceIds', 100)
  if (ids === undefined) throw ecsError('missingInstanceIds')
  if (name === undefined) throw ecsError('missingRamRoleName')
  const policy = readPolicy(call)
  checkPassRole(call, name)
  const role = findRole(call, name)
  if (role === undefined) throw ecsError('unknownRole')
  if (!trustsService(role.AssumeRolePolicyDocument, 'ecs.aliyuncs.com')) throw ecsError('notEcsRole')
  const outcomes = ids.map((id) => attachOne(call, tables, id, role.RoleName, policy))
  const rows = carryOut(call, outcomes).map(({ row }) => row)
  return {
    ...totals(outcomes),
    RamRoleName: role.RoleName,
    AttachInstanceRamRoleResults: { AttachInstanceRamRoleResult: rows },
  }
}

/** DetachInstanceRamRole: like Attach; the role's name may be left out. */
export const detachInstanceRamRole = (call: Call): Record<string, unknown> => {
  const tables = regionTables(call)
  const { variants } = call.world.settings
  const name = call.params.text('RamRoleName')
  const ids = idList(call, 'InstanceIds', 100)
  if (ids === undefined) throw ecsError('missingInstanceIds')
  if (name !== undefined && variants.passRoleOnDetach === 'checked') checkPassRole(call, name)
  if (name !== undefined && variants.detachUnknownRole === 'error' && findRole(call, name) === undefined) {
    throw ecsError('unknownRole')
  }
  const outcomes = ids.map((id) => detachOne(call, tables, id, name))
  const rows = carryOut(call, outcomes).map(({ outcome: { id, ...rest }, row }) => {
    const held = 'held' in rest ? rest.held : undefined
    const sets = held === undefined ? [] : [{ InstanceId: id, RamRoleName: held }]
    return { ...row, InstanceRamRoleSets: { InstanceRamRoleSet: sets } }
  })
  return {
    ...totals(outcomes),
    ...(name === undefined ? {} : { RamRoleName: name }),
    DetachInstanceRamRoleResults: { DetachInstanceRamRoleResult: rows },
  }
}

const readPolicy = ({ params }: Call): string | undefined => {
  const policy = params.text('Policy')
  // AttachInstanceRamRole, Policy: 1 to 1,024 characters; the code for more is not documented.
  if (policy !== undefined && policy.length > 1024) {
    throw new CloudError(400, 'InvalidParameter', 'The specified parameter "Policy" is not valid.')
  }
  params.json('Policy')
  return policy
}

const attachOne = (call: Call, tables: RegionTables, id: string, role: string, policy: string | undefined): Outcome => {
  const { variants } = call.world.settings
  const found = findOne(call, tables, id)
  if ('error' in found) return found
  const { instance } = found
  // "RAM roles can be attached only to VPC instances" (AttachInstanceRamRole).
  if (instance.InstanceNetworkType === 'classic') {
    return { id, error: ecsError('classicNetwork'), level: variants.classicNetwork }
  }
  const change = () => setRole(call, tables, instance, role, policy)
  if (instance.RamRoleName === undefined) return { id, change }
  if (instance.RamRoleName === role && variants.attachSameRole !== 'failure') {
    return variants.attachSameRole === 'success' ? { id } : { id, change }
  }
  return { id, error: alreadyAttached(call), level: variants.attachOverRole }
}

const detachOne = (call: Call, tables: RegionTables, id: string, named: string | undefined): Outcome => {
  const { variants } = call.world.settings
  const found = findOne(call, tables, id)
  if ('error' in found) return found
  const { instance } = found
  const held = instance.RamRoleName
  // Which error it is, if any, is not documented; the table has no other code that would fit.
  if (held === undefined) {
    if (variants.detachNoRole === 'success') return { id }
    return { id, error: ecsError('unknownRole'), level: variants.detachNoRole }
  }
  if (named !== undefined && named !== held && variants.detachOtherRole !== 'detached') {
    if (variants.detachOtherRole === 'success-unchanged') return { id }
    return { id, error: ecsError('unknownRole'), level: variants.detachOtherRole }
  }
  return { id, held, change: () => setRole(call, tables, instance, undefined, undefined) }
}

/** "If an ECS instance already has an instance RAM role, an error is returned" (AttachInstanceRamRole). */
const alreadyAttached = ({ world }: Call): CloudError =>
  new CloudError(403, world.settings.variants.attachOverRoleCode, 'The instance already has an instance RAM role.')

const findOne = (
  call: Call,
  tables: RegionTables,
  id: string,
): Readonly<{ instance: Instance }> | (Outcome & { error: CloudError }) => {
  const failure = call.failing.get(id)
  if (failure !== undefined) return { id, error: failure, level: 'row' }
  const instance = visibleToRoles(call, tables, id)
  if (instance !== undefined) return { instance }
  return { id, error: ecsError('unknownInstance'), level: call.world.settings.variants.badId }
}

/** Changes nothing if one id fails the call; else changes what can be changed and says of each how it went. */
const carryOut = (call: Call, outcomes: readonly Outcome[]) => {
  for (const outcome of outcomes) if (outcome.error !== undefined && outcome.level === 'call') throw outcome.error
  return outcomes.map((outcome) => {
    if (outcome.error === undefined) outcome.change?.()
    return { outcome, row: toRow(call, outcome) }
  })
}

const toRow = (call: Call, { id, error }: Outcome): Record<string, unknown> => ({
  InstanceId: id,
  Code: error?.code ?? '200',
  Message: error?.message ?? 'success',
  ...(call.world.settings.variants.successField === 'present' ? { Success: error === undefined } : {}),
})

const totals = (outcomes: readonly Outcome[]) => ({
  TotalCount: outcomes.length,
  FailCount: outcomes.filter(({ error }) => error !== undefined).length,
})

const setRole = (
  call: Call,
  { instances }: RegionTables,
  instance: Instance,
  role: string | undefined,
  policy: string | undefined,
): void => {
  const delay = call.world.settings.visibility.instanceRolesMs
  instances.setRole(instance, role, policy, delay > 0 ? call.now + delay : undefined)
}
