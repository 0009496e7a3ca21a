import { tighten } from '../../core/desired/bounds.ts'
import { exitStatus } from '../../core/report/exit-status.ts'
import { statusDocument } from '../../core/report/status.ts'
import { statusText } from '../../report/terminal/status-text.ts'
import { readBounds } from '../../wire/bounds.ts'
import { ledgerPlace, ledgerReader } from '../../wire/ledger.ts'
import { version } from '../../wire/version.ts'
import { plainFormats } from '../formats.ts'
import type { Verb } from '../verb.ts'

/** Where things stand, by what the ledger remembers: no cloud is asked. */
export const status: Verb = async ({ config, around, out }) => {
  const bounds = await readBounds(config)
  const ledger = await ledgerReader(config, bounds)
  const accepted = await ledger.accepted()
  const limits = accepted === null ? null : tighten(accepted.settings, bounds).settings.limits
  const accounts = await Promise.all(
    [...(accepted?.accounts.values() ?? [])].map(async (wishes) => ({
      wishes,
      memory: await ledger.memory(wishes.id),
      limits: limits ?? bounds.ceilings,
    })),
  )
  const document = statusDocument(await ledger.control(), accounts, around.clock.now(), {
    version,
    ledger: ledgerPlace(config, bounds),
  })
  await out.present(plainFormats(document, () => statusText(document, out.look)))
  return exitStatus.done
}
