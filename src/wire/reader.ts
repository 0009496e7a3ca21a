import { makeReader } from '../cloud/read/reader.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import type { Accounts } from './account.ts'

/** The power to read the cloud. */
export const readerFor = ({ caller }: Accounts): CloudReader => makeReader(caller)
