import type { Finding } from '../core/model/finding.ts'
import type { ObjectStore } from '../core/ports/ledger.ts'

/** Reads the whole ledger: gaps, entries that cannot be read, nonces that come twice, blobs that are lost or changed. */
export const checkLedger = async (_store: ObjectStore): Promise<readonly Finding[]> => {
  throw new Error('not built yet')
}
