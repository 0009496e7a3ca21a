import type { Detach } from '../core/model/action.ts'
import type { Cleared } from '../core/model/plan.ts'
import type { EcsId } from '../core/model/names.ts'
import type { Result } from '../core/model/run-record.ts'
import type { Batch } from '../core/ports/cloud-writer.ts'
import { batchesOf, byShard } from './batch.ts'
import { detachNeeds } from './gate.ts'
import type { Hands } from './hands.ts'
import { journaled } from './journal.ts'
import { heldAfter, heldNow, shows } from './read-back.ts'
import { pauseAfter, ROUNDS } from './rounds.ts'
import { end, seatOf, toResult, type Seat } from './seat.ts'
import { isToBeSeen, putBackOwed, takeOff } from './take-off.ts'

/** Takes roles off, only from instances that still hold what the plan saw. */
export const applyDetaches = async (hands: Hands, actions: readonly Cleared<Detach>[]): Promise<readonly Result[]> =>
  (await Promise.all(byShard(actions).map((shard) => detachShard(hands, shard)))).flat()

const detachShard = async (hands: Hands, actions: readonly Cleared<Detach>[]): Promise<readonly Result[]> => {
  const results: Result[] = []
  for (const batch of batchesOf(actions)) {
    results.push(...(await journaled(hands, batch, detachNeeds, (begun) => detachBatch(hands, begun))))
  }
  return results
}

const detachBatch = async (hands: Hands, batch: Batch<Detach>): Promise<readonly Result<Detach>[]> => {
  const seats = batch.map((action): Seat<Detach> => seatOf<Detach>(action))
  const held = await heldNow(hands, batch[0].target, batch)
  for (const seat of seats) settleBefore(seat, held.get(seat.action.target.id))
  const tried = seats.filter((seat) => seat.outcome === null)
  await takeOff(hands, tried, (part) => hands.writer.detach(part))
  await putBackAll(hands, tried)
  const idsOf = (some: readonly Seat<Detach>[]): readonly EcsId[] => some.map((seat) => seat.action.target.id)
  const written = new Map(idsOf(tried.filter((seat) => seat.mayBegin)).map((id) => [id, null]))
  const now = await heldAfter(hands, batch[0].target, written, idsOf(tried.filter((seat) => !seat.mayBegin)))
  for (const seat of tried) settleAfter(seat, now.get(seat.action.target.id))
  return seats.map(toResult)
}

/** Until each role that was taken from another writer is back, or cannot be had, or the instance has another. */
const putBackAll = async (hands: Hands, seats: readonly Seat<Detach>[]): Promise<void> => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const owing = seats.filter((seat) => seat.owed !== null && shows(seat.held, null))
    const doubtful = await putBackOwed(hands, owing, (batch, role) => hands.writer.putBack(batch, role))
    const [first, ...rest] = doubtful.filter((seat) => seat.owed !== null)
    if (first === undefined) return
    await hands.around.clock.sleep(pauseAfter(round))
    const seen = [first, ...rest].filter(isToBeSeen)
    const held = await heldNow(
      hands,
      first.action.target,
      seen.map((seat) => seat.action),
    )
    for (const seat of seen) seat.held = held.get(seat.action.target.id) ?? seat.held
  }
}

const settleBefore = (seat: Seat<Detach>, held: Seat<Detach>['held'] | undefined): void => {
  if (held === undefined || (held !== 'gone' && held.is === 'unknown')) end(seat, 'failed', 'unknown-role')
  else if (held === 'gone') end(seat, 'skipped', 'gone')
  else if (!shows(held, seat.action.from)) end(seat, 'skipped', 'moved')
}

const settleAfter = (seat: Seat<Detach>, now: Seat<Detach>['held'] | undefined): void => {
  const another = now !== undefined && now !== 'gone' && now.is === 'role' && now.ramRoleName !== seat.action.from
  if (seat.attachedAt !== null || another) end(seat, 'superseded', 'superseded')
  else if (now === 'gone') end(seat, 'skipped', 'gone')
  // Another writer's role is still owed: the intent stays open, and the next run puts it back.
  else if (seat.owed !== null) return
  else if (seat.detachedAt !== null) end(seat, 'detached', shows(now, null) ? null : 'not-visible-yet')
  else if (shows(now, null)) end(seat, 'detached', 'already-so')
  // No answer came, and what is not seen to be done may be done all the same.
  else end(seat, seat.mayBegin ? 'unknown' : 'failed', seat.code)
}
