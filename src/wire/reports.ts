import type { Bounds } from '../core/model/bounds.ts'
import type { DriftDocument } from '../core/report/drift-document.ts'
import { openReports } from '../ledger/reports.ts'
import type { Config } from './config.ts'
import { ledgerStore, storeOptions } from './ledger.ts'
import { openStore } from './store.ts'

/** The last report that was kept in the ledger; null: there is none. Throws `LedgerFailure`. */
export const lastReport = async (config: Config, bounds: Bounds): Promise<DriftDocument | null> => {
  const store = await ledgerStore(config, bounds)
  return store === null ? null : openReports(store).last()
}

/** Keeps the report for the next one to be compared with; a folder is made if need be. Throws `LedgerFailure`. */
export const keepReport = async (config: Config, bounds: Bounds, report: DriftDocument): Promise<void> => {
  const store = await openStore(storeOptions(config, bounds), true)
  // A store that may be made is there.
  if (store !== null) await openReports(store).keep(report)
}
