import type { DesiredState } from '../../core/model/desired-state.ts'
import type { Given } from '../../core/model/given.ts'
import type { Instance } from '../../core/model/instance.ts'
import type { CloudReader } from '../../core/ports/cloud-reader.ts'
import { explain as explainInstance } from '../../core/plan/explain.ts'
import type { Explanation } from '../../core/plan/explain.ts'
import { planRam } from '../../core/plan/ram/plan-ram.ts'
import { explanationDocument } from '../../core/report/explanation.ts'
import { exitStatus } from '../../core/report/exit-status.ts'
import { listRam, withMoreRoles } from '../../list/ram.ts'
import { explanationText } from '../../report/terminal/explanation-text.ts'
import { recollect } from '../../run/given.ts'
import { connectAccounts } from '../../wire/account.ts'
import { readBounds } from '../../wire/bounds.ts'
import { ledgerReader } from '../../wire/ledger.ts'
import { readerFor } from '../../wire/reader.ts'
import { digest, newRunId } from '../../wire/surroundings.ts'
import { version } from '../../wire/version.ts'
import { readProposal } from '../desired.ts'
import { findInstance } from '../find-instance.ts'
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

const explainFound = async (
  reader: CloudReader,
  desired: DesiredState,
  given: Given,
  instance: Instance,
): Promise<Explanation> => {
  const wishes = desired.accounts.get(instance.account)
  if (wishes === undefined) return explainInstance(instance, desired, given, null)
  const named = new Set(desired.bindings.map(({ role }) => role))
  const listed = await listRam(reader, { wishes, roles: named, prune: false })
  const held = instance.kind === 'ecs' && instance.holds.is === 'role' ? [instance.holds.ramRoleName] : []
  const ram = await withMoreRoles(reader, listed, new Set(held))
  return explainInstance(
    instance,
    desired,
    given,
    ram,
    planRam(desired, given, new Map([[ram.account, ram]]), new Map()),
  )
}
