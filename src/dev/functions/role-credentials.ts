import { issueSession } from '../../emulator/world/tokens.ts'
import type { Session, World } from '../../emulator/world/world.ts'
import type { FunctionContext } from './worker.ts'

/** "Grant permissions to a function": the runtime's temporary keys hold for 36 hours. */
const VALID_S = 36 * 3600

/**
 * Temporary keys of a function's role in the emulated cloud, the same ones until half of their time is over. Throws where the
 * account has no such role.
 */
export const roleCredentials = (
  world: World,
  accountId: string,
): ((role: string) => FunctionContext['credentials']) => {
  const sessions = new Map<string, Session>()
  return (name) => {
    const known = sessions.get(name)
    const isFresh = known !== undefined && known.expiresAt - world.clock.now() > (VALID_S * 1000) / 2
    const session = isFresh ? known : newSession(world, accountId, name)
    sessions.set(name, session)
    return {
      accessKeyId: session.AccessKeyId,
      accessKeySecret: session.AccessKeySecret,
      securityToken: session.SecurityToken,
    }
  }
}

const newSession = (world: World, accountId: string, name: string): Session => {
  const role = world.accounts.get(accountId)?.roles.get(name)
  if (role === undefined) throw new Error(`Account ${accountId} has no role ${name}, which a function of s.yaml takes.`)
  const caller = {
    type: 'assumed-role',
    accountId,
    principalName: name,
    principalId: `${role.RoleId}:fc`,
    arn: `acs:sts::${accountId}:assumed-role/${name}/fc`,
    sessionName: 'fc',
  } as const
  return issueSession(world, caller, VALID_S)
}
