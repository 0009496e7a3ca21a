import type { Detach, Replace } from '../core/model/action.ts'
import type { RoleName } from '../core/model/names.ts'
import type { Answer, Batch } from '../core/ports/cloud-writer.ts'
import type { Hands } from './hands.ts'
import { oweOrLog } from './journal.ts'
import { write, type Seat } from './seat.ts'
import { effectUnknown, refusesRole } from './split.ts'

type TakingOff = Replace | Detach
/** Sends a write for the caller's own kind of action. */
type Send<A extends TakingOff> = (batch: Batch<A>) => Promise<readonly Answer[]>

/** Detaches with the observed role name; returns those whose state must be looked at again. */
export const takeOff = async <A extends TakingOff>(
  { around, ledger }: Pick<Hands, 'around' | 'ledger'>,
  seats: readonly Seat<A>[],
  detach: Send<A>,
): Promise<readonly Seat<A>[]> =>
  write(seats, detach, {
    answered: async (seat, answer) => {
      if (!answer.done) {
        // The cloud refused: this change does not begin again in this run.
        seat.mayBegin = seat.begun
        return 'look'
      }
      seat.begun = true
      seat.detachedAt = around.clock.now()
      seat.held = { is: 'nothing' }
      const { from, to } = seat.action
      // `to` was ours: an attach whose answer was lost, and a read older than it. It comes again, with its session policy.
      if (answer.tookOff === null || answer.tookOff === from || answer.tookOff === to) return 'known'
      // The role moved between our last read and the call: whoever finishes this, we or a later run, puts that one back.
      seat.owed = answer.tookOff
      await oweOrLog({ around, ledger }, seat.action, answer.tookOff)
      return 'known'
    },
    failed: (seat, failure) => {
      // A lost answer may have been a done one: whoever looks again and finds the instance empty knows it was.
      if (!effectUnknown(failure)) seat.mayBegin = seat.begun
    },
  })

/**
 * Gives other writers' roles back to instances that our detach took them off; returns those whose state is not known. Only
 * where the cloud refuses the role itself is it owed no longer: the instance wants one, and that one cannot be had.
 */
export const putBackOwed = async <A extends TakingOff>(
  { around }: Pick<Hands, 'around'>,
  seats: readonly Seat<A>[],
  putBack: (batch: Batch<A>, role: RoleName) => ReturnType<Send<A>>,
): Promise<readonly Seat<A>[]> => {
  const doubtful: Seat<A>[] = []
  for (const [role, theirs] of byOwed(seats)) {
    const again = await write(theirs, (batch) => putBack(batch, role), {
      answered: (seat, answer) => {
        if (!answer.done) {
          refused(around, seat, role, answer.code)
          return 'look'
        }
        seat.held = { is: 'role', ramRoleName: role }
        seat.attachedAt = around.clock.now()
        return 'known'
      },
      failed: (seat, failure) => {
        if (!effectUnknown(failure) && failure.facts.class !== 'throttled') {
          refused(around, seat, role, failure.facts.code)
        }
      },
    })
    doubtful.push(...again)
  }
  return doubtful
}

const refused = <A extends TakingOff>(around: Hands['around'], seat: Seat<A>, role: RoleName, code: string): void => {
  seat.refusals += 1
  if (!refusesRole(code)) return
  const { account, region, id } = seat.action.target
  const facts = { account, region, instance: id, role, code }
  around.log('error', 'A role of another writer that our detach took off cannot be given back.', facts)
  // Those count for what is tried next.
  seat.refusals = 0
  seat.owed = null
}

/**
 * Whether a look may tell. One that is still owed its role was emptied a moment ago, and a read may be older than that; two
 * refusals may mean that somebody has given it a role.
 */
export const isToBeSeen = <A extends TakingOff>({ owed, refusals }: Seat<A>): boolean => owed === null || refusals > 1

const byOwed = <A extends TakingOff>(seats: readonly Seat<A>[]): ReadonlyMap<RoleName, Seat<A>[]> => {
  const groups = new Map<RoleName, Seat<A>[]>()
  for (const seat of seats) if (seat.owed !== null) groups.set(seat.owed, [...(groups.get(seat.owed) ?? []), seat])
  return groups
}
