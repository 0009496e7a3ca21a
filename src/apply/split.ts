import { CloudFailure } from '../core/model/cloud-failure.ts'

/**
 * Whether a failed call may have had its effect all the same: the answer was lost, not refused.
 * A 5xx or an unreadable body counts: the gateway may have failed after the service had done it.
 */
export const effectUnknown = (failure: CloudFailure): boolean =>
  failure.facts.class === 'timeout' || failure.facts.class === 'network' || failure.facts.class === 'unavailable'

const ofTheRole: ReadonlySet<string> = new Set([
  'InvalidRamRole.NotFound',
  'InvalidRamRole.NotEcsRole',
  'InvalidUser.PassRoleForbidden',
])

/** Whether a refusal speaks of the role or the caller: no other instance, and no later try, would fare better with it. */
export const refusesRole = (code: string | null): boolean => code !== null && ofTheRole.has(code)

/**
 * Whether one bad id may have failed a whole call, so that its halves are worth trying: one unknown id came back as
 * InvalidInstanceId.NotFound for the call (alibaba/terraform-provider issue 210), and whether an occupied instance
 * fails its row or the call is not documented.
 */
export const worthSplitting = (failure: CloudFailure, size: number): boolean =>
  size > 1 && ['not-found', 'invalid', 'conflict'].includes(failure.facts.class) && !refusesRole(failure.facts.code)

export const failureOf = (error: unknown): CloudFailure => {
  if (error instanceof CloudFailure) return error
  throw error
}

export const halves = <T>(items: readonly [T, ...T[]]): readonly [readonly [T, ...T[]], readonly T[]] => {
  const middle = Math.ceil(items.length / 2)
  const [first, ...rest] = items
  return [[first, ...rest.slice(0, middle - 1)], items.slice(middle)]
}
