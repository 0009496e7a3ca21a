import { LedgerFailure, type LedgerReader } from '../core/ports/ledger.ts'
import { openReader } from '../ledger/reader.ts'
import type { FunctionConfig } from './function-config.ts'
import type { Platform } from './function.ts'
import { openStore } from './store.ts'

/** The power of a function to read the ledger. Throws `LedgerFailure`. */
export const functionReader = async (config: FunctionConfig, platform: Platform): Promise<LedgerReader> => {
  const { cloud, ledger, ledgerRegion, ledgerEndpoint: endpoint } = config
  const { credentials, around, here } = platform
  const region = ledgerRegion ?? here().region
  const store = await openStore({ cloud, ledger, region, endpoint, credentials, around }, false)
  if (store === null) throw new LedgerFailure(`There is no ledger in ${ledger}.`, 'not-initialised')
  return openReader(store)
}
