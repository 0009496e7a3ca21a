import { isDoubted } from '../memory/populations.ts'
import type { Doubt } from '../model/instance.ts'
import type { Population } from '../model/memory.ts'

/** Smaller populations halve for reasons of their own. */
const SMALLEST_TO_HALVE = 10

/**
 * How far a listing is believed. A complete one that shows less than half of the last one is not, until a second
 * complete one agrees: an instance that a listing leaves out may still be there.
 */
export const judgeListing = (
  how: 'complete' | Doubt,
  seen: number,
  former: Population | undefined,
): 'complete' | Doubt => {
  if (how !== 'complete' || former === undefined || former.complete < SMALLEST_TO_HALVE) return how
  return isDoubted(former, seen) ? 'halved' : 'complete'
}

/** What is the matter, as the end of "…, as". */
export const doubtText: Readonly<Record<Doubt | 'not-asked', string>> = {
  'access-denied': 'the cloud denied access',
  'lost-page': 'part of the answer was lost',
  'region-failed': 'the region gave no answer',
  'empty-unproven': 'it was empty and nothing proved that it should be',
  halved: 'it showed less than half of what was there before',
  'wrong-account': 'the credentials belong to another account',
  'ledger-unreadable': 'the ledger could not be read',
  'not-asked': 'nobody asked',
}
