import { sinceReview } from '../core/check/since-review.ts'
import type { Commit } from '../core/model/names.ts'
import type { Verdict } from '../core/model/plan.ts'
import type { KeyParts } from '../core/plan/key.ts'

/** The keys of the actions that were reviewed for a commit; null: nothing was, or nobody can tell now. */
export type ReviewedOf = (commit: Commit) => Promise<readonly string[] | null>

/** The verdict, and what of its own part moved since a review. */
export const besideReview = async (
  verdict: Verdict<'accepted'>,
  reviewedOf: ReviewedOf | undefined,
  isOwn: (parts: KeyParts) => boolean,
): Promise<Verdict<'accepted'>> => {
  const reviewed = (await reviewedOf?.(verdict.plan.commit)) ?? null
  if (reviewed === null) return verdict
  return { ...verdict, findings: [...verdict.findings, ...sinceReview(reviewed, verdict.plan.actions, isOwn)] }
}
