import type { AccountEntry } from '../model/ledger-entry.ts'
import type { AccountMemory, Population } from '../model/memory.ts'

type Run = Extract<AccountEntry, { kind: 'run' }>
type Populations = AccountMemory['populations']

/**
 * Whether a complete listing of `count` is too small to be believed yet: less than half of the last one, and no
 * complete sweep before it agrees. Two agree if the second has not halved again.
 */
export const isDoubted = (former: Population | undefined, count: number): boolean =>
  former !== undefined && count * 2 < former.complete && (former.halvedTo === null || count * 2 < former.halvedTo)

/** Only complete listings count. A doubted one leaves the former in force until a second agrees. */
export const rememberPopulations = (populations: Populations, entry: Run): Populations => {
  const next = new Map(populations)
  for (const { scope, count, complete } of entry.populations) {
    if (!complete) continue
    const key = `${scope.region}/${scope.kind}`
    const former = next.get(key)
    next.set(
      key,
      former !== undefined && isDoubted(former, count)
        ? { complete: former.complete, halvedTo: count }
        : { complete: count, halvedTo: null },
    )
  }
  return next
}
