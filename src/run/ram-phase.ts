import { noFilter } from '../core/check/filter.ts'
import { partOf } from '../core/desired/part.ts'
import type { Bounds } from '../core/model/bounds.ts'
import type { AccountWishes, DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { Given } from '../core/model/given.ts'
import type { Region } from '../core/model/names.ts'
import type { Verdict } from '../core/model/plan.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import type { Powers } from './converge.ts'
import type { Digest } from './given.ts'
import { pass, type Passed } from './pass.ts'
import { preview } from './preview.ts'
import { besideReview, type ReviewedOf } from './review.ts'

const options = { filter: { ...noFilter, classes: ['ram'] }, reviewed: null }

export type RamPhase = Readonly<{
  bounds: Bounds
  digest: Digest
  known: readonly Finding[]
  reviewedOf?: ReviewedOf
  /** The regions whose shards are started after this, by what was seen; the run's entry names them. */
  starts: (verdict: Verdict<'accepted'>) => readonly Region[]
}>

/**
 * The coordinator's own shard of a sweep: an account's RAM, under its lease. What creates or widens is done now; what
 * narrows or removes, only if no instance is left that should leave, which is the one case that lists instances here.
 */
export const runRamPhase = (
  powers: Powers,
  desired: DesiredState<'accepted'>,
  { id, regions }: AccountWishes,
  { bounds, digest, known, starts, reviewedOf }: RamPhase,
): Promise<Passed> => {
  const whole = partOf(desired, id, regions)
  return pass(powers, whole, {
    ...options,
    known,
    bounds,
    digest,
    confirm: async () => true,
    accept: async () => undefined,
    work: {
      part: (verdict) => ({ shard: 'ram', started: starts(verdict) }),
      // Those of a region that is out of scope are nobody else's any more.
      recovers: (shard) => !regions.some((region) => region === shard),
      look: async (given, findings) => {
        const verdict = await look(powers.reader, whole, given, findings)
        return besideReview(verdict, reviewedOf, (one) => one.account === id && one.region === null)
      },
    },
  })
}

const look = async (
  reader: CloudReader,
  desired: DesiredState<'accepted'>,
  given: Given,
  known: readonly Finding[],
): Promise<Verdict<'accepted'>> => {
  const [wishes] = desired.accounts.values()
  if (wishes === undefined) throw new Error('The RAM phase was given no account.')
  const ramAlone = { ...given, elsewhere: wishes.regions }
  const { verdict } = await preview(reader, partOf(desired, wishes.id, []), ramAlone, options, known)
  return takesAway(verdict, desired) ? (await preview(reader, desired, given, options, known)).verdict : verdict
}

/** Whether it depends on the instances what may be done. */
const takesAway = ({ plan }: Verdict, { settings }: DesiredState): boolean =>
  plan.actions.some((action) => action.class === 'ram' && action.effect === 'narrows') ||
  (settings.prune && plan.findings.some(({ code }) => code === 'role-left-over' || code === 'policy-left-over'))
