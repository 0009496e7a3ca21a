import type { Merge, PullRef } from '../core/model/review.ts'
import type { PullNow } from '../core/ports/git-host.ts'
import type { RequestBox } from '../core/ports/request-box.ts'
import type { Clock } from '../core/ports/surroundings.ts'

/** Keeps that a request was merged, until it was told what came of it. Null: it is not merged, or nobody says as what. */
export const keepMerge = async (
  pull: PullRef,
  { head, mergedAs }: PullNow,
  { box, clock }: Readonly<{ box: Pick<RequestBox, 'reviewed' | 'putMerge'>; clock: Pick<Clock, 'now'> }>,
): Promise<Merge | null> => {
  if (mergedAs === null) return null
  const reviewed = await box.reviewed(pull)
  const planHash = reviewed?.head === head ? reviewed.planHash : null
  const merge = { pull, commit: mergedAs, head, planHash, at: clock.now() }
  await box.putMerge(merge)
  return merge
}
