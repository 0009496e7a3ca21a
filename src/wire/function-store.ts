import { LedgerFailure, type ObjectStore } from '../core/ports/ledger.ts'
import type { FunctionConfig } from './function-config.ts'
import type { Platform } from './function.ts'
import { openStore } from './store.ts'

/** The objects of a function's ledger, whatever it may do with them. Throws `LedgerFailure`. */
export const functionStore = async (config: FunctionConfig, platform: Platform): Promise<ObjectStore> => {
  const { cloud, ledger, ledgerRegion, ledgerEndpoint: endpoint } = config
  const { credentials, around, here } = platform
  const region = ledgerRegion ?? here().region
  const store = await openStore({ cloud, ledger, region, endpoint, credentials, around }, false)
  if (store === null) throw new LedgerFailure(`There is no ledger in ${ledger}.`, 'not-initialised')
  return store
}
