import type { Bounds } from '../core/model/bounds.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'
import type { LedgerReader } from '../core/ports/ledger.ts'
import { openFolder } from '../ledger/format.ts'
import { openReader } from '../ledger/reader.ts'
import { defaultLedger, readLedger } from './config.ts'
import type { Config } from './config.ts'

/** The folder that holds the ledger: the one that was named, else the operator's, else the cloud's own. */
export const ledgerFolder = (config: Pick<Config, 'ledger' | 'cloud'>, bounds: Bounds): string => {
  if (config.ledger !== null) return config.ledger
  return bounds.ledger === null ? defaultLedger(config.cloud, process.cwd()) : readLedger(bounds.ledger, process.cwd())
}

/** Whose ledger it is: a folder remembers it, so that trying never mixes with the real cloud. */
export const cloudName = (cloud: Config['cloud']): string => (cloud === 'aliyun' ? cloud : cloud.origin)

/**
 * The power to read the ledger; a folder that does not exist reads as empty and stays away. One that cannot be reached
 * reads as failing: reports go on and say so, and nothing may begin.
 */
export const ledgerReader = async (config: Config, bounds: Bounds): Promise<LedgerReader> => {
  try {
    const store = await openFolder(ledgerFolder(config, bounds), { cloud: cloudName(config.cloud), mayCreate: false })
    return openReader(store)
  } catch (error) {
    if (error instanceof LedgerFailure && error.reason === 'unreachable') return failingReader(error)
    throw error
  }
}

const failingReader = (error: LedgerFailure): LedgerReader => {
  const fail = () => Promise.reject(error)
  return { control: fail, memory: fail, accepted: fail, blob: fail }
}
