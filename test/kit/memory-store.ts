import { instant, type Instant } from '../../src/core/model/time.ts'
import type { ObjectStore } from '../../src/core/ports/ledger.ts'

export type MemoryStore = ObjectStore & Readonly<{ objects: Map<string, Uint8Array>; clock: { now: Instant } }>

/** A store in memory with a clock that stands until it is moved. */
export const memoryStore = (): MemoryStore => {
  const objects = new Map<string, Uint8Array>()
  const clock = { now: instant(Date.UTC(2026, 10, 22, 12)) }
  return {
    place: 'memory',
    objects,
    clock,
    create: async (key, body) => {
      if (objects.has(key)) return 'exists'
      objects.set(key, body)
      return 'created'
    },
    read: async (key) => objects.get(key) ?? null,
    list: async (prefix, after = '') =>
      [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort(),
    remove: async (key) => {
      objects.delete(key)
    },
    overwrite: async (key, body) => {
      objects.set(key, body)
    },
    now: async () => clock.now,
  }
}

/** Counts the calls of a store by verb. */
export const counting = (store: ObjectStore): ObjectStore & { calls: Record<string, number> } => {
  const calls: Record<string, number> = {}
  const count = <T>(verb: string, work: Promise<T>): Promise<T> => {
    calls[verb] = (calls[verb] ?? 0) + 1
    return work
  }
  return {
    place: store.place,
    calls,
    create: (key, body) => count('create', store.create(key, body)),
    read: (key) => count('read', store.read(key)),
    list: (prefix, after) => count('list', store.list(prefix, after)),
    remove: (key) => count('remove', store.remove(key)),
    overwrite: (key, body) => count('overwrite', store.overwrite(key, body)),
    now: () => count('now', store.now()),
  }
}

/** Every create that succeeds happens, and its answer is lost. */
export const losingAnswers = (store: ObjectStore): ObjectStore => ({
  ...store,
  create: async (key, body) => {
    const answer = await store.create(key, body)
    if (answer === 'created') throw new Error('The connection was lost before the answer came.')
    return answer
  },
})
