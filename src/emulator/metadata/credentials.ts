import type { Role } from '../world/tables.ts'
import { trustsService } from '../world/trust.ts'
import { assumedRole, issueSession } from '../world/tokens.ts'
import type { HandedOut, World } from '../world/world.ts'
import type { Resident } from './resident.ts'

/**
 * The credentials that the machine gets now: those of before, or new ones for a new role and shortly before the old
 * ones end. What was handed out before goes on until it expires. Undefined if ECS may not assume the role.
 */
export const handOut = (world: World, resident: Resident): HandedOut | undefined => {
  const role = assumable(resident)
  if (role === undefined) return undefined
  const { validMs, overlapMs } = world.settings.instanceCredentials
  const now = world.clock.now()
  const before = world.handedOut.get(resident.id)
  const isSame = before?.role === role.RoleName && before.policy === resident.policy
  if (before !== undefined && isSame && before.session.expiresAt - overlapMs > now) return before
  const session = issueSession(world, callerOf(resident, role), validMs / 1000)
  const issued: HandedOut = { session, issuedAt: now, role: role.RoleName, policy: resident.policy }
  world.handedOut.set(resident.id, issued)
  return issued
}

const assumable = ({ account, role: name }: Resident): Role | undefined => {
  const role = account.roles.get(name ?? '')
  return role !== undefined && trustsService(role.AssumeRolePolicyDocument, 'ecs.aliyuncs.com') ? role : undefined
}

/** `vm-ram-i-…`, as seen in ARNs of hashicorp/vault-plugin-auth-alicloud. */
const callerOf = ({ account, id, policy }: Resident, role: Role) =>
  assumedRole(account.id, role, `vm-ram-${id}`, policy)
