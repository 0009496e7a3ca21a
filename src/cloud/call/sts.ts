import { AssumeRoleRequest } from '@alicloud/sts20150401/dist/models/AssumeRoleRequest.js'
import { accountId, type AccountId } from '../../core/model/names.ts'
import { instant, type Instant } from '../../core/model/time.ts'
import type { Caller } from './call.ts'
import type { Credentials } from './credentials.ts'
import { inner, text, time } from './decode.ts'
import { ask } from './model.ts'

/** The role of another account that stands for it, from `settings.accounts`. */
export type AccountRole = Readonly<{ role: string; externalId: string | null }>

export type Session = Readonly<{ credentials: Credentials; expiresAt: Instant }>

/** Takes the account's role for an hour, with the caller's own credentials. */
export const assumeRole = (
  { call }: Caller,
  account: AccountId,
  { role, externalId }: AccountRole,
  sessionName: string,
): Promise<Session> => {
  const arn = `acs:ram::${account}:role/${role}`
  return call({
    operation: { service: 'sts', action: 'AssumeRole', kind: 'read' },
    account,
    region: null,
    query: ask(AssumeRoleRequest, {
      roleArn: arn,
      roleSessionName: sessionName,
      durationSeconds: 3600,
      ...(externalId === null ? {} : { externalId }),
    }),
    resource: arn,
    decode: (body) => {
      const given = inner(body, 'Credentials')
      return {
        credentials: {
          accessKeyId: text(given, 'AccessKeyId'),
          accessKeySecret: text(given, 'AccessKeySecret'),
          securityToken: text(given, 'SecurityToken'),
        },
        expiresAt: instant(time(given, 'Expiration')),
      }
    },
  })
}

/** Whose credentials these are. */
export const callerIdentity = (
  { call }: Caller,
  account: AccountId,
): Promise<Readonly<{ account: AccountId; arn: string }>> =>
  call({
    operation: { service: 'sts', action: 'GetCallerIdentity', kind: 'list' },
    account,
    region: null,
    query: {},
    resource: '*',
    decode: (body) => ({ account: accountId(text(body, 'AccountId')), arn: text(body, 'Arn') }),
  })
