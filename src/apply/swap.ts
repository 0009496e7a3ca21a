import type { Replace } from '../core/model/action.ts'
import type { RoleName } from '../core/model/names.ts'
import type { Result } from '../core/model/run-record.ts'
import type { Answer, Batch } from '../core/ports/cloud-writer.ts'
import { nextSwapStep } from '../core/steps/replace.ts'
import type { Hands } from './hands.ts'
import { heldAfter, heldNow, shows } from './read-back.ts'
import { pauseAfter, ROUNDS } from './rounds.ts'
import { end, seatOf, toResult, write, type Seat } from './seat.ts'
import { effectUnknown } from './split.ts'
import { isToBeSeen, putBackOwed, takeOff } from './take-off.ts'

type Swap = Seat<Replace>

/**
 * Drives a batch of swaps by the rule of `core/steps/replace.ts`: look, ask, do. What has begun is driven to a role
 * whatever stop switch, lease or clock say. Every instance ends with a result; `interrupted` leaves its intent open.
 */
export const driveSwaps = async (hands: Hands, batch: Batch<Replace>): Promise<readonly Result<Replace>[]> => {
  const seats = batch.map((action): Swap => seatOf<Replace>(action))
  await look(hands, seats)
  for (let round = 0; round < ROUNDS; round += 1) {
    const doubtful = await takeStep(hands, seats)
    if (seats.every((seat) => seat.outcome !== null)) break
    if (doubtful.length === 0) continue
    await hands.around.clock.sleep(pauseAfter(round))
    await look(hands, doubtful.filter(isToBeSeen))
  }
  await readBack(hands, seats)
  return seats.map(toResult)
}

const look = async (hands: Hands, seats: readonly Swap[]): Promise<void> => {
  const [first] = seats
  if (first === undefined) return
  const held = await heldNow(
    hands,
    first.action.target,
    seats.map((seat) => seat.action),
  )
  for (const seat of seats) {
    seat.held = held.get(seat.action.target.id) ?? { is: 'unknown', why: 'lost-page' }
    // Asked to let go, and empty now: the detach was done though its answer was lost.
    if (seat.asked && shows(seat.held, null)) seat.begun = true
  }
}

/** Asks the rule for each instance under way and does what it says; returns those that must be looked at again. */
const takeStep = async (hands: Hands, seats: readonly Swap[]): Promise<readonly Swap[]> => {
  const asked: Record<'detach' | 'put-back' | 'attach-new' | 'attach-old' | 'wait', Swap[]> = {
    detach: [],
    'put-back': [],
    'attach-new': [],
    'attach-old': [],
    wait: [],
  }
  for (const seat of seats) {
    if (seat.outcome !== null) continue
    const step = nextStepOf(seat)
    if (step === 'done' || step === 'rolled-back' || step === 'superseded' || step === 'closed') settle(seat, step)
    else asked[step].push(seat)
  }
  for (const seat of asked.detach) seat.asked = true
  // A role that cannot be read is no reason to begin; what has begun waits for a better answer.
  for (const seat of asked.wait) if (!seat.begun) end(seat, 'failed', 'unknown-role')
  const doubtful = await Promise.all([
    takeOff(hands, asked.detach, (batch) => hands.writer.detach(batch)),
    putBackOwed(hands, asked['put-back'], (batch, role) => hands.writer.putBack(batch, role)),
    putOn(hands, asked['attach-new'], 'to', (batch) => hands.writer.attach(batch)),
    putOn(hands, asked['attach-old'], 'from', (batch) => hands.writer.giveBack(batch)),
  ])
  return [...doubtful.flat(), ...asked.wait.filter((seat) => seat.outcome === null)]
}

const nextStepOf = ({ action, held, begun, refusedForGood, mayBegin, owed }: Swap): ReturnType<typeof nextSwapStep> =>
  nextSwapStep(
    { from: action.from, to: action.to, begun, refusedForGood, sameRole: action.from === action.to, owed },
    held,
    mayBegin,
  )

const settle = (seat: Swap, step: 'done' | 'rolled-back' | 'superseded' | 'closed'): void => {
  switch (step) {
    case 'done':
      end(seat, seat.attachedAt === null && !seat.begun ? 'skipped' : 'replaced', seat.begun ? null : 'already-so')
      break
    case 'rolled-back':
      end(seat, 'rolled-back', seat.code)
      break
    case 'superseded':
      end(seat, seat.begun ? 'superseded' : 'skipped', seat.begun ? 'superseded' : 'moved')
      break
    case 'closed':
      if (seat.held === 'gone') end(seat, 'skipped', 'gone')
      else end(seat, 'failed', seat.code ?? 'not-begun')
      break
  }
}

/** Attaches the new role, or the old one again; returns those to look at again. */
const putOn = async (
  hands: Hands,
  seats: readonly Swap[],
  which: 'from' | 'to',
  send: (batch: Batch<Replace>) => Promise<readonly Answer[]>,
): Promise<readonly Swap[]> =>
  write(seats, send, {
    answered: (seat, answer) => {
      if (!answer.done) {
        seat.refusals += 1
        // A row's code may be a passing one (none is documented): the second refusal counts.
        if (seat.refusals > 1) seat.refusedForGood = which === 'to'
        return 'look'
      }
      seat.held = { is: 'role', ramRoleName: seat.action[which] }
      seat.attachedAt = hands.around.clock.now()
      seat.begun = true
      return 'known'
    },
    failed: (seat, failure) => {
      if (!effectUnknown(failure) && failure.facts.class !== 'throttled') seat.refusedForGood = which === 'to'
    },
  })

/** The world's word on what the writes said; a third role there now is another writer's. */
const readBack = async (hands: Hands, seats: readonly Swap[]): Promise<void> => {
  const swapped = seats.filter((seat) => seat.outcome === 'replaced' || seat.outcome === 'rolled-back')
  const [first] = swapped
  if (first === undefined) return
  const endOf = (seat: Swap): RoleName => (seat.outcome === 'replaced' ? seat.action.to : seat.action.from)
  const written = new Map(swapped.map((seat) => [seat.action.target.id, endOf(seat)]))
  const held = await heldAfter(hands, first.action.target, written)
  for (const seat of swapped) {
    const now = held.get(seat.action.target.id)
    if (now === undefined || now === 'gone' || now.is === 'unknown' || shows(now, endOf(seat))) continue
    const another = now.is === 'role' && now.ramRoleName !== seat.action.from && now.ramRoleName !== seat.action.to
    end(seat, another ? 'superseded' : (seat.outcome ?? 'unknown'), another ? 'superseded' : 'not-visible-yet')
  }
}
