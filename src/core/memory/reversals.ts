import type { AccountMemory } from '../model/memory.ts'
import { DAY, type Instant } from '../model/time.ts'
import type { Ended } from './ended.ts'

type Reversals = AccountMemory['reversals']

/** A role that had to be put back without a commit asking for it: someone else took it off. */
export const rememberReversals = (reversals: Reversals, ended: readonly Ended[], at: Instant): Reversals => {
  const reversed = ended.filter(isReversal).map(({ action }) => action.target.id)
  if (reversed.length === 0) return reversals
  return new Map([...reversals, ...reversed.map((id) => [id, [...(reversals.get(id) ?? []), at]] as const)])
}

/** A day's worth. With each run and not with each result, which in a burst come by the hundred. */
export const forgetReversals = (reversals: Reversals, now: Instant): Reversals =>
  new Map(
    [...reversals].flatMap(([id, instants]) => {
      const young = instants.filter((at) => at >= now - DAY)
      return young.length === 0 ? [] : [[id, young]]
    }),
  )

const isReversal = ({ action, note }: Ended): boolean =>
  (action.kind === 'attach' || action.kind === 'replace') &&
  // What a verification takes back is our own doing.
  action.cause !== 'verification' &&
  (action.cause === 'drift' || action.class === 'restore') &&
  (note.outcome === 'attached' || note.outcome === 'replaced')
