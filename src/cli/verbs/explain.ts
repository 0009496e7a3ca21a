import { explanationDocument } from '../../core/report/explanation.ts'
import { exitStatus } from '../../core/report/exit-status.ts'
import { explanationText } from '../../report/terminal/explanation-text.ts'
import { explainFound } from '../../run/explain.ts'
import { findInstance } from '../../run/find-instance.ts'
import { recollect } from '../../run/given.ts'
import { connectAccounts } from '../../wire/account.ts'
import { readBounds } from '../../wire/bounds.ts'
import { ledgerReader } from '../../wire/ledger.ts'
import { readerFor } from '../../wire/reader.ts'
import { digest, newRunId } from '../../wire/surroundings.ts'
import { version } from '../../wire/version.ts'
import { readProposal } from '../desired.ts'
import { plainFormats } from '../formats.ts'
import type { Verb } from '../verb.ts'

/** Which bindings matched one instance, which won, what will happen and why not. */
export const explain: Verb = async ({ args: [id = ''], config, around, out }) => {
  const bounds = await readBounds(config)
  const proposal = await readProposal(config, out)
  if (proposal === null) return exitStatus.error
  const { desired } = proposal
  const ledger = await ledgerReader(config, bounds)
  const { given } = await recollect(ledger, desired, bounds, digest, around.clock.now())
  const reader = readerFor(connectAccounts(config, desired, bounds, around, newRunId(around.clock)))

  const { accounts } = config.filter
  const within = [...desired.accounts.values()].filter(
    ({ id: account, name }) => accounts === null || accounts.includes(account) || accounts.includes(name),
  )
  const { instance, lost } = await findInstance(reader, within, id)
  if (instance === null) {
    if (lost.length > 0) throw lost[0]
    out.complain(`No account and region of desired state has an instance or container group ${id}.`)
    return exitStatus.error
  }
  const explanation = await explainFound(reader, desired, given, instance)
  const document = explanationDocument(explanation, { commit: desired.commit, version })
  await out.present(plainFormats(document, () => explanationText(document, out.look)))
  return exitStatus.done
}
