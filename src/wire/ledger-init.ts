import { initBucket } from '../cloud/bucket/fitness.ts'
import type { Bounds } from '../core/model/bounds.ts'
import { encodeFormat } from '../ledger/format.ts'
import { FORMAT_KEY } from '../ledger/keys.ts'
import type { Config } from './config.ts'
import { ledgerPlace, storeOptions } from './ledger.ts'
import { bucketAt, cloudName, isInBucket, openStore } from './store.ts'

/** A bucket's ledger and whether it was made just now; null: the ledger is a folder, which the first run makes. */
export type Initialised = Readonly<{ ledger: string; is: 'created' | 'exists' }>

/**
 * Makes the ledger in a bucket that is fit for it; the only way to one. One that stands is left as it is. Throws
 * `LedgerFailure`: not fit, not empty, of another cloud, or out of reach.
 */
export const initLedger = async (config: Config, bounds: Bounds): Promise<Initialised | null> => {
  const ledger = ledgerPlace(config, bounds)
  if (!isInBucket(ledger)) return null
  const options = storeOptions(config, bounds)
  const is = await initBucket(bucketAt(options), FORMAT_KEY, encodeFormat(cloudName(config.cloud)))
  // One that stood there may be of another cloud, or of a form that is not known here.
  await openStore(options, false)
  return { ledger, is }
}
