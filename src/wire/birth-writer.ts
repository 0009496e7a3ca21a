import { makeBirthWriter } from '../cloud/write/births.ts'
import type { BirthWriter } from '../core/ports/cloud-writer.ts'
import type { Accounts } from './account.ts'

/** The power to create instances and container groups with their role, and to change nothing that is there. */
export const birthWriterFor = ({ caller }: Accounts): BirthWriter => makeBirthWriter(caller)
