import type { Action } from '../model/action.ts'
import { LONGEST_WINDOW_MS, type LimitClass } from '../model/desired-state.ts'
import type { AccountEntry } from '../model/ledger-entry.ts'
import type { AccountMemory, Spent } from '../model/memory.ts'
import { actionKey } from '../plan/key.ts'
import { wasNotTried, type Ended } from './ended.ts'

type Intent = Extract<AccountEntry, { kind: 'intent' }>
type Made = AccountMemory['made']

/**
 * How much of each class these actions take. Making new things in RAM is not counted, and neither is what is attached
 * to a role that these actions, or intents of the last day (`made`), make.
 */
export const spendOf = (
  actions: readonly Action[],
  made: ReadonlyMap<string, unknown> = new Map(),
): ReadonlyMap<LimitClass, number> => {
  const making = new Set([...made.keys(), ...actions.flatMap(roleMadeBy)])
  const counts = new Map<LimitClass, number>()
  for (const action of actions) {
    if (isNew(action, making)) continue
    counts.set(action.class, (counts.get(action.class) ?? 0) + 1)
  }
  return counts
}

/** An intent spends before anything is done, so that concurrent runs see it. */
export const spend = (memory: AccountMemory, entry: Intent): readonly Spent[] => {
  const young = memory.spent.filter((one) => one.at >= entry.at - LONGEST_WINDOW_MS)
  const approved = new Set(entry.approved)
  return change(young, entry.actions, withRolesMade(memory.made, entry), entry.at, +1, (key) => approved.has(key))
}

/** What was not tried after all gives its place in the window back, and its approval. */
export const giveBack = (
  memory: AccountMemory,
  ended: readonly Ended[],
): Pick<AccountMemory, 'spent' | 'approvedUse'> => {
  const use = new Map(memory.approvedUse)
  let spent = memory.spent
  for (const { action, intent } of ended.filter(wasNotTried)) {
    const made = new Map([...memory.made].filter(([, at]) => at <= intent.at))
    const isApproved = (key: string) => use.get(key) === intent.at
    spent = change(spent, [action], made, intent.at, -1, isApproved)
    if (isApproved(actionKey(action))) use.delete(actionKey(action))
  }
  return { spent, approvedUse: use }
}

export const withRolesMade = (made: Made, entry: Intent): Made =>
  new Map([
    ...entry.actions.flatMap(roleMadeBy).map((role) => [role, entry.at] as const),
    ...[...made].filter(([, at]) => at >= entry.at - LONGEST_WINDOW_MS),
  ])

/** One record a class and instant, however many intents fell on it. */
const change = (
  spent: readonly Spent[],
  actions: readonly Action[],
  made: Made,
  at: Spent['at'],
  sign: 1 | -1,
  isApproved: (key: string) => boolean,
): readonly Spent[] => {
  const approved = spendOf(
    actions.filter((action) => isApproved(actionKey(action))),
    made,
  )
  const next = [...spent]
  for (const [limitClass, count] of spendOf(actions, made)) {
    const index = next.findIndex((one) => one.class === limitClass && one.at === at)
    const former = next[index] ?? { count: 0, approved: 0 }
    const record = {
      class: limitClass,
      at,
      count: former.count + sign * count,
      approved: former.approved + sign * (approved.get(limitClass) ?? 0),
    }
    next.splice(index < 0 ? next.length : index, 1, ...(record.count > 0 ? [record] : []))
  }
  return next
}

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
