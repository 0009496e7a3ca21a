import type { AccountEntry } from '../model/ledger-entry.ts'
import type { OpenIntent } from '../model/memory.ts'
import { actionKey } from '../plan/key.ts'

type Intent = Extract<AccountEntry, { kind: 'intent' }>
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
  },
]

/** Every result closes its action, whichever run wrote it. An intent without open actions is forgotten. */
export const closeActions = (open: readonly OpenIntent[], entry: Result): readonly OpenIntent[] => {
  const closed = new Set(entry.results.map((result) => result.key))
  return open.flatMap((intent) => {
    if (intent.number !== entry.of) return [intent]
    const actions = intent.actions.filter((action) => !closed.has(actionKey(action)))
    return actions.length === 0 ? [] : [{ ...intent, actions }]
  })
}
