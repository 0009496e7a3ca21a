import { matches } from '../desired/match.ts'
import type { Grace } from '../model/desired-state.ts'
import type { Instance } from '../model/instance.ts'
import type { Instant } from '../model/time.ts'
import { covers, type Change } from './change.ts'
import type { AccountFacts } from './facts.ts'

/** The grace that a change falls under; `key` as the ledger remembers it. */
export type GraceFound = Readonly<{ grace: Grace; key: string; since: Instant; isOver: boolean }>

/** Where several rules give grace, the longest counts. It runs from when the instance was first seen to hold this role. */
export const graceOf = (instance: Instance, change: Change, facts: AccountFacts): GraceFound | null => {
  const { desired, given, memory, wishes } = facts
  const [grace] = desired.settings.grace
    .filter((one) => covers(one, change) && matches(one.match, instance, wishes.name))
    .toSorted((a, b) => b.forMs - a.forMs)
  if (grace === undefined) return null
  const key = `${instance.region}/${instance.id}/${change.from ?? ''}`
  const since = memory.graceSince.get(key) ?? given.asOf
  return { grace, key, since, isOver: given.asOf - since >= grace.forMs }
}
