import { randomUUID } from 'node:crypto'
import type { Bounds } from '../core/model/bounds.ts'
import type { RunId } from '../core/model/names.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'
import type { Ledger } from '../core/ports/ledger.ts'
import { openLedger } from '../ledger/ledger.ts'
import { readLedger, UsageError } from './config.ts'
import type { Config } from './config.ts'
import { holderName } from './holder.ts'
import { ledgerPlace, storeOptions } from './ledger.ts'
import { openStore } from './store.ts'

/**
 * The power to write the ledger; a local folder is made on first use. If the operator names a ledger, another one is
 * refused without a reason that then stands beside every entry.
 */
export const ledgerWriter = async (config: Config, bounds: Bounds, run: RunId | null): Promise<Ledger> => {
  const place = ledgerPlace(config, bounds)
  if (!isOperators(place, bounds) && config.breakGlass === null) {
    throw new UsageError(
      `The operator's bounds name the ledger ${bounds.ledger}, not ${place}. ` +
        'Use that one, or say with --break-glass REASON why not.',
    )
  }
  const store = await openStore(storeOptions(config, bounds), true)
  if (store === null) throw new LedgerFailure(`There is no ledger at ${place}.`, 'not-initialised')
  return openLedger(store, { writer: writerName(config.breakGlass), run, nonce: randomUUID })
}

const isOperators = (place: string, { ledger }: Bounds): boolean =>
  ledger === null || readLedger(ledger, process.cwd()) === place

/** Who writes, for people to read. */
const writerName = (breakGlass: string | null): string => {
  const name = holderName()
  return breakGlass === null ? name : `${name} (break glass: ${breakGlass})`
}
