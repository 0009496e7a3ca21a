import { createHash } from 'node:crypto'
import type { Merge, Reviewed } from '../core/model/review.ts'
import { DAY, type Instant } from '../core/model/time.ts'
import type { ObjectStore } from '../core/ports/ledger.ts'
import type { RequestBox } from '../core/ports/request-box.ts'
import { insist } from './insist.ts'
import { deliveryShape, mergeShape, requestShape, reviewedShape } from './request-shapes.ts'
import { readAs, type Shape } from './shape.ts'

/** Everything stands under it, so that one line of a bucket's policy bounds who may only leave requests. */
const FOLDER = 'requests/'

/** Comments older than a day count no more, so nothing can come back after these. */
const DELIVERIES_DAYS = 3
const PLANS_DAYS = 90

/** Whoever may leave requests may leave very many: no sweep reads them all. */
const READ_AT_ONCE = 200

/** Deleted at a time, so that no sweep has much to do. */
const TIDIED_AT_ONCE = 500

/**
 * The box in a ledger's store. Deliveries, what was done and plans stand under the day of their making, by which they are
 * found again on that day and the next, and removed later.
 */
export const openRequestBox = (store: ObjectStore, now: () => Instant): RequestBox => {
  const put = (key: string, value: object): Promise<void> => store.overwrite(key, encoded(value))
  const get = async <T>(key: string, shape: Shape<T>): Promise<T | null> => readAs(shape, await store.read(key))
  const all = async <T extends Readonly<{ at: Instant }>>(folder: string, shape: Shape<T>): Promise<readonly T[]> => {
    const keys = await store.list(folder)
    const found = await Promise.all(keys.slice(0, READ_AT_ONCE).map((key) => get(key, shape)))
    return found.filter((one) => one !== null).sort((a, b) => a.at - b.at)
  }
  /** Today's, or yesterday's where it stands there. */
  const places = (kind: string, name: string): readonly [string, string] => {
    const today = dayOf(now())
    return [dated(kind, today, name), dated(kind, today - 1, name)]
  }
  const isDone = async (id: string): Promise<boolean> =>
    (await Promise.all(places('done', nameOf(id)).map((key) => store.read(key)))).some((bytes) => bytes !== null)
  return {
    keep: async (delivery) => {
      const [today, yesterday] = places('deliveries', nameOf(delivery.id))
      if ((await store.read(yesterday)) !== null) return 'seen'
      return (await store.create(today, encoded(delivery))) === 'created' ? 'new' : 'seen'
    },
    delivery: async (id) => {
      const [today, yesterday] = places('deliveries', nameOf(id))
      return (await get(today, deliveryShape)) ?? (await get(yesterday, deliveryShape))
    },
    release: async (id) => {
      for (const key of places('deliveries', nameOf(id))) await store.remove(key)
    },
    leave: async (request) => {
      if (!(await isDone(request.id))) await insist(store, openKey(request.id), encoded(request))
    },
    open: () => all(`${FOLDER}open/`, requestShape),
    done: async (id) => {
      const [today] = places('done', nameOf(id))
      await insist(store, today, encoded({}))
      await store.remove(openKey(id))
    },
    putReviewed: (reviewed) => put(reviewedKey(reviewed.pull), reviewed),
    reviewed: (pull) => get(reviewedKey(pull), reviewedShape),
    putMerge: (merge) => put(mergeKey(merge.commit), merge),
    merges: () => all(`${FOLDER}merges/`, mergeShape),
    mergeTold: (commit) => store.remove(mergeKey(commit)),
    putPlan: async (hash, json) => {
      const key = dated('plans', dayOf(now()), nameOf(hash))
      await store.overwrite(key, Buffer.from(json))
      return `${store.place}/${key}`
    },
    tidy: async () => {
      const today = dayOf(now())
      const old = [
        ...(await before(store, 'deliveries', today - DELIVERIES_DAYS)),
        ...(await before(store, 'done', today - DELIVERIES_DAYS)),
        ...(await before(store, 'plans', today - PLANS_DAYS)),
      ]
      for (const key of old.slice(0, TIDIED_AT_ONCE)) await store.remove(key)
    },
  }
}

const encoded = (value: object): Uint8Array => Buffer.from(JSON.stringify(value))

/** Whatever an id is, its name is a key. */
const nameOf = (id: string): string => createHash('sha256').update(id).digest('hex')

const dayOf = (at: Instant): number => Math.floor(at / DAY)

const dated = (kind: string, day: number, name: string): string => `${FOLDER}${kind}/${day}/${name}.json`

const openKey = (id: string): string => `${FOLDER}open/${nameOf(id)}.json`

const mergeKey = (commit: Merge['commit']): string => `${FOLDER}merges/${nameOf(commit)}.json`

const reviewedKey = ({ host, repository, number }: Reviewed['pull']): string =>
  `${FOLDER}reviewed/${host}/${nameOf(repository)}/${number}.json`

const before = async (store: ObjectStore, kind: string, day: number): Promise<readonly string[]> => {
  const folder = `${FOLDER}${kind}/`
  const keys = await store.list(folder)
  return keys.filter((key) => Number(/^\d+/.exec(key.slice(folder.length))?.[0] ?? Infinity) < day)
}
