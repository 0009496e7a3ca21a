import type { AccountEntry } from '../model/ledger-entry.ts'
import type { AccountMemory, Control } from '../model/memory.ts'
import { DAY, type Instant } from '../model/time.ts'

type Intent = Extract<AccountEntry, { kind: 'intent' }>
type Use = AccountMemory['approvedUse']

/** How long the use of an approval is remembered; no approval lives longer, or it could serve twice. */
export const APPROVED_USE_MS: number = 2 * DAY

export const rememberUse = (use: Use, entry: Intent): Use =>
  new Map([
    ...[...use].filter(([, at]) => at >= entry.at - APPROVED_USE_MS),
    ...entry.approved.map((key) => [key, entry.at] as const),
  ])

/** Those of `keys` that an approval still carries: it has not ended, and none of its use came after it was given. */
export const approvedAmong = (
  keys: readonly string[],
  approvals: Control['approvals'],
  use: Use,
  now: Instant,
): readonly string[] => {
  const live = approvals.filter((approval) => approval.until > now)
  const given = new Map<string, number>()
  for (const { at, keys: approved } of live) {
    for (const key of approved) given.set(key, Math.max(at, given.get(key) ?? at))
  }
  return keys.filter((key) => {
    const at = given.get(key)
    const used = use.get(key)
    return at !== undefined && (used === undefined || used < at)
  })
}
