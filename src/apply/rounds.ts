import { SECOND } from '../core/model/time.ts'

/** After so many rounds an instance is left to the next run's recovery; the pauses between them add up to ten minutes. */
export const ROUNDS = 24
const LONGEST_PAUSE: number = 30 * SECOND

/** Milliseconds to wait after a round that left a doubt, counted from 0. */
export const pauseAfter = (round: number): number => Math.min(LONGEST_PAUSE, SECOND * 2 ** Math.min(round, 5))
