import type { Detach, Replace } from '../core/model/action.ts'
import type { CloudFailure } from '../core/model/cloud-failure.ts'
import type { Held } from '../core/model/instance.ts'
import type { RoleName } from '../core/model/names.ts'
import type { Outcome, Result } from '../core/model/run-record.ts'
import type { Instant } from '../core/model/time.ts'
import type { Answer, Batch } from '../core/ports/cloud-writer.ts'
import type { Journaled } from '../core/ports/ledger.ts'
import { resultOf } from './hands.ts'
import { failureOf, halves, worthSplitting } from './split.ts'

/** One instance whose role is being taken off, and what is known of it so far. */
export type Seat<A extends Replace | Detach> = {
  readonly action: Journaled<A>
  held: Held | 'gone'
  mayBegin: boolean
  /** A detach was sent. */
  asked: boolean
  begun: boolean
  /** The role of another writer that the detach took off in place of the named one, until it is put back or refused. */
  owed: RoleName | null
  refusals: number
  refusedForGood: boolean
  detachedAt: Instant | null
  attachedAt: Instant | null
  code: string | null
  requestId: string | null
  message: string | null
  outcome: Outcome | null
}

export const seatOf = <A extends Replace | Detach>(action: Journaled<A>): Seat<A> => ({
  action,
  held: { is: 'unknown', why: 'lost-page' },
  mayBegin: true,
  asked: false,
  begun: false,
  owed: null,
  refusals: 0,
  refusedForGood: false,
  detachedAt: null,
  attachedAt: null,
  code: null,
  requestId: null,
  message: null,
  outcome: null,
})

export const end = <A extends Replace | Detach>(seat: Seat<A>, outcome: Outcome, code: string | null): void => {
  seat.outcome = outcome
  seat.code = code
}

/** No outcome yet: `interrupted`, so that the intent stays open and the next run recovers it. */
export const toResult = <A extends Replace | Detach>(seat: Seat<A>): Result<A> => {
  const { action, outcome, code, requestId, message, detachedAt, attachedAt } = seat
  return resultOf<A>(action, outcome ?? 'interrupted', {
    code: outcome === null ? (code ?? 'still-without-role') : code,
    requestId,
    message: outcome === 'replaced' || outcome === 'detached' ? null : message,
    gapMs: detachedAt === null || attachedAt === null ? null : attachedAt - detachedAt,
  })
}

/** How a write's answer, or its failure, changes a seat; `look`: its state must be read again. */
export type Reactions<A extends Replace | Detach> = Readonly<{
  answered: (seat: Seat<A>, answer: Answer) => 'known' | 'look' | Promise<'known' | 'look'>
  failed: (seat: Seat<A>, failure: CloudFailure) => void
}>

/** One write for all seats, split where one bad id may have failed it; returns those to look at again. */
export const write = async <A extends Replace | Detach>(
  seats: readonly Seat<A>[],
  send: (batch: Batch<A>) => Promise<readonly Answer[]>,
  reactions: Reactions<A>,
): Promise<readonly Seat<A>[]> => {
  const [first, ...rest] = seats
  if (first === undefined) return []
  let answers: readonly Answer[]
  try {
    answers = await send([first.action, ...rest.map((seat) => seat.action)])
  } catch (error) {
    const failure = failureOf(error)
    if (worthSplitting(failure, seats.length)) {
      const [front, back] = halves([first, ...rest])
      return [...(await write(front, send, reactions)), ...(await write(back, send, reactions))]
    }
    for (const seat of seats) {
      note(seat, failure.facts.code, failure.facts.requestId, failure.message)
      reactions.failed(seat, failure)
    }
    return seats
  }
  return react(seats, answers, reactions)
}

const react = async <A extends Replace | Detach>(
  seats: readonly Seat<A>[],
  answers: readonly Answer[],
  { answered }: Reactions<A>,
): Promise<readonly Seat<A>[]> => {
  const byId = new Map(answers.map((answer) => [answer.id, answer]))
  const again: Seat<A>[] = []
  for (const seat of seats) {
    const answer = byId.get(seat.action.target.id)
    if (answer !== undefined) {
      note(seat, answer.done ? null : answer.code, answer.requestId, answer.done ? null : answer.message)
      if ((await answered(seat, answer)) === 'known') continue
    }
    again.push(seat)
  }
  return again
}

const note = <A extends Replace | Detach>(
  seat: Seat<A>,
  code: string | null,
  requestId: string | null,
  message: string | null,
): void => {
  seat.code = code ?? seat.code
  seat.requestId = requestId ?? seat.requestId
  seat.message = message ?? seat.message
}
