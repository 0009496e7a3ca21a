import type { At } from '../core/model/instance.ts'
import { MINUTE, SECOND } from '../core/model/time.ts'
import type { Hands } from './hands.ts'

/** An attach and its read-back, with room for retries. */
const ATTACH_MS: number = 10 * SECOND

/** A change in RAM, with room for retries. */
export const RAM_MS: number = 5 * SECOND

/** What a change needs before it may begin: time to finish it, and calls left in this minute. */
export type Needs = Readonly<{ ms: number; operations: readonly string[] }>

export const attachNeeds: Needs = { ms: ATTACH_MS, operations: ['ecs:AttachInstanceRamRole'] }

/** A swap must be able to go on through one throttled minute, and to come back (design § 5). */
export const swapNeeds: Needs = {
  ms: 2 * ATTACH_MS + MINUTE,
  operations: ['ecs:DetachInstanceRamRole', 'ecs:AttachInstanceRamRole'],
}

export const detachNeeds: Needs = { ms: 2 * ATTACH_MS, operations: ['ecs:DetachInstanceRamRole'] }

export type Closed = Readonly<{ code: 'stopped-by-signal' | 'deadline'; message: string }>

/**
 * Asked before a batch begins and never inside one. Null: it may begin. Waits for the next minute where this one's
 * share of calls no longer holds all that the change needs.
 */
export const gate = async (hands: Pick<Hands, 'around' | 'budget'>, at: At, needs: Needs): Promise<Closed | null> => {
  const { clock, stop } = hands.around
  const closed = (): Closed | null => closedFor(hands.around, needs.ms)
  const now = closed()
  if (now !== null) return now
  const scarce = needs.operations.some((operation) => hands.budget.left(operation, at) < 1)
  if (!scarce) return null
  try {
    await clock.sleep(Math.max(0, hands.budget.renewsAt() - clock.now()), stop)
  } catch {
    return closed()
  }
  return closed()
}

/** Whether a signal, or too little time, keeps something from beginning that takes so long. */
export const closedFor = ({ clock, deadline, stop }: Hands['around'], ms: number): Closed | null => {
  if (stop.aborted) return { code: 'stopped-by-signal', message: 'The run was interrupted before this began.' }
  if (deadline !== null && deadline - clock.now() < ms) {
    return { code: 'deadline', message: 'Too little time was left to finish it; the next run goes on.' }
  }
  return null
}
