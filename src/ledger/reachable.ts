import { LedgerFailure, type ObjectStore } from '../core/ports/ledger.ts'

/** The store, with whatever it throws said as the ledger being out of reach. */
export const reachable = (store: ObjectStore): ObjectStore => {
  const reach = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof LedgerFailure) throw error
      const why = error instanceof Error ? error.message : String(error)
      throw new LedgerFailure(
        `The ledger ${store.place} could not ${what}: ${why}. No new change begins until it can; reads and reports go on.`,
        'unreachable',
        { cause: error },
      )
    }
  }
  return {
    place: store.place,
    create: (key, body) => reach(`create ${key}`, () => store.create(key, body)),
    read: (key) => reach(`read ${key}`, () => store.read(key)),
    list: (prefix, after) => reach(`list ${prefix}`, () => store.list(prefix, after)),
    remove: (key) => reach(`remove ${key}`, () => store.remove(key)),
    overwrite: (key, body) => reach(`overwrite ${key}`, () => store.overwrite(key, body)),
    now: () => reach('tell the time', () => store.now()),
  }
}
