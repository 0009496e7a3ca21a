import type { Attach } from '../../src/core/model/action.ts'
import type { RunId } from '../../src/core/model/names.ts'
import type { Cleared } from '../../src/core/model/plan.ts'
import { LedgerFailure, type Ledger, type ObjectStore, type StillAllowed } from '../../src/core/ports/ledger.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { attach } from '../core/memory/samples.ts'

let nonces = 0

export const writer = (store: ObjectStore, name: string, run: RunId | null = null): Ledger =>
  openLedger(store, { writer: name, run, nonce: () => `${name}-${++nonces}` })

export const clear = (id: string, more: Partial<Attach> = {}): Cleared<Attach> => attach(id, more) as Cleared<Attach> // what check does

/** Refuses `wanted` more of class attach where the window already holds too many. */
export const atMost =
  (limit: number, wanted: number): StillAllowed =>
  ({ spent }) =>
    spent.reduce((sum, { count }) => sum + count, 0) + wanted > limit
      ? new LedgerFailure('The window of attach is full.', 'over-limit')
      : null
