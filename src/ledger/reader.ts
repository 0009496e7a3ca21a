import { emptyControl, emptyMemory } from '../core/model/memory.ts'
import type { LedgerReader, ObjectStore } from '../core/ports/ledger.ts'

/** A ledger in which nothing was ever written: what a missing folder reads as. */
export const emptyReader: LedgerReader = {
  control: async () => emptyControl,
  memory: async (account) => emptyMemory(account),
  accepted: async () => null,
  blob: async () => null,
}

/** Reads a ledger and never writes to it. Null: there is none yet. */
export const openReader = (store: ObjectStore | null): LedgerReader => {
  if (store === null) return emptyReader
  throw new Error('not built yet')
}
