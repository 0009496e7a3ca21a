import { accountAllowed } from '../core/desired/bounds.ts'
import type { Commit } from '../core/model/names.ts'
import type { Merge } from '../core/model/review.ts'
import { DAY, later, MINUTE } from '../core/model/time.ts'
import { afterMergeReport } from '../core/report/after-merge.ts'
import { afterMergeMarkdown } from '../report/comment/after-merge-markdown.ts'
import { markdown as safe, markdownCode as code } from '../report/escape.ts'
import { answersOf, type Answers } from './merge-runs.ts'
import type { PullPowers } from './powers.ts'
import { reviewedFor } from './reviewed.ts'

/** Under which what became of a merge is found again in its request. */
const MARKER = 'merged'

/** Who merges soon after another makes one commit for both; its reading may have begun before the merge. */
const SETTLED_MS: number = 2 * MINUTE

/** Of a commit that has been at work, or that was not accepted and why. */
export type Finished = Readonly<{ commit: Commit; problems: readonly string[] }>

type Powers = Pick<PullPowers, 'host' | 'box' | 'ledger' | 'around' | 'bounds' | 'digest'>

/**
 * Tells in each merged request what came of it, once every part of the fleet has spoken, or which one has not. It is
 * called whenever a part is done, maybe twice and by several at once: it says what the ledger says.
 */
export const afterMerge = async (finished: Finished, powers: Powers): Promise<void> => {
  for (const merge of await powers.box.merges()) {
    const told = await tell(merge, finished, powers)
    const isOld = powers.around.clock.now() >= later(merge.at, DAY)
    if (told === 'wholly' || isOld) await powers.box.mergeTold(merge.commit)
  }
}

const tell = async (merge: Merge, finished: Finished, powers: Powers): Promise<'wholly' | 'not-yet'> => {
  const { host, ledger, around, bounds } = powers
  const { accepted, approvals } = await ledger.control()
  const desired = await ledger.accepted()
  if (accepted === null || desired === null) return 'not-yet'
  const accounts = [...desired.accounts.values()].filter(({ id }) => accountAllowed(bounds, id))
  const memories = await Promise.all(accounts.map(({ id }) => ledger.memory(id)))
  const hasRun = memories.some(({ runs }) => runs.some((run) => run.commit === merge.commit))
  const hasItIn = accepted.at > merge.at + SETTLED_MS
  const commit = hasRun || accepted.commit === merge.commit ? merge.commit : hasItIn ? accepted.commit : null
  if (commit === null) {
    const isBad = finished.commit === merge.commit && finished.problems.length > 0
    if (isBad) await host.comment(merge.pull.number, MARKER, notAccepted(finished))
    return 'not-yet'
  }
  const approvedAt = approvals.flatMap(({ asked, at }) => (isOf(merge, asked) ? [at] : []))
  const since = Math.max(accepted.at, ...approvedAt)
  const fleet = accounts.flatMap(({ id, regions }, index) => {
    const memory = memories[index]
    return memory === undefined ? [] : [{ account: id, regions, memory }]
  })
  const answers = await answersOf(
    fleet,
    { commit, since, approvedAt: Math.max(0, ...approvedAt) },
    ledger,
    around.clock.now(),
  )
  if (answers.waits) return 'not-yet'
  await host.comment(merge.pull.number, MARKER, await textOf(merge, commit, answers, powers))
  return answers.missing.length === 0 ? 'wholly' : 'not-yet'
}

const isOf = ({ pull }: Merge, asked: Readonly<{ host: string; repository: string; number: number }> | null): boolean =>
  asked?.host === pull.host && asked.repository === pull.repository && asked.number === pull.number

const textOf = async (merge: Merge, commit: Commit, { runs, missing }: Answers, powers: Powers): Promise<string> => {
  const { box, host, digest } = powers
  const reviewed = await reviewedFor(merge, box, digest)
  const report = afterMergeReport({ merged: merge.commit, commit, runs, missing, reviewed })
  return afterMergeMarkdown(report, host.limits.commentChars)
}

const notAccepted = ({ commit, problems }: Finished): string =>
  [
    `### ⛔ ${code(commit)} is not in force: nothing was changed by it.`,
    '',
    ...problems.slice(0, 20).map((problem) => `- ${safe(problem)}`),
    ...(problems.length > 20 ? [`- … and ${problems.length - 20} more`] : []),
    '',
  ].join('\n')
