import type { Action } from '../model/action.ts'
import type { AccountEntry, ResultNote } from '../model/ledger-entry.ts'
import type { AccountMemory, AppliedRole, OpenIntent } from '../model/memory.ts'
import type { Instant } from '../model/time.ts'
import { actionKey } from '../plan/key.ts'

type Result = Extract<AccountEntry, { kind: 'result' }>
type Applied = AccountMemory['applied']

/** An action that an intent named, and what became of it. */
export type Ended = Readonly<{ action: Action; note: ResultNote; intent: OpenIntent }>

/** The actions that this entry closes. Results of actions that nothing holds open are left out. */
export const endedBy = (open: readonly OpenIntent[], entry: Result): readonly Ended[] => {
  const notes = new Map(entry.results.map((note) => [note.key, note]))
  return open
    .filter((intent) => intent.number === entry.of)
    .flatMap((intent) =>
      intent.actions.flatMap((action) => {
        const note = notes.get(actionKey(action))
        return note === undefined ? [] : [{ action, note, intent }]
      }),
    )
}

/** What Rolekeeper last put on each instance. A late result never covers what a younger intent has put there since. */
export const rememberApplied = (applied: Applied, ended: readonly Ended[], at: Instant): Applied => {
  const next = new Map(applied)
  for (const { action, note, intent } of ended) {
    const change = changeOf(action, note, at)
    const former = next.get(action.target.id)
    if (change === null || (former !== undefined && former.at > intent.at)) continue
    if (change.put === null) next.delete(action.target.id)
    else next.set(action.target.id, change.put)
  }
  return next
}

/** Null: nothing that was put there changed. `put` null: it was taken off. */
const changeOf = (action: Action, note: ResultNote, at: Instant): Readonly<{ put: AppliedRole | null }> | null => {
  if (action.kind !== 'attach' && action.kind !== 'replace' && action.kind !== 'detach') return null
  const { region } = action.target
  if (action.kind === 'detach') return note.outcome === 'detached' ? { put: null } : null
  if (note.outcome === 'attached' || note.outcome === 'replaced') {
    return { put: { region, role: action.to, sessionPolicy: action.sessionPolicy, at } }
  }
  if (action.kind === 'replace' && note.outcome === 'rolled-back') {
    return { put: { region, role: action.from, sessionPolicy: action.sessionPolicyFrom, at } }
  }
  return null
}
