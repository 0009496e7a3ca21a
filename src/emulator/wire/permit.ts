import { authorise } from '../ram/authorise.ts'
import { CloudError, gatewayError } from '../world/errors.ts'
import type { Call, Service } from '../world/service.ts'
import type { Caller } from '../world/world.ts'

/** The error for a caller that may not do this on each of the resources; undefined if it may. */
export const denialOf = (service: Service, call: Call): CloudError | undefined => {
  if (service.free?.has(call.action) === true) return undefined
  const action = `${service.product}:${call.action}`
  for (const resource of service.resources?.[call.action]?.(call) ?? ['*']) {
    const verdict = authorise(call.world, call.caller, action, resource)
    if (verdict === 'allowed') continue
    const { status, code, message } = service.denial?.(action, resource) ?? gatewayError('forbidden')
    return new CloudError(status, code, message, detailOf(call.caller, action, verdict))
  }
  return undefined
}

/** AccessDeniedDetail of error bodies ("AccessDenied errors", RAM documentation). */
const detailOf = (caller: Caller, action: string, verdict: 'explicit-deny' | 'implicit-deny') => ({
  AccessDeniedDetail: {
    AuthAction: action,
    AuthPrincipalDisplayName: caller.principalId,
    AuthPrincipalOwnerId: caller.accountId,
    AuthPrincipalType: { user: 'SubUser', 'assumed-role': 'AssumedRoleUser', root: 'RootUser' }[caller.type],
    NoPermissionType: verdict === 'explicit-deny' ? 'ExplicitDeny' : 'ImplicitDeny',
    PolicyType: 'AccountLevelIdentityBasedPolicy',
  },
})
