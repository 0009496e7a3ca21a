import { makeWriter } from '../cloud/write/writer.ts'
import type { CloudWriter } from '../core/ports/cloud-writer.ts'
import type { Accounts } from './account.ts'

/** The power to change the cloud. */
export const writerFor = ({ caller }: Accounts): CloudWriter => makeWriter(caller)
