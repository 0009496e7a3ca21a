import { noFilter } from '../core/check/filter.ts'
import type { Problem } from '../core/model/problem.ts'
import type { PullRef, Reviewed } from '../core/model/review.ts'
import { actionKey } from '../core/plan/key.ts'
import type { CommitStatus, PullNow } from '../core/ports/git-host.ts'
import { planDocument } from '../core/report/documents.ts'
import { summariseReview } from '../core/report/review.ts'
import { emptiedFinding } from '../read/accept.ts'
import { GitFailure } from '../read/git/failure.ts'
import { problemsMarkdown, reviewMarkdown, staleMarkdown, type ReviewPlace } from '../report/comment/review-markdown.ts'
import { toJson } from '../report/data/json.ts'
import { markdownCode } from '../report/escape.ts'
import { recollect } from '../run/given.ts'
import { preview } from '../run/preview.ts'
import { failedStatus, pendingStatus, planStatus, untouchedStatus } from './plan-status.ts'
import type { PullPowers } from './powers.ts'
import { readPull, type Proposal } from './proposal.ts'

/** The one comment of a request that has its plan. */
const MARKER = 'plan'

/**
 * Shows in a request what its merge would do: one comment, written anew for each head, and a status. It only reads: the
 * cloud by a client that cannot write, the ledger, and git. `if-changed`: a request that leaves desired state as it is,
 * as most do in a repository that holds more, gets the status alone. Throws HostFailure.
 */
export const planComment = async (
  pull: PullRef,
  powers: PullPowers,
  when: 'always' | 'if-changed' = 'always',
): Promise<void> => {
  const { host, box, watched } = powers
  const now = await host.pull(pull.number)
  if (now === null || now.state !== 'open' || now.base.ref !== watched.branch) return
  const isShown = await markStale(pull, now, powers)
  await host.status(now.head, pendingStatus)
  const shown = await show(pull, now, powers, when === 'always' || isShown)
  // Another head came meanwhile, and its own delivery with it: what it shows is not to be overwritten.
  if ((await host.pull(pull.number))?.head !== now.head) return
  if (shown.reviewed !== null) await box.putReviewed(shown.reviewed)
  if (shown.markdown !== null) await host.comment(pull.number, MARKER, shown.markdown)
  await host.status(now.head, shown.status)
}

/** Until the new plan is there, the old one is not to be taken for it. Whether there was one. */
const markStale = async (pull: PullRef, { head }: PullNow, { host, box }: PullPowers): Promise<boolean> => {
  const before = await box.reviewed(pull)
  if (before !== null && before.head !== head) {
    await host.comment(pull.number, MARKER, staleMarkdown(before.planHash, before.head, head))
  }
  return before !== null
}

/** `markdown` null: nothing is worth a comment; `reviewed` null: there is no plan. */
type Shown = Readonly<{ markdown: string | null; status: CommitStatus; reviewed: Reviewed | null }>

const show = async (pull: PullRef, now: PullNow, powers: PullPowers, always: boolean): Promise<Shown> => {
  try {
    const proposal = await readPull(now, powers)
    if (proposal.ok && !proposal.changes && !always) return { markdown: null, status: untouchedStatus, reviewed: null }
    return proposal.ok
      ? await showPlan(pull, now, proposal, powers)
      : showProblems(proposal.headline, proposal.problems, now, powers)
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error
    const problem = { at: { file: powers.location.place, line: 1, column: 1 }, wrong: error.wrong, right: error.right }
    return showProblems('The repository could not be read. /rolekeeper plan tries again.', [problem], now, powers)
  }
}

const showProblems = (
  headline: string,
  problems: readonly Problem[],
  now: PullNow,
  { host, location: { folder } }: PullPowers,
): Shown => {
  const place = { of: now, whole: 'rolekeeper validate has all of them', limit: host.limits.commentChars }
  const markdown = problemsMarkdown(problems, place, headline)
  return { markdown, status: failedStatus(headline, problems, { markdown, folder }), reviewed: null }
}

const showPlan = async (
  pull: PullRef,
  now: PullNow,
  { desired, findings: known, base }: Extract<Proposal, { ok: true }>,
  powers: PullPowers,
): Promise<Shown> => {
  const { host, box, around, bounds, digest, location } = powers
  const at = around.clock.now()
  const { given, findings } = await recollect(powers.ledger, desired, bounds, digest, at)
  const all = [...known, ...findings, ...emptiedFinding(desired, given.control)]
  const options = { filter: noFilter, reviewed: null }
  const { verdict, before } = await preview(
    powers.readerFor(desired),
    desired,
    given,
    options,
    all,
    base.state ?? undefined,
  )
  const { plan } = verdict
  const whole = await box.putPlan(plan.planHash, toJson(planDocument(verdict, powers.version)))
  const place: ReviewPlace = {
    of: { ...now, base: { ...now.base, commit: base.commit } },
    whole: `the whole plan is ${markdownCode(whole)}`,
    limit: host.limits.commentChars,
  }
  const review = summariseReview(verdict, before && { plan: before, findings: base.findings }, '/rolekeeper approve')
  const markdown = reviewMarkdown(review, place)
  const keys = plan.actions.map(actionKey)
  return {
    markdown,
    status: planStatus(review, { markdown, folder: location.folder }),
    reviewed: { pull, head: now.head, base: base.commit, planHash: plan.planHash, keys, at },
  }
}
