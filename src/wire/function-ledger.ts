import { randomUUID } from 'node:crypto'
import { checkBucket } from '../cloud/bucket/fitness.ts'
import { openBucket } from '../cloud/bucket/objects.ts'
import { readPlace } from '../cloud/bucket/place.ts'
import { LedgerFailure, type Ledger, type ObjectStore } from '../core/ports/ledger.ts'
import { checkFormat, openFolder, readFormat } from '../ledger/format.ts'
import { FORMAT_KEY } from '../ledger/keys.ts'
import { openLedger } from '../ledger/ledger.ts'
import { UsageError } from './config.ts'
import type { FunctionConfig } from './function-config.ts'
import type { Platform } from './function.ts'
import { cloudName } from './ledger.ts'
import { newRunId } from './surroundings.ts'

/**
 * The ledger that a function writes, as one run for as long as its process lives: what it says that it did not try gives its
 * place in the window back. A bucket is checked once in a process, and never made. Throws `LedgerFailure`.
 */
export const functionLedger = async (config: FunctionConfig, platform: Platform, writer: string): Promise<Ledger> =>
  openLedger(await openStore(config, platform), { writer, run: newRunId(platform.around.clock), nonce: randomUUID })

const openStore = async (config: FunctionConfig, platform: Platform): Promise<ObjectStore> => {
  if (config.ledger.startsWith('oss://')) return openCheckedBucket(config, platform)
  const store = await openFolder(config.ledger, { cloud: cloudName(config.cloud), mayCreate: false })
  if (store === null) throw new LedgerFailure(`There is no ledger in ${config.ledger}.`, 'not-initialised')
  return store
}

const openCheckedBucket = async (
  config: FunctionConfig,
  { credentials, around, here }: Platform,
): Promise<ObjectStore> => {
  const place = readPlace(config.ledger)
  const region = config.ledgerRegion ?? here().region
  if (place === null) throw new UsageError(`${config.ledger} is no place of a ledger. Name oss://BUCKET/PREFIX.`)
  if (region === null) throw new UsageError('ROLEKEEPER_LEDGER_REGION is not set: name the region of the bucket.')
  const { clock, random } = around
  const bucket = openBucket({ ...place, region, endpoint: config.ledgerEndpoint, credentials, clock, random })
  const [format] = await Promise.all([readFormat(bucket), checkBucket(bucket, FORMAT_KEY)])
  checkFormat(bucket.place, format, cloudName(config.cloud))
  return bucket
}
