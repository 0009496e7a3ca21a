import type { Action } from '../model/action.ts'
import type { LimitClass } from '../model/desired-state.ts'
import type { AccountEntry } from '../model/ledger-entry.ts'
import type { AccountMemory, Spent } from '../model/memory.ts'
import { DAY } from '../model/time.ts'
import { actionKey } from '../plan/key.ts'

type Intent = Extract<AccountEntry, { kind: 'intent' }>

/** No limit's window may be longer: what was spent before is forgotten. */
export const LONGEST_WINDOW_MS: number = DAY

/**
 * How much of each class these actions take. Making new things in RAM is not counted, and neither is what is attached
 * to a role that these actions, or intents of the last day, make (`made`).
 */
export const spendOf = (
  actions: readonly Action[],
  made: AccountMemory['made'] = new Map(),
): ReadonlyMap<LimitClass, number> => {
  const making = new Set([...made.keys(), ...actions.flatMap(roleMadeBy)])
  const counts = new Map<LimitClass, number>()
  for (const action of actions) {
    if (isNew(action, making)) continue
    counts.set(action.class, (counts.get(action.class) ?? 0) + 1)
  }
  return counts
}

/** An intent spends, whatever becomes of it. */
export const spend = (memory: AccountMemory, entry: Intent): readonly Spent[] => {
  const made = withRolesMade(memory.made, entry)
  const keys = new Set(entry.approved)
  const approved = spendOf(
    entry.actions.filter((action) => keys.has(actionKey(action))),
    made,
  )
  const spent = [...spendOf(entry.actions, made)].map(([limitClass, count]) => ({
    class: limitClass,
    at: entry.at,
    count,
    approved: approved.get(limitClass) ?? 0,
  }))
  return [...memory.spent.filter((one) => one.at >= entry.at - LONGEST_WINDOW_MS), ...spent]
}

export const withRolesMade = (made: AccountMemory['made'], entry: Intent): AccountMemory['made'] =>
  new Map([
    ...[...made].filter(([, at]) => at >= entry.at - LONGEST_WINDOW_MS),
    ...entry.actions.flatMap(roleMadeBy).map((role) => [role, entry.at] as const),
  ])

const roleMadeBy = (action: Action): readonly string[] => (action.kind === 'create-role' ? [action.role] : [])

const isNew = (action: Action, making: ReadonlySet<string>): boolean => {
  switch (action.kind) {
    case 'create-role':
    case 'create-policy':
      return true
    case 'attach-policy':
      return action.holder.type === 'role' && making.has(action.holder.name)
    default:
      return false
  }
}
