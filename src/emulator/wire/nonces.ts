import { createHash } from 'node:crypto'
import { gatewayError } from '../world/errors.ts'

const window = 15 * 60_000

/** Refuses what is out of date or was seen before. Measured in real time, since clients sign with theirs. */
export class Freshness {
  readonly #seen = new Map<string, number>()

  /** Signature V3 and V1: the date must be within 15 minutes, and a nonce counts once in that time. */
  check(date: string | undefined, key: string, nonce: string | undefined): void {
    const now = Date.now()
    const instant = toInstant(date)
    if (instant === undefined) throw gatewayError('badTimestamp')
    if (Math.abs(now - instant) > window) throw gatewayError('expiredTimestamp')
    if (nonce === undefined) throw gatewayError('incompleteSignature', 'the nonce is missing')
    this.#forget(now)
    // A part of a request's text keeps the whole text alive, and a nonce may be of any length; its hash does and is neither.
    const seen = createHash('sha256').update(`${key} ${nonce}`).digest('base64')
    if (this.#seen.has(seen)) throw gatewayError('nonceUsed')
    this.#seen.set(seen, now)
  }

  /** Twice the window, since a date may lie in the future by one; the map is in order of time. */
  #forget(now: number): void {
    for (const [nonce, at] of this.#seen) {
      if (now - at <= 2 * window) return
      this.#seen.delete(nonce)
    }
  }
}

const toInstant = (date: string | undefined): number | undefined =>
  date !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) ? Date.parse(date) : undefined
