import { resultOf } from '../apply/hands.ts'
import { closeOrLog } from '../apply/journal.ts'
import { openLeases, type LeaseBook } from '../apply/leases.ts'
import { driveRebirth } from '../apply/rebirth.ts'
import { rebirthOf } from '../apply/recreate.ts'
import { roleAllowed } from '../core/desired/bounds.ts'
import { compileBindings } from '../core/desired/compile.ts'
import { matches } from '../core/desired/match.ts'
import type { Recreate } from '../core/model/action.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Given } from '../core/model/given.ts'
import type { ContainerGroup } from '../core/model/instance.ts'
import type { OpenIntent } from '../core/model/memory.ts'
import type { Result } from '../core/model/run-record.ts'
import { covers } from '../core/plan/change.ts'
import { factsByAccount, type AccountFacts } from '../core/plan/facts.ts'
import { pauseInForce } from '../core/plan/pause.ts'
import type { Powers } from './converge.ts'

/**
 * What an earlier run left of replacing container groups, finished from its intents: the replacement that is ready stays
 * and the old one goes; one that nobody wants any more, or that is of no use, goes itself. Nothing is begun. What another
 * run holds the lease of, and what cannot be told yet, stays open.
 */
export const recoverRecreates = async (
  powers: Powers,
  desired: DesiredState<'accepted'>,
  given: Given,
  open: readonly OpenIntent[],
): Promise<readonly Result[]> => {
  const left = open.flatMap((intent) =>
    intent.actions.flatMap((action) => (action.kind === 'recreate' ? [{ intent, action }] : [])),
  )
  if (left.length === 0) return []
  const leases = openLeases(powers.ledger, powers.around.clock, powers.isGone)
  try {
    return await Promise.all(
      left.map(({ intent, action }) => finish({ ...powers, leases }, desired, given, intent, action)),
    )
  } finally {
    await leases.releaseAll().catch((error: unknown) => {
      const said = error instanceof Error ? error.message : String(error)
      powers.around.log('error', 'A lease could not be released.', { error: said })
    })
  }
}

const finish = async (
  powers: Powers & Readonly<{ leases: LeaseBook }>,
  desired: DesiredState<'accepted'>,
  given: Given,
  intent: OpenIntent,
  action: Recreate,
): Promise<Result> => {
  const start = { ...rebirthOf(intent, action), mayBegin: false }
  const facts = factsByAccount(desired, given).get(action.target.account)
  const result =
    facts?.wishes.mode === 'enforce'
      ? await driveRebirth(powers, action, start, wantsStill(facts, action))
      : resultOf(action, 'interrupted', leftAlone)
  const isOver = result.outcome !== 'interrupted' || result.code === 'planned-anew'
  if (isOver) await closeOrLog(powers, action.target.account, intent.number, [result])
  powers.tell(result)
  return result
}

const leftAlone = {
  code: 'report-only',
  message: 'An earlier run began to replace it, and nothing may be changed in its account any more.',
}

/** Whether desired state still has a binding that replaces the old group by this role, and nobody holds that back. */
const wantsStill = (facts: AccountFacts, { from, to }: Recreate): ((group: ContainerGroup) => boolean) => {
  const { desired, given, wishes } = facts
  const bindings = compileBindings(desired)
  return (group) => {
    const choice = bindings.choose(group)
    if (choice.is !== 'one' || choice.binding.role !== to || choice.binding.recreate !== true) return false
    const change = { kind: 'recreate', from, to, binding: choice.binding } as const
    const isProtected = desired.settings.protect.some(
      (one) => covers(one, change) && matches(one.match, group, wishes.name),
    )
    if (isProtected || pauseInForce(group, change, facts) !== null) return false
    return roleAllowed(given.bounds, to, group, wishes.name)
  }
}
