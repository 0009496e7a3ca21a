import { usualVerify } from '../../core/desired/merge-settings.ts'
import type { DesiredState } from '../../core/model/desired-state.ts'
import { exitStatus, gravest, planExit, runExit } from '../../core/report/exit-status.ts'
import { verificationExit } from '../../core/report/verification.ts'
import { readBounds } from '../../wire/bounds.ts'
import { UsageError } from '../../wire/config.ts'
import { ledgerWriter } from '../../wire/ledger-writer.ts'
import { newRunId } from '../../wire/surroundings.ts'
import { acceptCommit } from '../../wire/acceptance.ts'
import { confirmOn } from '../confirm.ts'
import { readProposal } from '../desired.ts'
import { runFormats, verificationOf } from '../formats.ts'
import { judge } from '../judge.ts'
import { readPlanFile } from '../plan-file.ts'
import { makeProgress } from '../progress.ts'
import { runPass } from '../run-pass.ts'
import type { Verb } from '../verb.ts'

/** Does it, after asking; with a plan file, does only what stands in it. */
export const apply: Verb = async ({ args: [planPath], own, config, around, out }) => {
  const sure = own['yes'] === true
  if (!sure && !out.interactive) {
    throw new UsageError('There is no terminal to ask on. Say --yes if it is meant, or look first: rolekeeper plan.')
  }
  const reviewed = planPath === undefined ? null : await readPlanFile(planPath)
  const bounds = await readBounds(config)
  const proposal = await readProposal(config, out)
  if (proposal === null) return exitStatus.error
  if (reviewed !== null && reviewed.commit !== proposal.desired.commit) {
    out.complain(changedSince(reviewed.commit, proposal.desired.commit))
    return exitStatus.refused
  }

  const run = newRunId(around.clock)
  const ledger = await ledgerWriter(config, bounds, run)
  const control = await ledger.control()
  const desired = await judge(proposal, ledger, control, bounds, out)
  if (desired === null) return exitStatus.refused

  const progress = makeProgress({ width: out.sideLook.width, write: out.progress })
  const means = { config, bounds, ledger, run, around, tell: progress.tell }
  const confirm = confirmOn({ sure, out, stop: around.stop, begin: progress.begin })
  const { verdict, record } = await runPass(means, verifying(desired, own['verify'] === true), {
    filter: config.filter,
    reviewed: reviewed?.actions ?? null,
    known: proposal.findings,
    confirm,
    accept: () => acceptCommit(ledger, control, desired, proposal.source),
  })
  progress.end()
  if (record === null) {
    out.say('Nothing was done.')
    return planExit(verdict)
  }
  const verified = verificationOf(record)
  await out.present(runFormats(record, out.look))
  return gravest([runExit(record), ...(verified === null ? [] : [verificationExit(verified)])])
}

/** What settings say of it, and the usual sample where they say nothing and --verify asks for it. */
const verifying = (desired: DesiredState<'accepted'>, asked: boolean): DesiredState<'accepted'> =>
  asked ? { ...desired, settings: { verify: usualVerify, ...desired.settings } } : desired

const changedSince = (then: string, now: string): string =>
  `Desired state changed since the plan was made: from ${then} to ${now}. Nothing was done.\n` +
  'Make a new plan and have it reviewed, or check out what was reviewed.'
