import type { AccountEntry } from '../model/ledger-entry.ts'
import type { OpenIntent } from '../model/memory.ts'
import type { RoleName } from '../model/names.ts'
import { actionKey } from '../plan/key.ts'

type Intent = Extract<AccountEntry, { kind: 'intent' }>
type Owed = Extract<AccountEntry, { kind: 'owed' }>
type Result = Extract<AccountEntry, { kind: 'result' }>

export const openIntent = (open: readonly OpenIntent[], entry: Intent): readonly OpenIntent[] => [
  ...open,
  {
    number: entry.number,
    shard: entry.shard,
    epoch: entry.epoch,
    run: entry.run,
    at: entry.at,
    actions: entry.actions,
    owed: new Map(),
  },
]

export const oweRole = (open: readonly OpenIntent[], { of, key, role }: Owed): readonly OpenIntent[] =>
  open.map((intent) => (intent.number === of ? { ...intent, owed: new Map(intent.owed).set(key, role) } : intent))

/** The role of another writer that an instance is to get back; null: none is owed. */
export const owedRole = (open: readonly OpenIntent[], id: string): RoleName | null => {
  for (const { owed, actions } of open) {
    if (owed.size === 0) continue
    for (const action of actions) {
      const role = action.target.id === id ? owed.get(actionKey(action)) : undefined
      if (role !== undefined) return role
    }
  }
  return null
}

/** Every result closes its action, whichever run wrote it. An intent without open actions is forgotten. */
export const closeActions = (open: readonly OpenIntent[], entry: Result): readonly OpenIntent[] => {
  const closed = new Set(entry.results.map((result) => result.key))
  return open.flatMap((intent) => {
    if (intent.number !== entry.of) return [intent]
    const actions = intent.actions.filter((action) => !closed.has(actionKey(action)))
    return actions.length === 0 ? [] : [{ ...intent, actions }]
  })
}
