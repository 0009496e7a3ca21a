import type { FailureFacts } from '../../core/model/cloud-failure.ts'
import { SECOND } from '../../core/model/time.ts'
import type { Random } from '../../core/ports/surroundings.ts'
import type { Operation } from './operation.ts'

/** How often one call was sent again, by reason. */
export type Tries = { transient: number; throttled: number }

const BASE_MS = 50
const LONGEST_MS: number = 5 * SECOND
const TRANSIENT_TRIES = 4
/** As many minutes: a limit that others use up for longer is theirs to mend. */
const THROTTLED_TRIES = 5

/** The connection was never made, so nothing was sent. */
const NOTHING_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/**
 * How long to wait before the call is sent again; null: not again. After a throttle the quota does the waiting.
 * A write whose effect is unknown is not sent again: whoever wrote looks first.
 */
export const pauseAfter = (
  { class: how, code }: FailureFacts,
  kind: Operation['kind'],
  tries: Tries,
  random: Random,
): number | null => {
  if (how === 'throttled') return tries.throttled < THROTTLED_TRIES - 1 ? 0 : null
  const lost = how === 'timeout' || how === 'network'
  if (!lost && how !== 'unavailable') return null
  if (lost && kind === 'write' && !NOTHING_SENT.has(code)) return null
  if (tries.transient >= TRANSIENT_TRIES - 1) return null
  const longest = Math.min(LONGEST_MS, BASE_MS * 2 ** tries.transient)
  return longest / 2 + (random() * longest) / 2
}

/**
 * Keeps a service that fails everywhere from being sent several times as much: each retry takes one, each success
 * gives back a tenth.
 */
export class RetryBudget {
  static readonly #MOST = 30
  #left = RetryBudget.#MOST

  spend(): boolean {
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }

  earn(): void {
    this.#left = Math.min(RetryBudget.#MOST, this.#left + 0.1)
  }
}
