import type { DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { Problem } from '../core/model/problem.ts'
import type { Commit } from '../core/model/names.ts'
import type { PullNow } from '../core/ports/git-host.ts'
import { readDesired } from '../read/desired.ts'
import { openPull, type State } from '../read/pull.ts'
import { hashOf } from '../read/source-file.ts'
import type { PullPowers } from './powers.ts'

/** Desired state of the base branch; null where its files are none. */
export type Base = Readonly<{ commit: Commit; state: DesiredState<'proposed'> | null; findings: readonly Finding[] }>

/** What a merge would make desired state, whether that is another, and what is there without it; or why nobody can tell. */
export type Proposal = Readonly<
  | { ok: true; changes: boolean; desired: DesiredState<'proposed'>; findings: readonly Finding[]; base: Base }
  | { ok: false; headline: string; problems: readonly Problem[] }
>

/**
 * The request's head merged with its base, read as desired state. What comes from a fork has the settings of the base:
 * accounts, limits, and what escalation needs are not for whoever may not write here. Throws GitFailure.
 */
export const readPull = async (
  { head, mergeRef, fork }: Pick<PullNow, 'head' | 'mergeRef' | 'fork'>,
  { location, remote }: Pick<PullPowers, 'location' | 'remote'>,
): Promise<Proposal> => {
  const opened = await openPull(location, { head, mergeRef }, remote)
  if (!opened.ok) {
    const headline = 'This request conflicts with its base branch, so nobody can tell what a merge would do.'
    return { ok: false, headline, problems: opened.problems }
  }
  const before = readDesired(opened.base.files, identityOf(opened.base))
  if (fork && !before.ok) {
    const headline = 'The base branch cannot be read, and the settings of a fork do not count.'
    return { ok: false, headline, problems: before.problems }
  }
  const after = readDesired(opened.merged.files, identityOf(opened.merged), fork ? opened.base.files : null)
  if (!after.ok) {
    const headline = 'A merge would change nothing: the last good commit would stay in force.'
    return { ok: false, headline, problems: after.problems }
  }
  const { commit } = opened.base
  const base = before.ok
    ? { commit, state: before.desired, findings: before.findings }
    : { commit, state: null, findings: [] }
  const changes = hashOf(opened.merged.files) !== hashOf(opened.base.files)
  return { ok: true, desired: after.desired, findings: after.findings, base, changes }
}

const identityOf = ({ commit, problems }: State) => ({ commit, dirty: false, problems })
