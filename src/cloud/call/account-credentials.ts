import { CloudFailure, type FailureClass } from '../../core/model/cloud-failure.ts'
import type { AccountId } from '../../core/model/names.ts'
import { MINUTE } from '../../core/model/time.ts'
import type { Clock } from '../../core/ports/surroundings.ts'
import type { Credentials, CredentialSource } from './credentials.ts'
import type { AccountRole, Session } from './sts.ts'

export type AccountCredentials = Readonly<{
  own: CredentialSource
  /** Null: the account is reached with the caller's own credentials. */
  roleOf: (account: AccountId) => AccountRole | null
  assume: (account: AccountId, role: AccountRole) => Promise<Session>
  clock: Clock
}>

/** A session is renewed so long before it ends. */
const MARGIN: number = 10 * MINUTE

/**
 * Credentials for an account: the caller's own, or a session of the role that desired state names. However many ask,
 * one AssumeRole is under way at a time, and a failed one is not remembered.
 */
export const credentialsFor = ({
  own,
  roleOf,
  assume,
  clock,
}: AccountCredentials): ((account: AccountId) => Promise<Credentials>) => {
  const sessions = new Map<AccountId, Promise<Session>>()
  const renew = (account: AccountId, role: AccountRole): Promise<Session> => {
    const session = assume(account, role).catch((error: unknown) => {
      if (sessions.get(account) === session) sessions.delete(account)
      throw asCredentialFailure(error)
    })
    sessions.set(account, session)
    return session
  }
  return async (account: AccountId): Promise<Credentials> => {
    const role = roleOf(account)
    if (role === null) return own()
    const known = sessions.get(account)
    if (known === undefined) return (await renew(account, role)).credentials
    const { credentials, expiresAt } = await known
    if (expiresAt - clock.now() > MARGIN) return credentials
    // Another may have renewed it while we looked.
    const newest = sessions.get(account)
    return (await (newest === undefined || newest === known ? renew(account, role) : newest)).credentials
  }
}

/**
 * Whoever asked for instances must not read "the role does not exist" as "the instance does not": what is wrong with
 * AssumeRole itself is wrong with the credentials.
 */
const asCredentialFailure = (error: unknown): unknown => {
  const mistaken: readonly FailureClass[] = ['not-found', 'invalid', 'conflict', 'limit']
  if (!(error instanceof CloudFailure) || !mistaken.includes(error.facts.class)) return error
  const message = `${error.message} Are assumeRole and externalId of the account right?`
  return new CloudFailure(message, { ...error.facts, class: 'credentials' })
}
