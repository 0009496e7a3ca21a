import { randomUUID } from 'node:crypto'
import type { Bounds } from '../core/model/bounds.ts'
import type { RunId } from '../core/model/names.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'
import type { Ledger } from '../core/ports/ledger.ts'
import { openFolder } from '../ledger/format.ts'
import { openLedger } from '../ledger/ledger.ts'
import { readLedger, UsageError } from './config.ts'
import type { Config } from './config.ts'
import { holderName } from './holder.ts'
import { cloudName, ledgerFolder } from './ledger.ts'

/**
 * The power to write the ledger; a local folder is made on first use. If the operator names a ledger, another one is
 * refused without a reason that then stands beside every entry.
 */
export const ledgerWriter = async (config: Config, bounds: Bounds, run: RunId | null): Promise<Ledger> => {
  const folder = ledgerFolder(config, bounds)
  if (!isOperators(folder, bounds) && config.breakGlass === null) {
    throw new UsageError(
      `The operator's bounds name the ledger ${bounds.ledger}, not ${folder}. ` +
        'Use that one, or say with --break-glass REASON why not.',
    )
  }
  const store = await openFolder(folder, { cloud: cloudName(config.cloud), mayCreate: true })
  if (store === null) throw new LedgerFailure(`There is no ledger at ${folder}.`, 'not-initialised')
  return openLedger(store, { writer: writerName(config.breakGlass), run, nonce: randomUUID })
}

const isOperators = (folder: string, { ledger }: Bounds): boolean => {
  if (ledger === null) return true
  return !ledger.startsWith('oss://') && readLedger(ledger, process.cwd()) === folder
}

/** Who writes, for people to read. */
const writerName = (breakGlass: string | null): string => {
  const name = holderName()
  return breakGlass === null ? name : `${name} (break glass: ${breakGlass})`
}
