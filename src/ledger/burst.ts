import type { At } from '../core/model/instance.ts'
import { HOUR, type Instant } from '../core/model/time.ts'
import { SLOT_MS, type ObjectStore } from '../core/ports/ledger.ts'
import { parseJson } from './json.ts'

/** Nobody is elected for a slot so long ago any more. */
const KEPT_MS: number = HOUR

/** Deleted at a time, so that no run has much to do. */
const SWEPT_AT_ONCE = 500

const TRIES = 3

/**
 * Whether this caller, of all that ask for the slot, is the one: its object is created if it is absent. Where an answer was
 * lost, the nonce tells whose it is.
 */
export const elect = async (store: ObjectStore, at: At, slot: number, nonce: string): Promise<boolean> => {
  const key = slotKey(at, slot)
  for (let tries = 1; ; tries++) {
    try {
      if ((await store.create(key, Buffer.from(JSON.stringify(nonce)))) === 'created') return true
      return tries > 1 && (await nonceAt(store, key)) === nonce
    } catch (error) {
      if (tries === TRIES) throw error
    }
  }
}

/** Lets go of slots that are over. Nothing depends on it: what is left is left for the next time. */
export const sweepSlots = async (store: ObjectStore, now: Instant): Promise<void> => {
  const over = (await store.list(FOLDER)).filter((key) => slotIn(key) * SLOT_MS < now - KEPT_MS)
  for (const key of over.slice(0, SWEPT_AT_ONCE)) await store.remove(key)
}

const FOLDER = 'burst/'

/** Of one account, since several may share a ledger. */
const slotKey = ({ account, region }: At, slot: number): string => `${FOLDER}${region}/${slot}-${account}`

const slotIn = (key: string): number => Number(/\/(\d+)-[^/]*$/.exec(key)?.[1] ?? Infinity)

const nonceAt = async (store: ObjectStore, key: string): Promise<unknown> => {
  const bytes = await store.read(key)
  return bytes && parseJson(bytes)
}
