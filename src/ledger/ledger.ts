import type { RunId } from '../core/model/names.ts'
import type { Ledger, ObjectStore } from '../core/ports/ledger.ts'

export type LedgerOptions = Readonly<{
  /** Who writes, for people to read: `alice@laptop`, `sweep`. */
  writer: string
  run: RunId | null
  /** A text that no other call on earth gives. */
  nonce: () => string
}>

export const openLedger = (_store: ObjectStore, _options: LedgerOptions): Ledger => {
  throw new Error('not built yet')
}
