import type { AccountEntry } from '../model/ledger-entry.ts'
import type { AccountMemory, AppliedRole } from '../model/memory.ts'
import type { Instant } from '../model/time.ts'
import { isGone, type Ended } from './ended.ts'

type RunEntry = Extract<AccountEntry, { kind: 'run' }>

type Applied = AccountMemory['applied']

/**
 * What Rolekeeper last put on each instance. A late result never covers what a younger intent has put there since.
 * `isOwn`: nobody but the caller holds the Map, which may then be changed instead of copied.
 */
export const rememberApplied = (applied: Applied, ended: readonly Ended[], at: Instant, isOwn: boolean): Applied => {
  const changes = ended.flatMap((one) => {
    const change = changeOf(one, at)
    return change === null ? [] : [{ id: one.action.target.id, intended: one.intent.at, put: change.put }]
  })
  if (changes.length === 0) return applied
  const next = isOwn ? (applied as Map<string, AppliedRole>) : new Map(applied) // made by an earlier call of this fold
  for (const { id, intended, put } of changes) {
    if ((next.get(id)?.at ?? 0) > intended) continue
    if (put === null) next.delete(id)
    else next.set(id, put)
  }
  return next
}

/** Without those that are no more: fleets that scale would else be remembered for ever. */
export const forgetGone = (applied: Applied, { gone }: Pick<RunEntry, 'gone'>): Applied => {
  if (gone.length === 0) return applied
  const isGoneNow = new Set<string>(gone)
  return new Map([...applied].filter(([id]) => !isGoneNow.has(id)))
}

/** Null: what was put there is there still. `put` null: it was taken off, or its instance is gone. */
const changeOf = (ended: Ended, at: Instant): Readonly<{ put: AppliedRole | null }> | null => {
  const { action, note } = ended
  if (action.kind !== 'attach' && action.kind !== 'replace' && action.kind !== 'detach') return null
  if (isGone(ended)) return { put: null }
  if (action.kind === 'detach') return note.outcome === 'detached' ? { put: null } : null
  const { region } = action.target
  // What no binding gave was put back for another writer: nothing of ours is there.
  if (action.kind === 'attach' && action.binding === null) return note.outcome === 'attached' ? { put: null } : null
  if (note.outcome === 'attached' || note.outcome === 'replaced') {
    return { put: { region, role: action.to, sessionPolicy: action.sessionPolicy, at } }
  }
  if (action.kind === 'replace' && note.outcome === 'rolled-back') {
    return { put: { region, role: action.from, sessionPolicy: action.sessionPolicyFrom, at } }
  }
  return null
}
