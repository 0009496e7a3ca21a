import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Control } from '../core/model/memory.ts'
import type { Ledger } from '../core/ports/ledger.ts'
import { judgeCommit } from '../read/accept.ts'
import { formatProblem } from '../read/problems.ts'
import type { Proposal } from '../wire/source.ts'
import type { Output } from './output.ts'

/**
 * Desired state that may be applied. Null: its commit is held, which the ledger now remembers, or cannot be judged; the
 * person has been told, and nothing may be done.
 */
export const judge = async (
  { desired, findings, source }: Proposal,
  ledger: Ledger,
  control: Control,
  bounds: Bounds,
  out: Output,
): Promise<DesiredState<'accepted'> | null> => {
  const judgement = await judgeCommit({ ok: true, desired, findings }, source, control, bounds)
  if (judgement.kind === 'accept') return judgement.desired
  if (judgement.kind === 'keep-last-good') {
    const said = judgement.problems.map(formatProblem).join('\n')
    out.complain(`Commit ${desired.commit} cannot be judged now. Nothing was changed.\n${said}`)
    return null
  }
  const { why } = judgement
  if (!control.held.some(({ commit }) => commit === desired.commit)) {
    await ledger.note({ kind: 'held', commit: desired.commit, why })
  }
  out.complain(
    `Commit ${desired.commit} is held: ${why}. Nothing was changed.\n` +
      `If it is meant: rolekeeper accept ${desired.commit}`,
  )
  return null
}
