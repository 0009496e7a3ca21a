import { checkBucket } from '../cloud/bucket/fitness.ts'
import { openBucket, type Bucket } from '../cloud/bucket/objects.ts'
import { readPlace } from '../cloud/bucket/place.ts'
import type { CredentialSource } from '../cloud/call/credentials.ts'
import type { ObjectStore } from '../core/ports/ledger.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import { checkFormat, openFolder, readFormat } from '../ledger/format.ts'
import { FORMAT_KEY } from '../ledger/keys.ts'
import { UsageError } from './config.ts'
import type { Config } from './config.ts'

/** Where a ledger's objects are, and how to reach them. */
export type StoreOptions = Readonly<{
  /** A folder, or `oss://BUCKET/PREFIX`. */
  ledger: string
  cloud: Config['cloud']
  region: string | null
  endpoint: URL | null
  credentials: CredentialSource
  around: Pick<Surroundings, 'clock' | 'random'>
}>

/** Whose ledger it is: it remembers that, so that trying never mixes with the real cloud. */
export const cloudName = (cloud: Config['cloud']): string => (cloud === 'aliyun' ? cloud : cloud.origin)

/**
 * The objects of a ledger. A folder may be made on first use; null: there is none, and none may be made. A bucket is checked
 * here and never made: without its format object, with versioning or with lifecycle rules it counts as unreachable. Throws
 * `LedgerFailure`, or UsageError where nobody said what it takes to reach it.
 */
export const openStore = async (options: StoreOptions, mayCreate: boolean): Promise<ObjectStore | null> => {
  const { ledger, cloud } = options
  if (!isInBucket(ledger)) return openFolder(ledger, { cloud: cloudName(cloud), mayCreate })
  const bucket = bucketAt(options)
  const [format] = await Promise.all([readFormat(bucket), checkBucket(bucket, FORMAT_KEY)])
  checkFormat(bucket.place, format, cloudName(cloud))
  return bucket
}

export const isInBucket = (ledger: string): boolean => ledger.startsWith('oss:')

/** The bucket as it is, ledger or not. Nothing is dialled yet. Throws UsageError. */
export const bucketAt = ({ ledger, region, endpoint, credentials, around }: StoreOptions): Bucket => {
  const place = readPlace(ledger)
  if (place === null) throw new UsageError(`${ledger} is no place of a ledger. Name oss://BUCKET/PREFIX.`)
  if (region === null) {
    throw new UsageError(
      `In which region is the bucket of ${ledger}? Requests are signed for it: --ledger-region REGION, or ROLEKEEPER_LEDGER_REGION.`,
    )
  }
  const { clock, random } = around
  return openBucket({ ...place, region, endpoint, credentials, clock, random })
}
