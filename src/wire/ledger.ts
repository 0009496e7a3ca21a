import { readPlace, type BucketPlace } from '../cloud/bucket/place.ts'
import type { Bounds } from '../core/model/bounds.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'
import type { LedgerReader, ObjectStore } from '../core/ports/ledger.ts'
import { openReader } from '../ledger/reader.ts'
import { defaultLedger, readLedger } from './config.ts'
import type { Config } from './config.ts'
import { openStore, type StoreOptions } from './store.ts'
import { realClock } from './surroundings.ts'

type Named = Pick<Config, 'ledger' | 'cloud' | 'ledgerRegion' | 'ledgerEndpoint' | 'credentials'>

/** Where the ledger is: where somebody said, else where the operator says, else the cloud's own folder. */
export const ledgerPlace = (config: Pick<Config, 'ledger' | 'cloud'>, bounds: Bounds): string => {
  if (config.ledger !== null) return config.ledger
  return bounds.ledger === null ? defaultLedger(config.cloud, process.cwd()) : readLedger(bounds.ledger, process.cwd())
}

/** The bucket that holds the ledger; null: it is in a folder. */
export const ledgerBucket = (config: Pick<Config, 'ledger' | 'cloud'>, bounds: Bounds): BucketPlace | null =>
  readPlace(ledgerPlace(config, bounds))

/** How the command line reaches its ledger: with the credentials that it has for the cloud. */
export const storeOptions = (config: Named, bounds: Bounds): StoreOptions => ({
  ledger: ledgerPlace(config, bounds),
  cloud: config.cloud,
  region: config.ledgerRegion,
  endpoint: config.ledgerEndpoint,
  credentials: config.credentials,
  around: { clock: realClock, random: Math.random },
})

/** The objects of the ledger that is there; null: there is no folder yet. Throws `LedgerFailure`, UsageError. */
export const ledgerStore = (config: Named, bounds: Bounds): Promise<ObjectStore | null> =>
  openStore(storeOptions(config, bounds), false)

/**
 * The power to read the ledger; a folder that does not exist reads as empty and stays away. One that cannot be reached
 * reads as failing: reports go on and say so, and nothing may begin.
 */
export const ledgerReader = async (config: Named, bounds: Bounds): Promise<LedgerReader> => {
  try {
    return openReader(await ledgerStore(config, bounds))
  } catch (error) {
    if (error instanceof LedgerFailure && error.reason === 'unreachable') return failingReader(error)
    throw error
  }
}

const failingReader = (error: LedgerFailure): LedgerReader => {
  const fail = () => Promise.reject(error)
  return { control: fail, memory: fail, accepted: fail, blob: fail }
}
