import type { DesiredState } from '../../core/model/desired-state.ts'
import { exitStatus, type ExitStatus } from '../../core/report/exit-status.ts'
import { launchDocument, type LaunchDocument } from '../../core/report/launch.ts'
import { terminal } from '../../report/escape.ts'
import { launchText } from '../../report/terminal/launch-text.ts'
import { recollect } from '../../run/given.ts'
import { launch as bringUp, prepareLaunch } from '../../run/launch.ts'
import { connectAccounts } from '../../wire/account.ts'
import { birthWriterFor } from '../../wire/birth-writer.ts'
import { readBounds } from '../../wire/bounds.ts'
import { ledgerReader } from '../../wire/ledger.ts'
import { ledgerWriter } from '../../wire/ledger-writer.ts'
import { readerFor } from '../../wire/reader.ts'
import { digest, newRunId } from '../../wire/surroundings.ts'
import { version } from '../../wire/version.ts'
import { readProposal } from '../desired.ts'
import { plainFormats } from '../formats.ts'
import { judge } from '../judge.ts'
import { accountOf, readSpec } from '../spec.ts'
import type { Verb, VerbCall } from '../verb.ts'

/** Creates one instance or container group that is born with the role that the bindings give it. */
export const launch: Verb = async (call) => {
  const { own, config, around, out } = call
  const spec = await readSpec(call)
  if (spec === null) return exitStatus.error
  const bounds = await readBounds(config)
  const proposal = await readProposal(config, out)
  if (proposal === null) return exitStatus.error

  const run = newRunId(around.clock)
  const ledger = own['dryRun'] === true ? null : await ledgerWriter(config, bounds, run)
  const desired: DesiredState | null =
    ledger === null ? proposal.desired : await judge(proposal, ledger, await ledger.control(), bounds, out)
  if (desired === null) return exitStatus.refused

  const wishes = accountOf(spec, desired, config.filter.accounts)
  const accounts = connectAccounts(config, desired, bounds, around, run)
  const remembering = ledger ?? (await ledgerReader(config, bounds))
  const { given } = await recollect(remembering, desired, bounds, digest, around.clock.now())
  const reader = readerFor(accounts)
  const prepared = await prepareLaunch(reader, spec, wishes, desired, given)
  const about = { spec, wishes, commit: desired.commit, version }
  if (!prepared.ok) return show(call, launchDocument(about, { is: 'refused', ...prepared.refusal }))
  if (ledger === null) return show(call, launchDocument(about, { is: 'dry-run', ...prepared.launch }))
  const tell = ({ id }: Readonly<{ id: string }>): void =>
    out.say(`${terminal(id)} is being made; waiting until it runs.`)
  const powers = { reader, writer: birthWriterFor(accounts), ledger, around, tell }
  const launched = await bringUp(powers, prepared.launch, desired)
  return show(call, launchDocument(about, { is: 'launched', ...prepared.launch, ...launched }))
}

const show = async ({ out }: VerbCall, document: LaunchDocument): Promise<ExitStatus> => {
  await out.present(plainFormats(document, () => launchText(document, out.look)))
  return statusOf[document.outcome]
}

const statusOf: Readonly<Record<LaunchDocument['outcome'], ExitStatus>> = {
  'dry-run': exitStatus.done,
  refused: exitStatus.refused,
  running: exitStatus.done,
  'running-otherwise': exitStatus.todo,
  late: exitStatus.error,
  failed: exitStatus.error,
}
