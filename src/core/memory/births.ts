import type { AccountMemory } from '../model/memory.ts'
import { DAY, type Instant } from '../model/time.ts'
import type { Ended } from './ended.ts'

type Memory = Pick<AccountMemory, 'births' | 'applied'>

/**
 * When instances got the first role that Rolekeeper gave them, and from whom: an event writes its intent without a lease,
 * a sweep under one. A day's worth.
 */
export const rememberBirths = (
  { births, applied }: Memory,
  ended: readonly Ended[],
  at: Instant,
): AccountMemory['births'] => {
  const first = ended.filter(
    ({ action, note }) => isFirst(action) && note.outcome === 'attached' && !applied.has(action.target.id),
  )
  if (first.length === 0) return births
  return new Map([
    ...[...births].filter(([, one]) => one.at >= at - DAY),
    ...first.map(({ action, intent }) => {
      const by = intent.epoch === null ? 'event' : 'sweep'
      return [action.target.id, { at, by }] as const
    }),
  ])
}

const isFirst = ({ class: klass }: Ended['action']): boolean => klass === 'birth' || klass === 'attach'
