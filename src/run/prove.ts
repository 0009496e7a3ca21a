import { applyDetaches } from '../apply/detach.ts'
import { closedFor } from '../apply/gate.ts'
import type { Hands } from '../apply/hands.ts'
import { applyReplaces } from '../apply/replace.ts'
import type { Detach, Replace } from '../core/model/action.ts'
import type { VerifySettings } from '../core/model/desired-state.ts'
import type { Cleared } from '../core/model/plan.ts'
import type { Result } from '../core/model/run-record.ts'
import { MINUTE, SECOND, instant } from '../core/model/time.ts'
import type { Verification, VerifySubject } from '../core/model/verification.ts'
import { actionKey } from '../core/plan/key.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import { afterTakeBack, takeBacks } from '../core/steps/take-back.ts'
import { scriptsFor } from '../verify/scripts.ts'
import { verify, type Probers } from '../verify/verify.ts'

/** The power to ask machines themselves. `cloud`: where they find STS. */
export type Machines = Readonly<{ probers: Probers; cloud: URL | 'aliyun' }>

/** The longest that asking takes (`cloud/probe/ecs.ts`), with room for its calls. */
const ASKING_MS: number = 2 * MINUTE
/** And one swap back. */
const RESERVE_MS: number = ASKING_MS + 90 * SECOND

/** What has a deadline keeps so much of its time for asking that the changes themselves end earlier: half of it at most. */
export const beforeProof = (around: Surroundings): Surroundings => {
  const { clock, deadline } = around
  if (deadline === null) return around
  const left = Math.max(0, deadline - clock.now())
  return { ...around, deadline: instant(deadline - Math.min(RESERVE_MS, left / 2)) }
}

/**
 * Asks the sample whether the roles that they were given work, and takes back what does not where settings say so. Nobody's
 * lease is held while machines are asked: it takes minutes, and changes nothing.
 */
export const prove = async (
  hands: Hands,
  { probers, cloud }: Machines,
  settings: VerifySettings,
  sample: readonly VerifySubject[],
  results: readonly Result[],
): Promise<Readonly<{ results: readonly Result[]; verified: readonly Verification[] }>> => {
  if (sample.length === 0) return { results, verified: [] }
  const closed = closedFor(hands.around, ASKING_MS)
  if (closed !== null) return { results, verified: sample.map((subject) => notAsked(subject, closed.message)) }
  await hands.leases.releaseAll().catch((error: unknown) => {
    hands.around.log('error', 'A lease could not be released.', { error: String(error) })
  })
  const scripts = await scriptsFor({ sts: true, bucket: null, bucketUrl: null }, cloud)
  const verified = await verify(probers, sample, scripts)
  return { results: settings.rollback ? await takeBack(hands, results, verified) : results, verified }
}

const notAsked = (subject: VerifySubject, why: string): Verification => ({
  subject,
  effect: 'unknown',
  ...{ found: null, keyEnding: null, expires: null, until: null, action: null },
  why: `it was not asked: ${why}`,
  fix: `rolekeeper verify ${subject.id}`,
})

/** By the same swaps, intents, limits and leases as any change. The report of each is that of the change it undoes. */
const takeBack = async (
  hands: Hands,
  results: readonly Result[],
  verified: readonly Verification[],
): Promise<readonly Result[]> => {
  const backs = takeBacks(results, verified)
  const undos = backs.map(({ undo }) => undo)
  const quiet: Hands = { ...hands, tell: () => undefined }
  const undone = [
    ...(await applyReplaces(quiet, undos.filter(isReplace), () => false)),
    ...(await applyDetaches(quiet, undos.filter(isDetach))),
  ]
  const byKey = new Map(undone.map((result) => [actionKey(result.action), result]))
  const after = new Map(
    backs.flatMap((one) => {
      const back = byKey.get(actionKey(one.undo))
      return back === undefined ? [] : [[one.given, afterTakeBack(one, back)] as const]
    }),
  )
  return results.map((result) => after.get(result as never) ?? result)
}

const isReplace = (action: Cleared<Replace> | Cleared<Detach>): action is Cleared<Replace> => action.kind === 'replace'
const isDetach = (action: Cleared<Replace> | Cleared<Detach>): action is Cleared<Detach> => action.kind === 'detach'
