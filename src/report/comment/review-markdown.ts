import type { Commit, Hash } from '../../core/model/names.ts'
import type { Problem } from '../../core/model/problem.ts'
import { count } from '../../core/plan/words.ts'
import type { Count } from '../../core/report/report.ts'
import type { Review } from '../../core/report/review.ts'
import type { OriginGroup } from '../../core/report/review-origins.ts'
import { markdown as safe, markdownCode as code } from '../escape.ts'
import { alreadyTitle } from '../words.ts'
import { commentLimit } from './fold.ts'
import { fit, type Section } from './fit.ts'
import {
  blockedPiece,
  findingPiece,
  originPiece,
  powerPiece,
  problemPiece,
  refusalPiece,
  scopePiece,
} from './review-pieces.ts'

/** Which request is reviewed, as far as a comment names it. */
export type Reviewing = Readonly<{ head: Commit; base: Readonly<{ ref: string; commit: Commit }>; fork: boolean }>

/** `of` null: no request, as on a command line. `whole`: where the whole plan is, in a few words of ours. */
export type ReviewPlace = Readonly<{ of: Reviewing | null; whole: string; limit: number }>

export const inJson: ReviewPlace = { of: null, whole: '--format json has the whole plan', limit: commentLimit }

const icon = { good: '✅', todo: '🟡', refused: '⛔', bad: '❌' } as const

/** The plan for those who review a change: the verdict first, and nothing left out that is not counted. */
export const reviewMarkdown = (review: Review, { of, whole, limit }: ReviewPlace): string => {
  const { already } = review
  const placed = review.findings.filter(({ at }) => at !== null)
  const others = review.findings.filter(({ at }) => at === null)
  const more = (what: string) => rest(what, whole)
  return fit(
    [`### ${icon[review.mood]} ${safe(review.headline)}`, '', counts(review.counts), '', ...ofLines(of)].join('\n'),
    [
      { title: titled('Refused'), pieces: review.refused.map(refusalPiece), rest: more('refusals') },
      {
        title: titled('Unknown scopes', 'Nothing is replaced, detached or removed there.'),
        pieces: review.unknownScopes.map(scopePiece),
        rest: more('scopes'),
      },
      { title: titled('In the files'), pieces: placed.map(findingPiece), rest: more('findings') },
      changes('Changes', review.changes, whole),
      { title: titled('Permissions'), pieces: review.powers.map(powerPiece), rest: more('subjects') },
      {
        title: titled('Blocked'),
        pieces: review.blocked.map(blockedPiece),
        rest: weighed('reasons', 'instance', whole),
      },
      { title: titled('Findings'), pieces: others.map(findingPiece), rest: more('findings') },
      changes(alreadyTitle, already.changes, whole),
    ],
    tail(review, whole),
    limit,
  )
}

/** What keeps a change from being desired state, in the place of a plan. */
export const problemsMarkdown = (
  problems: readonly Problem[],
  { of, whole, limit }: ReviewPlace,
  headline: string,
): string =>
  fit(
    [`### ${icon.bad} ${safe(headline)}`, '', ...ofLines(of)].join('\n'),
    [{ title: titled('Problems'), pieces: problems.map(problemPiece), rest: rest('problems', whole) }],
    '',
    limit,
  )

/** What stands in a plan's place from when its head is no longer the request's until there is a new one. */
export const staleMarkdown = (planHash: Hash | null, old: Commit, head: Commit): string =>
  [
    `### ⏳ Out of date: the request is now at ${code(short(head))}`,
    '',
    `The plan ${planHash === null ? '' : `${code(planHash)} `}that stood here was of ${code(short(old))}. Nobody can approve it any more.`,
    `The plan of ${code(short(head))} is being made.`,
    '',
  ].join('\n')

const changes = (title: string, groups: readonly OriginGroup[], whole: string): Section => ({
  title: titled(title),
  pieces: groups.map(originPiece),
  rest: weighed('bindings, roles, policies or grants', 'change', whole),
})

/** A list must begin after an empty line, or a table before it would go on. */
const titled = (title: string, more: string = ''): string =>
  [`\n#### ${title}`, '', ...(more === '' ? [] : [more, ''])].join('\n')

const rest =
  (what: string, whole: string) =>
  (pieces: number): string =>
    `\n… and ${pieces} more ${what}: ${whole}.`

const weighed =
  (what: string, one: string, whole: string) =>
  (pieces: number, weight: number): string =>
    `\n… and ${pieces} more ${what} with ${count(weight, one)}: ${whole}.`

const counts = (all: readonly Count[]): string =>
  all.map(({ word, count: of }) => `**${of}** ${safe(word)}`).join(' · ')

const ofLines = (of: Reviewing | null): readonly string[] => {
  if (of === null) return []
  const { head, base, fork } = of
  const merged = `Head ${code(short(head))} merged with ${code(base.ref.slice(0, 200))} at ${code(short(base.commit))}.`
  const ofFork = ' It comes from a fork: the settings of the base branch count, not its own.'
  return [`${merged}${fork ? ofFork : ''}`, '']
}

const tail = ({ commit, dirty, planHash, already }: Review, whole: string): string =>
  [
    '',
    ...(already.blocked + already.findings === 0
      ? []
      : [
          `As before this change: ${count(already.blocked, 'blocked instance')}, ${count(already.findings, 'finding')}.`,
          '',
        ]),
    `commit ${code(commit)}${dirty ? ' with changes not committed' : ''} · plan ${code(planHash)} · ${whole}`,
    '',
  ].join('\n')

const short = (commit: Commit): string => commit.slice(0, 12)
