import type { ObjectStore } from '../core/ports/ledger.ts'

const TRIES = 3

/**
 * Creates an object, again if the answer was lost: the second time it may exist because the first did it, which is the
 * caller's to find out. Throws what the store threw last.
 */
export const insist = async (store: ObjectStore, key: string, body: Uint8Array): Promise<'created' | 'exists'> => {
  for (let tries = 1; ; tries++) {
    try {
      return await store.create(key, body)
    } catch (error) {
      if (tries === TRIES) throw error
    }
  }
}
