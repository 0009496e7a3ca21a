import type { AccountMemory, AppliedRole } from '../model/memory.ts'
import type { Instant } from '../model/time.ts'
import { isGone, type Ended } from './ended.ts'

type Applied = AccountMemory['applied']

/** What Rolekeeper last put on each instance. A late result never covers what a younger intent has put there since. */
export const rememberApplied = (applied: Applied, ended: readonly Ended[], at: Instant): Applied => {
  const next = new Map(applied)
  for (const one of ended) {
    const { id } = one.action.target
    const change = changeOf(one, at)
    const former = next.get(id)
    if (change === null || (former !== undefined && former.at > one.intent.at)) continue
    if (change.put === null) next.delete(id)
    else next.set(id, change.put)
  }
  return next
}

/** Null: what was put there is there still. `put` null: it was taken off, or its instance is gone. */
const changeOf = (ended: Ended, at: Instant): Readonly<{ put: AppliedRole | null }> | null => {
  const { action, note } = ended
  if (action.kind !== 'attach' && action.kind !== 'replace' && action.kind !== 'detach') return null
  if (isGone(ended)) return { put: null }
  if (action.kind === 'detach') return note.outcome === 'detached' ? { put: null } : null
  const { region } = action.target
  if (note.outcome === 'attached' || note.outcome === 'replaced') {
    return { put: { region, role: action.to, sessionPolicy: action.sessionPolicy, at } }
  }
  if (action.kind === 'replace' && note.outcome === 'rolled-back') {
    return { put: { region, role: action.from, sessionPolicy: action.sessionPolicyFrom, at } }
  }
  return null
}
