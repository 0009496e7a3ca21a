import type { PullRef } from '../core/model/review.ts'
import { afterMerge } from './after-merge.ts'
import { keepMerge } from './keep-merge.ts'
import type { PullPowers } from './powers.ts'

/** Keeps that a request was merged, so that the run of its commit is told in it. */
export const noteMerge = async ({ pull }: Readonly<{ pull: PullRef }>, powers: PullPowers): Promise<void> => {
  const { host, box, around } = powers
  const now = await host.pull(pull.number)
  const merge = now && (await keepMerge(pull, now, { box, clock: around.clock }))
  // The push came with a webhook of its own: the sweep that it started may have been faster than this.
  if (merge !== null) await afterMerge({ commit: merge.commit, problems: [] }, powers)
}
