import { exitStatus } from '../../core/report/exit-status.ts'
import { historyDocument } from '../../core/report/history.ts'
import { historyText } from '../../report/terminal/history-text.ts'
import { readBounds } from '../../wire/bounds.ts'
import { UsageError } from '../../wire/config.ts'
import { ledgerReader } from '../../wire/ledger.ts'
import { version } from '../../wire/version.ts'
import { plainFormats } from '../formats.ts'
import type { Verb } from '../verb.ts'

const usualLimit = 20

/** The runs that the ledger remembers, newest first. */
export const history: Verb = async ({ own, config, out }) => {
  const limit = readLimit(own['limit'])
  const ledger = await ledgerReader(config, await readBounds(config))
  const accepted = await ledger.accepted()
  const memories = await Promise.all([...(accepted?.accounts.keys() ?? [])].map((id) => ledger.memory(id)))
  const document = historyDocument(memories, limit, version)
  await out.present(plainFormats(document, () => historyText(document, out.look)))
  return exitStatus.done
}

const readLimit = (text: unknown): number => {
  if (text === undefined) return usualLimit
  if (typeof text === 'string' && /^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new UsageError('--limit wants a number from 1.')
}
