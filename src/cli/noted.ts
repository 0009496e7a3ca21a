import { terminal } from '../report/escape.ts'
import type { Formats } from '../report/format.ts'
import { version } from '../wire/version.ts'
import { plainFormats } from './formats.ts'

/** What a verb shows that left one entry in the ledger: `rolekeeper/VERB/v1` with what the entry says. */
export const noted = (verb: string, entry: Readonly<Record<string, unknown>>, text: string): Formats =>
  plainFormats({ schema: `rolekeeper/${verb}/v1`, version, ...entry }, () => `${terminal(text)}\n`)
