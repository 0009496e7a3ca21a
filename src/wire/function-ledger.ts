import { randomUUID } from 'node:crypto'
import { LedgerFailure, type Ledger } from '../core/ports/ledger.ts'
import { openLedger } from '../ledger/ledger.ts'
import type { FunctionConfig } from './function-config.ts'
import type { Platform } from './function.ts'
import { openStore } from './store.ts'
import { newRunId } from './surroundings.ts'

/**
 * The ledger that a function writes, as one run for as long as its process lives: what it says that it did not try gives its
 * place in the window back. A bucket is checked once in a process, and never made. Throws `LedgerFailure`.
 */
export const functionLedger = async (config: FunctionConfig, platform: Platform, writer: string): Promise<Ledger> => {
  const { cloud, ledger, ledgerRegion, ledgerEndpoint: endpoint } = config
  const { credentials, around, here } = platform
  const region = ledgerRegion ?? here().region
  const store = await openStore({ cloud, ledger, region, endpoint, credentials, around }, false)
  if (store === null) throw new LedgerFailure(`There is no ledger in ${ledger}.`, 'not-initialised')
  return openLedger(store, { writer, run: newRunId(around.clock), nonce: randomUUID })
}
