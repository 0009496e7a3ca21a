import type { Detach, Replace } from '../core/model/action.ts'
import type { Hands } from './hands.ts'
import type { RoleName } from '../core/model/names.ts'
import type { Answer, Batch } from '../core/ports/cloud-writer.ts'
import { write, type Seat } from './seat.ts'
import { effectUnknown, failureOf } from './split.ts'

/** The two writes that taking a role off needs, for the caller's own kind of action. */
export type TakeOffWrites<A extends Replace | Detach> = Readonly<{
  detach: (batch: Batch<A>) => Promise<readonly Answer[]>
  putBack: (batch: Batch<A>, role: RoleName) => Promise<readonly Answer[]>
}>

/** Detaches with the observed role name; returns those whose state must be looked at again. */
export const takeOff = async <A extends Replace | Detach>(
  { around }: Pick<Hands, 'around'>,
  seats: readonly Seat<A>[],
  writes: TakeOffWrites<A>,
): Promise<readonly Seat<A>[]> =>
  write(seats, writes.detach, {
    answered: async (seat, answer) => {
      if (!answer.done) {
        // The cloud refused: this change does not begin again in this run.
        seat.mayBegin = seat.begun
        return 'look'
      }
      seat.begun = true
      seat.detachedAt = around.clock.now()
      seat.held = { is: 'nothing' }
      if (answer.tookOff === null || answer.tookOff === seat.action.from) return 'known'
      return putBack(around, seat, answer.tookOff, writes)
    },
    failed: (seat, failure) => {
      // A lost answer may have been a done one: whoever looks again and finds the instance empty knows it was.
      if (!effectUnknown(failure)) seat.mayBegin = seat.begun
    },
  })

/** The role moved between our last read and the call, and our detach took another's off: that one is put back first. */
const putBack = async <A extends Replace | Detach>(
  around: Hands['around'],
  seat: Seat<A>,
  role: RoleName,
  writes: TakeOffWrites<A>,
): Promise<'known' | 'look'> => {
  try {
    const [answer] = await writes.putBack([seat.action], role)
    if (answer?.done !== true) return 'look'
  } catch (error) {
    failureOf(error)
    return 'look'
  }
  seat.held = { is: 'role', ramRoleName: role }
  seat.attachedAt = around.clock.now()
  return 'known'
}
