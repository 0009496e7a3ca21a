import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { Control } from '../core/model/memory.ts'
import type { Commit } from '../core/model/names.ts'
import type { Problem } from '../core/model/problem.ts'
import type { Reading } from './desired.ts'
import type { Ancestry } from './git/ancestry.ts'
import { GitFailure } from './git/failure.ts'
import { verifyCommit } from './git/signature.ts'
import { aboutFile } from './source-file.ts'
import { gitIdOf, type Source } from './source.ts'

/** What becomes of a commit that was read. Held: until `rolekeeper accept COMMIT`; the last good one stays in force. */
export type Judgement = Readonly<
  | { kind: 'accept'; desired: DesiredState<'accepted'> }
  | { kind: 'held'; commit: Commit; why: string }
  | { kind: 'keep-last-good'; problems: readonly [Problem, ...Problem[]] }
>

/** What is asked about a commit besides its files. */
export type History = Pick<Source, 'ancestry' | 'commitObject' | 'place'>
export type SignatureBounds = Pick<Bounds, 'requireSignature' | 'signers'>

/** Decides whether what was read may become desired state; the one place where a state is accepted. */
export async function judgeCommit(
  reading: Reading,
  source: History,
  control: Control,
  bounds: SignatureBounds,
): Promise<Judgement> {
  if (!reading.ok) return { kind: 'keep-last-good', problems: reading.problems }
  const { desired } = reading
  try {
    const why = acceptedBefore(desired.commit, control) ? null : await whyHeld(desired, source, control, bounds)
    if (why !== null) return { kind: 'held', commit: desired.commit, why }
    return { kind: 'accept', desired: { ...desired, standing: 'accepted' } }
  } catch (error) {
    // A remote that does not answer now says nothing about the commit: it is judged in the next run.
    if (!(error instanceof GitFailure)) throw error
    return { kind: 'keep-last-good', problems: [aboutFile(source.place, error.wrong, error.right)] }
  }
}

const whyHeld = async (
  desired: DesiredState,
  source: History,
  control: Control,
  bounds: SignatureBounds,
): Promise<string | null> =>
  heldBefore(desired.commit, control) ??
  (await unsigned(source, control, bounds)) ??
  emptied(desired, control) ??
  (await strange(desired.commit, source, control))

/** Of a state that is proposed: that it would be held for having no bindings. What needs its commit cannot be said yet. */
export const emptiedFinding = (desired: DesiredState, control: Control): readonly Finding[] => {
  const why = emptied(desired, control)
  const fix = 'Leave a binding; or, once it is merged, rolekeeper accept COMMIT.'
  return why === null
    ? []
    : [{ code: 'would-be-held', severity: 'error', at: null, message: `The commit would be held: ${why}.`, fix }]
}

/** Accepted by an earlier run or by hand, and not held since (a rollback holds the commit that it takes back). */
function acceptedBefore(commit: Commit, { accepted, held }: Control): boolean {
  return accepted?.commit === commit && !held.some((one) => one.commit === commit && one.at > accepted.at)
}

const heldBefore = (commit: Commit, { held }: Control): string | null =>
  held.findLast((one) => one.commit === commit)?.why ?? null

/** The operator and the last good commit can ask for signatures; a commit cannot switch off what it is asked for. */
async function unsigned(source: History, { accepted }: Control, bounds: SignatureBounds): Promise<string | null> {
  if (!bounds.requireSignature && accepted?.requireSignature !== true) return null
  const who = bounds.requireSignature ? "the operator's bounds ask" : 'the last good commit asks'
  const object = await source.commitObject()
  if (object === null) return `${who} for a signature, and these files are no commit, which alone can have one`
  const verdict = await verifyCommit(object, bounds.signers)
  return verdict.ok ? null : `${who} for a signature, and ${verdict.why}`
}

function emptied({ bindings }: DesiredState, { accepted }: Control): string | null {
  if (bindings.length > 0 || accepted === null || accepted.bindings === 0) return null
  return `it has no bindings, and the last good commit ${accepted.commit} has ${accepted.bindings}`
}

async function strange(commit: Commit, source: History, { accepted }: Control): Promise<string | null> {
  if (accepted === null || gitIdOf(accepted.commit) === null || gitIdOf(commit) === null) return null
  return notDescending[await source.ancestry(accepted.commit)]?.(accepted.commit) ?? null
}

const notDescending: Readonly<Record<Ancestry, ((lastGood: Commit) => string) | null>> = {
  descends: null,
  unrelated: (lastGood) => `it does not descend from the last good commit ${lastGood}`,
  unknown: (lastGood) => `the history here does not reach back to the last good commit ${lastGood}`,
}
