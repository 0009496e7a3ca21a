import type { RamAction } from '../core/model/action.ts'
import type { AccountWishes } from '../core/model/desired-state.ts'
import type { AccountId, RoleName } from '../core/model/names.ts'
import type { Plan } from '../core/model/plan.ts'
import type { Result } from '../core/model/run-record.ts'
import { actionKey } from '../core/plan/key.ts'
import type { Hands } from './hands.ts'
import type { AskHindrance } from './ram.ts'
import { askStillHeld, type AskStillHeld } from './still-held.ts'

/**
 * What narrows a role waits while an instance that should leave it has not. Before the first policy of a role goes that is
 * itself to go, the cloud is asked by its name who holds it.
 */
export const narrowingHindrance = (
  hands: Pick<Hands, 'reader'>,
  narrowing: readonly RamAction[],
  moved: readonly Result[],
  rolesNarrowed: Plan['rolesNarrowed'],
  declared: ReadonlyMap<AccountId, AccountWishes>,
): AskHindrance => {
  const going = new Set(
    narrowing.flatMap((action) => (action.kind === 'delete-role' ? [`${action.target.account}/${action.role}`] : [])),
  )
  const asked = new Map<AccountId, AskStillHeld>()
  const heldByAnybody = (account: AccountId, role: RoleName): Promise<string | null> => {
    const ask = asked.get(account) ?? askStillHeld(hands.reader, account, declared.get(account)?.regions ?? [])
    asked.set(account, ask)
    return ask(role)
  }
  return async (action) => {
    const { account } = action.target
    for (const role of rolesNarrowed.get(actionKey(action)) ?? []) {
      const stayed = notLeft(moved, account, role)
      if (stayed !== null) return stayed
      const held = going.has(`${account}/${role}`) ? await heldByAnybody(account, role) : null
      if (held !== null) return held
    }
    return null
  }
}

const notLeft = (moved: readonly Result[], account: AccountId, role: RoleName): string | null => {
  const stayed = moved.filter(
    ({ action, outcome }) =>
      action.class !== 'ram' &&
      action.target.account === account &&
      action.from === role &&
      action.to !== role &&
      !['replaced', 'detached', 'recreated'].includes(outcome),
  )
  const [first] = stayed
  if (first === undefined) return null
  return `${stayed.length === 1 ? 'An instance' : `${stayed.length} instances`} that should leave ${role} ${stayed.length === 1 ? 'has' : 'have'} not: ${first.action.target.id}.`
}
