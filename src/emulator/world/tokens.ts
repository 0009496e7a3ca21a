import { createHash, randomUUID } from 'node:crypto'
import { gatewayError } from './errors.ts'
import type { AccessKey, Role, User } from './tables.ts'
import type { Caller, Session, World } from './world.ts'

/** What a request says of its maker, before it is believed. */
export type Claim = Readonly<{ accessKeyId: string; securityToken: string | undefined }>
export type Identity = Readonly<{ caller: Caller; secret: string }>

/** A temporary access key that works here until it expires on the emulator's clock. */
export const issueSession = (world: World, caller: Caller, seconds: number): Session => {
  const seed = `${caller.arn}/${world.serial()}/${randomUUID()}`
  const part = (use: string) => createHash('sha256').update(`${use}:${seed}`).digest('base64url')
  const session: Session = {
    AccessKeyId: `STS.emulated.${part('id').slice(0, 24)}`,
    AccessKeySecret: part('secret').slice(0, 40),
    SecurityToken: `emulated-token-${part('token')}${part('more')}`,
    expiresAt: world.clock.now() + seconds * 1000,
    caller,
  }
  world.sessions.set(session.AccessKeyId, session)
  return session
}

/** Who speaks with a role's token; a session policy only takes away from what the role may do. */
export const assumedRole = (accountId: string, role: Role, sessionName: string, sessionPolicy?: string): Caller => ({
  type: 'assumed-role',
  accountId,
  principalName: role.RoleName,
  principalId: `${role.RoleId}:${sessionName}`,
  arn: `acs:ram::${accountId}:assumed-role/${role.RoleName.toLowerCase()}/${sessionName}`,
  sessionName,
  ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
})

/** Finds out who claims to ask, and the secret that must have signed. Throws the gateway's errors. */
export const identify = (world: World, { accessKeyId, securityToken }: Claim): Identity => {
  const session = world.sessions.get(accessKeyId)
  if (session !== undefined) return identifySession(world, session, securityToken)
  // A token with a long-lived key is as wrong as one that belongs to another key.
  if (securityToken !== undefined) throw gatewayError('malformedToken')
  for (const [accountId, { users }] of world.accounts) {
    for (const user of users.values()) {
      const key = user.accessKeys.get(accessKeyId)
      if (key !== undefined) return identifyUser(accountId, user, key)
    }
  }
  throw gatewayError('unknownAccessKey')
}

const identifySession = (world: World, session: Session, token: string | undefined): Identity => {
  if (token === undefined) throw gatewayError('missingToken')
  if (token !== session.SecurityToken) throw gatewayError('wrongToken')
  if (session.expiresAt <= world.clock.now()) throw gatewayError('expiredToken')
  return { caller: session.caller, secret: session.AccessKeySecret }
}

const identifyUser = (accountId: string, user: User, key: AccessKey): Identity => {
  if (key.Status !== 'Active') throw gatewayError('inactiveAccessKey')
  const arn = `acs:ram::${accountId}:user/${user.UserName}`
  const caller: Caller = { type: 'user', accountId, principalName: user.UserName, principalId: user.UserId, arn }
  return { caller, secret: key.AccessKeySecret }
}

/** The administrator's key of an account: the same in every run, and of a shape that no real key has. */
export const administratorKey = (accountId: string): Readonly<{ AccessKeyId: string; AccessKeySecret: string }> => ({
  AccessKeyId: `emulated-key-${accountId}`,
  AccessKeySecret: `emulated-secret-${createHash('sha256').update(`administrator of ${accountId}`).digest('hex').slice(0, 24)}`,
})
