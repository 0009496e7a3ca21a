import { assumePolicy, leastPolicy } from '../../core/desired/least.ts'
import { withHome } from '../../core/desired/least-home.ts'
import type { Purpose } from '../../core/desired/least.ts'
import type { AccountWishes } from '../../core/model/desired-state.ts'
import { exitStatus } from '../../core/report/exit-status.ts'
import { comparePermissions, isExact } from '../../core/report/permissions.ts'
import type { AccountPermissions, PermissionsDocument } from '../../core/report/permissions.ts'
import { callerPowers } from '../../list/caller.ts'
import { permissionsText } from '../../report/terminal/permissions-text.ts'
import { connectAccounts } from '../../wire/account.ts'
import { readBounds } from '../../wire/bounds.ts'
import { ledgerBucket } from '../../wire/ledger.ts'
import { readerFor } from '../../wire/reader.ts'
import { newRunId } from '../../wire/surroundings.ts'
import { version } from '../../wire/version.ts'
import { readProposal } from '../desired.ts'
import { plainFormats } from '../formats.ts'
import type { Verb } from '../verb.ts'

/** The least RAM policy that the work takes; with --check, next to what the caller has. */
export const permissions: Verb = async ({ own, config, around, out }) => {
  // Commander takes no other word for --for (commands.ts).
  const purpose = (own['for'] ?? 'command-line') as Purpose
  const bounds = await readBounds(config)
  const proposal = await readProposal(config, out)
  if (proposal === null) return exitStatus.error
  const { desired } = proposal
  const { accounts: wanted } = config.filter
  const wishes = [...desired.accounts.values()].filter(
    ({ id, name }) => wanted === null || wanted.includes(id) || wanted.includes(name),
  )
  const ledger = ledgerBucket(config, bounds)
  const reader = readerFor(connectAccounts(config, desired, bounds, around, newRunId(around.clock)))

  const permissionsOf = async (one: AccountWishes): Promise<AccountPermissions> => {
    const least = leastPolicy(desired, purpose, one.id)
    // Events run in each account; whatever else works there has taken a role, and its ledger at home.
    const isHome = one.assumeRole === null || purpose === 'instance-event'
    const policy = ledger === null || !isHome ? least : withHome(least, purpose, one.id, ledger)
    const check = own['check'] === true ? comparePermissions(policy, await callerPowers(reader, one)) : null
    return { account: one.id, name: one.name, policy, check }
  }
  const accounts = await Promise.all(wishes.map(permissionsOf))
  const takes = wishes.some(({ assumeRole }) => assumeRole !== null)
  const document: PermissionsDocument = {
    schema: 'rolekeeper/permissions/v1',
    version,
    for: purpose,
    commit: desired.commit,
    accounts,
    assume: takes ? assumePolicy(desired) : null,
  }
  await out.present(plainFormats(document, () => permissionsText(document, out.look)))
  return accounts.every(({ check }) => check === null || isExact(check)) ? exitStatus.done : exitStatus.todo
}
