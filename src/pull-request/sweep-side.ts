import type { Finding } from '../core/model/finding.ts'
import type { GitHost } from '../core/ports/git-host.ts'
import type { Ledger } from '../core/ports/ledger.ts'
import type { RequestBox } from '../core/ports/request-box.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import { encodeFinished, type Finished } from '../events/pull-call.ts'
import type { Passed } from '../run/pass.ts'
import type { ReviewedOf } from '../run/review.ts'
import type { Swept } from '../run/sweep.ts'
import { grantRequests, type GrantPowers } from './grant.ts'
import type { Watched } from './powers.ts'
import { reviewedFor } from './reviewed.ts'

/** The repository whose pull requests may ask a sweep for something. */
export type Pulls = Readonly<{ watched: Watched; secret: string; host: GitHost; box: RequestBox }>

type Powers = Pick<GrantPowers, 'digest'> &
  Readonly<{
    ledger: Ledger
    around: Pick<Surroundings, 'clock' | 'log'>
    /** Has the function for pull requests called soon. */
    wake: (payload: Uint8Array) => Promise<void>
  }>

/** What pull requests have to do with a sweep. None of it keeps a sweep from its work: what fails here waits for the next. */
export type SweepSide = Readonly<{
  /** Grants what was asked for, so that this sweep goes by it, and then has merges told of. */
  sweep: (sweep: () => Promise<Swept>) => Promise<Swept>
  shard: (shard: () => Promise<Passed>) => Promise<Passed>
  reviewedOf: ReviewedOf
}>

/** `pulls` null: no host was named. */
export const sweepSide = (pulls: Pulls | null, { ledger, around, digest, wake }: Powers): SweepSide => {
  if (pulls === null) return { sweep: (sweep) => sweep(), shard: (shard) => shard(), reviewedOf: async () => null }
  const { clock, log } = around
  const grant = async (): Promise<readonly Finding[]> => {
    try {
      const findings = await grantRequests({ ...pulls, ledger, clock, digest })
      await pulls.box.tidy()
      return findings
    } catch (error) {
      log('error', 'What pull requests asked for could not be looked at.', { error })
      return []
    }
  }
  const finish = async (finished: Finished): Promise<void> => {
    try {
      if ((await pulls.box.merges()).length > 0) await wake(encodeFinished(finished))
    } catch (error) {
      log('error', 'Merged requests could not be told what came of them.', { error })
    }
  }
  const reviewedOf: ReviewedOf = async (commit) => {
    try {
      const merge = (await pulls.box.merges()).find((one) => one.commit === commit)
      return (merge && (await reviewedFor(merge, pulls.box, digest)))?.keys ?? null
    } catch (error) {
      log('error', 'What was reviewed could not be read.', { error })
      return null
    }
  }
  return {
    reviewedOf,
    sweep: async (sweep) => {
      const granted = await grant()
      const swept = await sweep()
      const finished = swept.rejected ?? (swept.commit && { commit: swept.commit, problems: [] })
      if (finished !== null) await finish(finished)
      return { ...swept, findings: [...granted, ...swept.findings] }
    },
    shard: async (shard) => {
      const passed = await shard()
      await finish({ commit: passed.verdict.plan.commit, problems: [] })
      return passed
    },
  }
}
