import { CloudFailure } from '../core/model/cloud-failure.ts'
import { MINUTE, SECOND } from '../core/model/time.ts'
import type { AccountId, RoleName } from '../core/model/names.ts'
import type { Result } from '../core/model/run-record.ts'
import type { Hands } from './hands.ts'

/** Roles that this run made, as `ACCOUNT/ROLE`: other services may not know them yet. */
export type FreshRoles = ReadonlyMap<string, Readonly<{ account: AccountId; role: RoleName }>>

export const freshRoles = (results: readonly Result[]): FreshRoles =>
  new Map(
    results.flatMap(({ action, outcome }) => {
      if (action.class !== 'ram' || action.kind !== 'create-role' || outcome !== 'created') return []
      const { account } = action.target
      return [[`${account}/${action.role}`, { account, role: action.role }] as const]
    }),
  )

/**
 * Waits until RAM shows these roles, a minute at most, and gives those that it does not: no figure is documented for how
 * long a new role stays unseen, and what is taken off for a role that cannot be attached is without one meanwhile.
 */
export const unseenRoles = async (
  hands: Pick<Hands, 'reader' | 'around'>,
  roles: FreshRoles,
): Promise<ReadonlySet<string>> => {
  const until = hands.around.clock.now() + MINUTE
  let unseen = [...roles]
  for (let pause = SECOND; ; pause *= 2) {
    const shown = await Promise.all(unseen.map(([, { account, role }]) => isShown(hands, account, role)))
    unseen = unseen.filter((_, index) => shown[index] !== true)
    if (unseen.length === 0 || hands.around.clock.now() + pause > until) return new Set(unseen.map(([key]) => key))
    await hands.around.clock.sleep(pause)
  }
}

const isShown = async ({ reader }: Pick<Hands, 'reader'>, account: AccountId, role: RoleName): Promise<boolean> => {
  try {
    return (await reader.role(account, role)) !== null
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error
    return false
  }
}
