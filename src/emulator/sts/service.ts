import { toSeconds } from '../world/clock.ts'
import { CloudError } from '../world/errors.ts'
import type { Call, Service } from '../world/service.ts'
import type { Role } from '../world/tables.ts'
import { assumedRole, issueSession } from '../world/tokens.ts'
import { trustsCaller } from '../world/trust.ts'

// Status, code and message as AssumeRole's error table gives them.
const badArn = (): CloudError =>
  new CloudError(400, 'InvalidParameter.RoleArn', 'The parameter RoleArn is wrongly formed.')
const badName = () =>
  new CloudError(400, 'InvalidParameter.RoleSessionName', 'The parameter RoleSessionName is wrongly formed.')
const badDuration = (max: number): CloudError =>
  new CloudError(400, 'InvalidParameter.DurationSeconds', `The Min/Max value of DurationSeconds is 900/${max}.`)
const badPolicySize = (): CloudError =>
  new CloudError(400, 'InvalidParameter.PolicySize', 'The size of Policy must be smaller than 2048 bytes.')
const badPolicy = (): CloudError =>
  new CloudError(400, 'InvalidParameter.PolicyGrammar', 'The parameter Policy has not passed grammar check.')
const noRole = (): CloudError => new CloudError(404, 'EntityNotExist.Role', 'The specified Role not exists.')
const denied = (): CloudError =>
  new CloudError(403, 'NoPermission', 'You are not authorized to do this action. You should be authorized by RAM.')
const rootDenied = (): CloudError => new CloudError(403, 'NoPermission', 'Roles may not be assumed by root accounts.')

/** AssumeRole: into any account whose role trusts the caller, for 900 seconds to the role's own limit. */
const assumeRole = (call: Call): Record<string, unknown> => {
  const { params, world, caller, now } = call
  const arn = params.required('RoleArn')
  const sessionName = params.required('RoleSessionName')
  const [, accountId = '', roleName = ''] = /^acs:ram::(\d+):role\/([\w.@-]+)$/.exec(arn) ?? []
  if (accountId === '') throw badArn()
  if (!/^[\w.@-]{2,64}$/.test(sessionName)) throw badName()
  const sessionPolicy = readPolicy(call)
  if (caller.type === 'root') throw rootDenied()
  const role = findRole(call, accountId, roleName)
  if (role === undefined || role.visibleAt > now) throw noRole()
  if (!trustsCaller(role.AssumeRolePolicyDocument, caller, params.text('ExternalId'))) throw denied()
  const seconds = params.integer('DurationSeconds', { default: 3600 })
  if (seconds < 900 || seconds > role.MaxSessionDuration) throw badDuration(role.MaxSessionDuration)
  const session = issueSession(world, assumedRole(accountId, role, sessionName, sessionPolicy), seconds)
  return {
    AssumedRoleUser: { Arn: `${role.Arn}/${sessionName}`, AssumedRoleId: `${role.RoleId}:${sessionName}` },
    Credentials: {
      AccessKeyId: session.AccessKeyId,
      AccessKeySecret: session.AccessKeySecret,
      SecurityToken: session.SecurityToken,
      Expiration: toSeconds(session.expiresAt),
    },
  }
}

/** Role names in ARNs are taken in any case: RAM and other tools write ARNs in lower case. */
const findRole = ({ world }: Call, accountId: string, name: string): Role | undefined => {
  const roles = world.accounts.get(accountId)?.roles
  return (
    roles?.get(name) ?? [...(roles?.values() ?? [])].find((role) => role.RoleName.toLowerCase() === name.toLowerCase())
  )
}

/** AssumeRole, Policy: 1 to 2,048 characters. */
const readPolicy = ({ params }: Call): string | undefined => {
  const policy = params.text('Policy')
  if (policy === undefined) return undefined
  if (policy.length > 2048) throw badPolicySize()
  try {
    const { Statement } = (JSON.parse(policy) ?? {}) as { Statement?: unknown }
    if (Statement !== undefined) return policy
  } catch {
    throw badPolicy()
  }
  throw badPolicy()
}

/** GetCallerIdentity: who asks. It needs no permission. */
const getCallerIdentity = ({ caller }: Call): Record<string, unknown> => ({
  AccountId: caller.accountId,
  Arn: caller.arn,
  PrincipalId: caller.principalId,
  IdentityType: { user: 'RAMUser', 'assumed-role': 'AssumedRoleUser', root: 'Account' }[caller.type],
  ...(caller.type === 'assumed-role' ? { RoleId: caller.principalId.split(':')[0] } : { UserId: caller.principalId }),
})

/** Security Token Service, 2015-04-01. */
export const sts: Service = {
  product: 'sts',
  version: '2015-04-01',
  actions: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity },
  // A token changes nothing that anybody could read.
  writes: new Set(),
  resources: { AssumeRole: ({ params }) => [params.text('RoleArn') ?? '*'] },
  free: new Set(['GetCallerIdentity']),
  denial: denied,
}
