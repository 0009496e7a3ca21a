import type { Hash } from '../core/model/names.ts'
import type { Merge } from '../core/model/review.ts'
import { hashKeys } from '../core/plan/key.ts'
import type { RequestBox } from '../core/ports/request-box.ts'

/** What was reviewed before a merge. What lies in the box is believed for its hash alone. Null: nothing that is known. */
export const reviewedFor = async (
  { pull, planHash }: Merge,
  box: Pick<RequestBox, 'reviewed'>,
  digest: (canonicalText: string) => Hash,
): Promise<Readonly<{ planHash: Hash; keys: readonly string[] }> | null> => {
  const kept = planHash === null ? null : await box.reviewed(pull)
  if (kept === null || planHash === null || hashKeys(kept.keys, digest) !== planHash) return null
  return { planHash, keys: kept.keys }
}
