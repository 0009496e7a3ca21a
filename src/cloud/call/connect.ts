import type { AccountId } from '../../core/model/names.ts'
import { credentialsFor } from './account-credentials.ts'
import { makeCaller, type Caller, type CallerParts } from './call.ts'
import type { CredentialSource } from './credentials.ts'
import type { CloudAddress } from './endpoints.ts'
import { makeSdk } from './sdk.ts'
import { assumeRole, type AccountRole } from './sts.ts'

export type Connection = Readonly<{
  cloud: CloudAddress
  own: CredentialSource
  roleOf: (account: AccountId) => AccountRole | null
  /** Tells our sessions apart in ActionTrail: the run. */
  session: string
}> &
  Omit<CallerParts, 'sdk' | 'credentials'>

/** All of a run's way to the cloud: one caller for every account and region. */
export const connect = ({ cloud, own, roleOf, session, ...parts }: Connection): Caller => {
  const sdk = makeSdk(cloud)
  const asOurselves = makeCaller({ ...parts, sdk, credentials: own })
  const credentials = credentialsFor({
    own,
    roleOf,
    assume: (account, role) => assumeRole(asOurselves, account, role, sessionName(session)),
    clock: parts.surroundings.clock,
  })
  return makeCaller({ ...parts, sdk, credentials })
}

/** AssumeRole takes 2 to 64 letters, digits and `.@-_` (STS docs, RoleSessionName). */
const sessionName = (session: string): string => `rolekeeper-${session.replace(/[^\w.@-]/g, '-')}`.slice(0, 64)
