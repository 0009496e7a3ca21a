import type { AccountMemory } from '../model/memory.ts'
import { DAY, type Instant } from '../model/time.ts'
import type { Ended } from './ended.ts'

type Reversals = AccountMemory['reversals']

/** A role that had to be put back without a commit asking for it: someone else took it off. Kept for a day. */
export const rememberReversals = (reversals: Reversals, ended: readonly Ended[], at: Instant): Reversals => {
  const next = new Map<string, readonly Instant[]>()
  for (const [id, instants] of reversals) {
    const young = instants.filter((one) => one >= at - DAY)
    if (young.length > 0) next.set(id, young)
  }
  for (const { action } of ended.filter(isReversal)) {
    next.set(action.target.id, [...(next.get(action.target.id) ?? []), at])
  }
  return next
}

const isReversal = ({ action, note }: Ended): boolean =>
  (action.kind === 'attach' || action.kind === 'replace') &&
  // What a verification takes back is our own doing.
  action.cause !== 'verification' &&
  (action.cause === 'drift' || action.class === 'restore') &&
  (note.outcome === 'attached' || note.outcome === 'replaced')
