import { canonical } from '../core/model/canonical.ts'
import type { LogName } from '../core/model/ledger-entry.ts'
import type { ObjectStore } from '../core/ports/ledger.ts'
import { headKey } from './keys.ts'
import { count, object, oneOf, readAs } from './shape.ts'

/**
 * A hint, overwritten by whoever comes by: the log reaches at least to `last`, and `snapshot` is where a reader may begin.
 * It is never needed to read a log, and may be old.
 */
export type Head = Readonly<{ last: number; snapshot: number }>

const headShape = object({ schema: oneOf('rolekeeper/ledger-head/v1'), last: count, snapshot: count })

/** How many entries may come before the hint is written again. */
const EVERY = 64

/** Null: there is none that can be read. */
export const readHead = async (store: ObjectStore, log: LogName): Promise<Head | null> =>
  readAs(headShape, await store.read(headKey(log)))

export const writeHead = (store: ObjectStore, log: LogName, { last, snapshot }: Head): Promise<void> =>
  store.overwrite(headKey(log), Buffer.from(canonical({ schema: 'rolekeeper/ledger-head/v1', last, snapshot })))

export const headIsDue = (number: number): boolean => number % EVERY === 0
