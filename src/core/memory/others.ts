import type { OtherChange } from '../model/hint.ts'
import type { AccountMemory } from '../model/memory.ts'
import { DAY, type Instant } from '../model/time.ts'

type Others = AccountMemory['others']

/** The newest change of each instance's role by somebody else; what is older than a day explains no fight. */
export const rememberOthers = (others: Others, changes: readonly OtherChange[], at: Instant): Others => {
  const next = new Map([...others].filter(([, one]) => one.at >= at - DAY))
  for (const change of changes) {
    const former = next.get(change.id)
    if (former === undefined || former.at <= change.at) next.set(change.id, change)
  }
  return next
}
