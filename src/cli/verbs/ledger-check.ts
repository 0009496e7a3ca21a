import type { Finding } from '../../core/model/finding.ts'
import { LedgerFailure } from '../../core/ports/ledger.ts'
import { exitStatus } from '../../core/report/exit-status.ts'
import { checkLedger } from '../../ledger/verify.ts'
import { terminal as safe } from '../../report/escape.ts'
import { paintWith } from '../../report/terminal/paint.ts'
import type { Look } from '../../report/terminal/text.ts'
import { sentences } from '../../report/words.ts'
import { readBounds } from '../../wire/bounds.ts'
import { ledgerPlace, ledgerStore } from '../../wire/ledger.ts'
import { version } from '../../wire/version.ts'
import { plainFormats } from '../formats.ts'
import type { Verb } from '../verb.ts'

/** Reads the whole ledger and says what is wrong with it; changes nothing. */
export const ledgerCheck: Verb = async ({ config, out }) => {
  const bounds = await readBounds(config)
  const ledger = ledgerPlace(config, bounds)
  const store = await ledgerStore(config, bounds)
  if (store === null)
    throw new LedgerFailure(`There is no ledger in ${ledger}; the first run makes it.`, 'not-initialised')
  const found = await checkLedger(store)
  const findings = found.map(({ code, severity, message, fix }) => ({ code, severity, message, fix }))
  const document = { schema: 'rolekeeper/ledger-check/v1', version, ledger, findings }
  await out.present(plainFormats(document, () => checkText(ledger, found, out.look)))
  return found.some(({ severity }) => severity === 'error') ? exitStatus.error : exitStatus.done
}

const checkText = (ledger: string, findings: readonly Finding[], look: Look): string => {
  const paint = paintWith(look.color)
  const shades = { error: paint.bad, warning: paint.todo, note: paint.faint }
  const lines = findings.map(
    ({ severity, message, fix }) => `${shades[severity](severity)}  ${safe(sentences(message, fix))}`,
  )
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const sum =
    errors === 0 ? paint.good(`Good: ${safe(ledger)} is whole.`) : paint.bad(`${errors} wrong in ${safe(ledger)}.`)
  return `${[...lines, sum].join('\n')}\n`
}
