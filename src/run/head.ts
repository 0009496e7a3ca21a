import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { Control } from '../core/model/memory.ts'
import type { Commit } from '../core/model/names.ts'
import type { Problem } from '../core/model/problem.ts'
import { LedgerFailure, type Ledger } from '../core/ports/ledger.ts'
import { judgeCommit } from '../read/accept.ts'
import type { Source } from '../read/source.ts'

/** What stands where desired state comes from, or all that is wrong with it; the commit where there is one to blame. */
export type Head = Readonly<
  | {
      ok: true
      proposal: Readonly<{ source: Source; desired: DesiredState<'proposed'>; findings: readonly Finding[] }>
    }
  | { ok: false; problems: readonly [Problem, ...Problem[]]; commit: Commit | null }
>

export type HeadPowers = Readonly<{
  /** A commit that is known already is not read again. */
  read: (known: Commit | null) => Promise<Head | 'unchanged'>
  /** Makes the commit the last good one in the ledger. */
  keep: (control: Control, desired: DesiredState<'accepted'>, source: Source) => Promise<void>
  ledger: Pick<Ledger, 'control' | 'accepted' | 'note'>
  bounds: Bounds
}>

/** A commit that did not become desired state, and why. */
export type Rejected = Readonly<{ commit: Commit; problems: readonly string[] }>

/** `desired` null: nothing was accepted yet. */
export type InForce = Readonly<{
  desired: DesiredState<'accepted'> | null
  findings: readonly Finding[]
  rejected: Rejected | null
}>

/**
 * What is in force from now on: the head, if it may become desired state, else the last good commit; and why the head
 * is not. The one place where the sweep accepts. Throws `LedgerFailure`.
 */
export const takeHead = async ({ read, keep, ledger, bounds }: HeadPowers): Promise<InForce> => {
  const control = await ledger.control()
  const lastGood = control.accepted?.commit ?? null
  const head = await read(lastGood)
  if (head === 'unchanged') return { desired: await ledger.accepted(), findings: [], rejected: null }
  const instead = async (commit: Commit | null, findings: readonly Finding[]): Promise<InForce> => ({
    desired: await ledger.accepted(),
    findings,
    rejected: commit && { commit, problems: findings.map(inWords) },
  })
  if (!head.ok) return instead(head.commit, bad(head.commit, head.problems, lastGood))

  const { source, desired, findings } = head.proposal
  const judgement = await judgeCommit({ ok: true, desired, findings }, source, control, bounds)
  if (judgement.kind === 'keep-last-good')
    return instead(desired.commit, bad(desired.commit, judgement.problems, lastGood))
  if (judgement.kind === 'held') {
    const { why } = judgement
    const isKnown = control.held.some(({ commit }) => commit === desired.commit)
    if (!isKnown) await ledger.note({ kind: 'held', commit: desired.commit, why })
    return instead(desired.commit, [held(desired.commit, why, lastGood)])
  }
  try {
    await keep(control, judgement.desired, source)
  } catch (error) {
    // Another sweep was faster: what it accepted is in force.
    if (error instanceof LedgerFailure && error.reason === 'lost-lease') return instead(null, [])
    throw error
  }
  return { desired: judgement.desired, findings, rejected: null }
}

const inWords = ({ at, message, fix }: Finding): string =>
  [...(at === null ? [] : [`${at.file}:${at.line}:`]), message, fix].join(' ')

const bad = (commit: Commit | null, problems: readonly Problem[], lastGood: Commit | null): readonly Finding[] => [
  {
    code: 'head-not-accepted',
    severity: 'error',
    at: null,
    message: `${commit === null ? 'Desired state could not be read' : `Commit ${commit} cannot be desired state`}: ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}. ${inForce(lastGood)}`,
    fix: 'Mend what is wrong; the next sweep reads it again.',
  },
  ...problems.map(({ at, wrong, right }): Finding => ({
    code: 'desired-state',
    severity: 'error',
    at,
    message: wrong,
    fix: right,
  })),
]

const held = (commit: Commit, why: string, lastGood: Commit | null): Finding => ({
  code: 'commit-held',
  severity: 'error',
  at: null,
  message: `Commit ${commit} is held: ${why}. ${inForce(lastGood)}`,
  fix: `If it is meant: rolekeeper accept ${commit}`,
})

const inForce = (lastGood: Commit | null): string =>
  lastGood === null
    ? 'Nothing was accepted yet, so nothing is done.'
    : `The last good commit ${lastGood} stays in force.`
