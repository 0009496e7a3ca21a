import pLimit from 'p-limit'
import { attachByRows } from '../apply/attach-by-rows.ts'
import { batchesOf } from '../apply/batch.ts'
import { check } from '../core/check/check.ts'
import { noFilter } from '../core/check/filter.ts'
import { stillWithin } from '../core/check/limits.ts'
import type { Attach } from '../core/model/action.ts'
import type { Given } from '../core/model/given.ts'
import type { At, EcsInstance } from '../core/model/instance.ts'
import type { Cleared } from '../core/model/plan.ts'
import type { Result } from '../core/model/run-record.ts'
import { SECOND } from '../core/model/time.ts'
import { knownByProof } from '../core/plan/proven.ts'
import { startPlan } from '../core/plan/planner.ts'
import type { Batch } from '../core/ports/cloud-writer.ts'
import { LedgerFailure, type Journaled, type Recollection, type StillAllowed } from '../core/ports/ledger.ts'
import type { EventPowers } from './event-powers.ts'
import { takenIn } from './event-turn.ts'

/** How often it is planned anew because the ledger went on meanwhile. */
const TRIES = 4

/** Calls under way at once. */
const PARALLEL = 4

/** Less time than this is not enough to finish an attach. */
const NEEDED_MS: number = 5 * SECOND

type Attached = Readonly<{ results: readonly Result[]; notYet: readonly string[] }>

/** Plans, checks, journals and attaches. What limits, settling or anything else holds back is left to the sweep. */
export const attachTo = async (
  powers: EventPowers,
  at: At,
  empty: readonly EcsInstance[],
  seen: Recollection,
): Promise<Attached> => {
  if (empty.length === 0) return { results: [], notYet: [] }
  const { clock, deadline } = powers.around
  if (deadline !== null && deadline - clock.now() < NEEDED_MS) {
    return { results: [], notYet: ['Too little time was left to attach.'] }
  }
  const batches = await intend(powers, at, empty, seen)
  const limit = pLimit(PARALLEL)
  const results = (await Promise.all(batches.map((batch) => limit(() => attachByRows(powers, batch))))).flat()
  await conclude(powers, at, results)
  const undone = results.filter(({ result }) => result.outcome === 'interrupted')
  return {
    results: results.map(({ result }) => result),
    notYet: undone.map(({ result: { action, code } }) => `${action.target.id} has got no role yet (${code}).`),
  }
}

/** The actions that may be done, durable by one intent, as calls can do them. Empty: none may. */
const intend = async (
  powers: EventPowers,
  at: At,
  empty: readonly EcsInstance[],
  seen: Recollection,
): Promise<readonly Batch<Attach>[]> => {
  let recollection = seen
  for (let tries = 1; ; tries++) {
    const batches = batchesOf(clear(powers, recollection, at, empty))
    const cleared = batches.flat()
    try {
      const allowed = allowedBy(powers, recollection, cleared)
      return sliced(await powers.ledger.intend(at.account, at.region, cleared, allowed), batches)
    } catch (error) {
      if (!(error instanceof LedgerFailure)) throw error
      if (error.reason === 'stopped' || error.reason === 'frozen') return []
      if ((error.reason !== 'outdated' && error.reason !== 'over-limit') || tries === TRIES) throw error
      recollection = await powers.ledger.recall(at.account, 'now')
    }
  }
}

/** Journaled actions come in the order in which they were given. */
const sliced = (
  journaled: readonly Journaled<Attach>[],
  batches: readonly (readonly unknown[])[],
): readonly Batch<Attach>[] => {
  let start = 0
  return batches.flatMap(({ length }) => {
    const [first, ...rest] = journaled.slice(start, (start += length))
    return first === undefined ? [] : [[first, ...rest] as const]
  })
}

/** By the same tables as any plan; what only RAM could tell, the last run that read it has told. */
const clear = (
  { around, bounds, digest }: EventPowers,
  { control, memory, desired }: Recollection,
  at: At,
  empty: readonly EcsInstance[],
): readonly Cleared<Attach>[] => {
  const wishes = desired?.accounts.get(at.account)
  if (desired == null || wishes === undefined) return []
  const memories = new Map([[at.account, memory]])
  const given: Given = { asOf: around.clock.now(), control, memories, bounds, digest, partial: true }
  const planner = startPlan(desired, given)
  const isTaken = takenIn(memory)
  planner.see(empty.filter(({ id }) => !isTaken(id)))
  const plan = planner.finish(new Map(), knownByProof(desired, wishes, memory))
  return check(plan, desired, given, { filter: noFilter, reviewed: null }).waves.attach
}

/** Asked on the newest memory: has anything changed by which this was planned, and is there room in the windows? */
const allowedBy =
  ({ bounds }: EventPowers, planned: Recollection, actions: readonly Cleared<Attach>[]): StillAllowed =>
  (memory, control, now) => {
    const { desired } = planned
    const isTaken = takenIn(memory)
    const isOutdated =
      desired === null || control.last !== planned.control.last || actions.some(({ target }) => isTaken(target.id))
    if (isOutdated) return new LedgerFailure('The ledger went on since this was planned.', 'outdated')
    const broken = stillWithin(actions, desired.settings, bounds, memory, control, now)
    return broken === null ? null : new LedgerFailure(broken, 'over-limit')
  }

type Ended = Readonly<{ action: Journaled<Attach>; result: Result<Attach> }>

/** What may have had its effect stays open, and the sweep looks. So it does where the ledger cannot be reached now. */
const conclude = async ({ ledger, around }: EventPowers, { account }: At, results: readonly Ended[]): Promise<void> => {
  const known = results.filter(({ result }) => result.outcome !== 'unknown')
  try {
    await ledger.conclude(account, known)
  } catch (error) {
    if (!(error instanceof LedgerFailure)) throw error
    around.log('error', 'Results could not be journaled; the next run looks at them again.', {
      account,
      error: error.message,
    })
  }
}
