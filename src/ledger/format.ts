import type { ObjectStore } from '../core/ports/ledger.ts'

export type FolderOptions = Readonly<{
  /** `aliyun`, or an emulator's URL: the folder remembers whose ledger it is. */
  cloud: string
  mayCreate: boolean
}>

/**
 * The ledger in a local folder. Null: there is none, and none may be made (`openReader` takes that for an empty ledger).
 * Throws `LedgerFailure`: `wrong-cloud`, or `not-initialised` where the folder holds something else.
 */
export const openFolder = async (_path: string, _options: FolderOptions): Promise<ObjectStore | null> => {
  throw new Error('not built yet')
}
