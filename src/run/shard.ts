import { noFilter } from '../core/check/filter.ts'
import { partOf } from '../core/desired/part.ts'
import type { Bounds } from '../core/model/bounds.ts'
import { limitClasses, type DesiredState } from '../core/model/desired-state.ts'
import type { At } from '../core/model/instance.ts'
import type { Powers } from './converge.ts'
import type { Digest } from './given.ts'
import { pass, type Passed } from './pass.ts'
import { preview } from './preview.ts'
import { besideReview, type ReviewedOf } from './review.ts'

/** Everything but RAM, which is the coordinator's. */
const filter = { ...noFilter, classes: limitClasses.filter((one) => one !== 'ram') }

/**
 * One region's shard of a sweep: the whole pass over this account and region, under the region's lease. What it leaves
 * for lack of time, the next one does. RAM is read where an instance is to change, and never changed.
 */
export const runShard = (
  powers: Powers,
  desired: DesiredState<'accepted'>,
  { account, region }: At,
  { bounds, digest, reviewedOf }: Readonly<{ bounds: Bounds; digest: Digest; reviewedOf?: ReviewedOf }>,
): Promise<Passed> => {
  const own = partOf(desired, account, [region])
  const elsewhere = (desired.accounts.get(account)?.regions ?? []).filter((one) => one !== region)
  return pass(powers, own, {
    filter,
    reviewed: null,
    known: [],
    bounds,
    digest,
    confirm: async () => true,
    accept: async () => undefined,
    work: {
      part: () => ({ shard: region, started: [] }),
      recovers: (shard) => shard === region,
      look: async (given, known) => {
        const options = { filter, reviewed: null, ram: 'if-needed' as const }
        const { verdict } = await preview(powers.reader, own, { ...given, elsewhere }, options, known)
        return besideReview(verdict, reviewedOf, (one) => one.account === account && one.region === region)
      },
    },
  })
}
