import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Control } from '../core/model/memory.ts'
import type { Commit } from '../core/model/names.ts'
import type { Problem } from '../core/model/problem.ts'
import type { Reading } from './desired.ts'
import type { Ancestry } from './git/ancestry.ts'
import { gitIdOf, type Source } from './source.ts'

/** What becomes of a commit that was read. Held: until `rolekeeper accept COMMIT`; the last good one stays in force. */
export type Judgement = Readonly<
  | { kind: 'accept'; desired: DesiredState<'accepted'> }
  | { kind: 'held'; commit: Commit; why: string }
  | { kind: 'keep-last-good'; problems: readonly [Problem, ...Problem[]] }
>

/** Decides whether what was read may become desired state; the one place where a state is accepted. */
export async function judgeCommit(
  reading: Reading,
  source: Pick<Source, 'ancestry'>,
  control: Control,
  bounds: Pick<Bounds, 'requireSignature'>,
): Promise<Judgement> {
  if (!reading.ok) return { kind: 'keep-last-good', problems: reading.problems }
  const { desired } = reading
  const why = acceptedBefore(desired.commit, control)
    ? null
    : (heldBefore(desired.commit, control) ??
      unsigned(control, bounds) ??
      emptied(desired, control) ??
      (await strange(desired.commit, source, control)))
  if (why !== null) return { kind: 'held', commit: desired.commit, why }
  return { kind: 'accept', desired: { ...desired, standing: 'accepted' } }
}

/** Accepted by an earlier run or by hand, and not held since (a rollback holds the commit that it takes back). */
function acceptedBefore(commit: Commit, { accepted, held }: Control): boolean {
  return accepted?.commit === commit && !held.some((one) => one.commit === commit && one.at > accepted.at)
}

const heldBefore = (commit: Commit, { held }: Control): string | null =>
  held.findLast((one) => one.commit === commit)?.why ?? null

/** The operator and the last good commit can ask for signatures; a commit cannot switch off what it is asked for. */
function unsigned({ accepted }: Control, bounds: Pick<Bounds, 'requireSignature'>): string | null {
  if (!bounds.requireSignature && accepted?.requireSignature !== true) return null
  const who = bounds.requireSignature ? "the operator's bounds ask" : 'the last good commit asks'
  return `${who} for a signature, and signatures cannot be verified here`
}

function emptied({ bindings }: DesiredState, { accepted }: Control): string | null {
  if (bindings.length > 0 || accepted === null || accepted.bindings === 0) return null
  return `it has no bindings, and the last good commit ${accepted.commit} has ${accepted.bindings}`
}

async function strange(
  commit: Commit,
  source: Pick<Source, 'ancestry'>,
  { accepted }: Control,
): Promise<string | null> {
  if (accepted === null || gitIdOf(accepted.commit) === null || gitIdOf(commit) === null) return null
  return notDescending[await source.ancestry(accepted.commit)]?.(accepted.commit) ?? null
}

const notDescending: Readonly<Record<Ancestry, ((lastGood: Commit) => string) | null>> = {
  descends: null,
  unrelated: (lastGood) => `it does not descend from the last good commit ${lastGood}`,
  unknown: (lastGood) => `the history here does not reach back to the last good commit ${lastGood}`,
}
