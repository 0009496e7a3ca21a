import { exitStatus } from '../../core/report/exit-status.ts'
import { judgeCommit, type Judgement } from '../../read/accept.ts'
import { formatProblem } from '../../read/problems.ts'
import { readBounds } from '../../wire/bounds.ts'
import { UsageError } from '../../wire/config.ts'
import { ledgerWriter } from '../../wire/ledger-writer.ts'
import { acceptCommit } from '../../wire/acceptance.ts'
import { atCommit } from '../at-commit.ts'
import { readProposal } from '../desired.ts'
import { noted } from '../noted.ts'
import type { Verb } from '../verb.ts'

/** Takes a commit that is held: it becomes the last good one, and the next apply does what it says. */
export const accept: Verb = async ({ args: [text = ''], config, out }) => {
  if (!/^(files:)?[0-9a-f]{7,64}(\+[0-9a-f]+)?$/.test(text)) {
    throw new UsageError(`${text} is no commit. Name it as rolekeeper status does, with seven digits at least.`)
  }
  const bounds = await readBounds(config)
  const ledger = await ledgerWriter(config, bounds, null)
  const control = await ledger.control()
  if (control.accepted?.commit.startsWith(text) === true && control.held.length === 0) {
    await out.present(noted('accept', { commit: control.accepted.commit }, `${text} is the accepted commit already.`))
    return exitStatus.done
  }

  const full = control.held.find(({ commit }) => commit.startsWith(text))?.commit ?? text
  const here = await readProposal(config, out)
  const spec = here?.desired.commit.startsWith(text) === true ? null : await atCommit(config.desired, full)
  const proposal = spec === null ? here : await readProposal({ ...config, desired: spec }, out)
  if (proposal === null) return exitStatus.error
  const { desired, source } = proposal
  const { commit } = desired
  if (!commit.startsWith(text)) {
    out.complain(`${config.desired} is at ${commit}, and ${text} cannot be read from it.`)
    return exitStatus.error
  }
  const judgement = await judgeCommit({ ok: true, desired, findings: [] }, source, control, bounds)
  if (judgement.kind !== 'held') {
    const said = judgement.kind === 'accept' ? 'is not held: apply takes it by itself.' : 'cannot be judged now.'
    out.complain([`Commit ${commit} ${said}`, ...problemsOf(judgement)].join('\n'))
    return exitStatus.error
  }
  await acceptCommit(ledger, control, { ...desired, standing: 'accepted' }, source)
  await out.present(
    noted('accept', { commit, why: judgement.why }, `Accepted commit ${commit}. Apply does what it says.`),
  )
  return exitStatus.done
}

const problemsOf = (judgement: Judgement): readonly string[] =>
  judgement.kind === 'keep-last-good' ? judgement.problems.map(formatProblem) : []
