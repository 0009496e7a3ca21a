import type { AccountMemory } from '../model/memory.ts'
import { DAY, type Instant } from '../model/time.ts'
import type { Ended } from './ended.ts'

type Births = AccountMemory['births']
type Birth = Births extends ReadonlyMap<string, infer One> ? One : never

/**
 * When instances got the first role that Rolekeeper gave them, and from whom: an event writes its intent without a lease,
 * a sweep under one. `isOwn`: nobody but the caller holds the Map, which may then be changed instead of copied.
 */
export const rememberBirths = (
  { births, applied }: Pick<AccountMemory, 'births' | 'applied'>,
  ended: readonly Ended[],
  at: Instant,
  isOwn: boolean,
): Births => {
  const first = ended.filter(
    ({ action, note }) => isFirst(action) && note.outcome === 'attached' && !applied.has(action.target.id),
  )
  if (first.length === 0) return births
  const next = isOwn ? (births as Map<string, Birth>) : new Map(births) // made by an earlier call of this fold
  for (const { action, intent } of first) {
    next.set(action.target.id, { at, by: intent.epoch === null ? 'event' : 'sweep' })
  }
  return next
}

/** A day's worth. With each run and not with each result, which in a burst would look at all births of the burst. */
export const forgetBirths = (births: Births, now: Instant): Births =>
  new Map([...births].filter(([, { at }]) => at >= now - DAY))

const isFirst = ({ class: klass }: Ended['action']): boolean => klass === 'birth' || klass === 'attach'
