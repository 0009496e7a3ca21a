import type { AfterMerge, Named, Part as Place } from '../../core/report/after-merge.ts'
import { markdown as safe, markdownCode as code } from '../escape.ts'
import { fold, type Part } from './fold.ts'
import { actionGroup, counts, icon, section, whole } from './markdown.ts'

/** What became of a merge, as a comment in its request. */
export const afterMergeMarkdown = (of: AfterMerge, limit: number): string =>
  fold(
    [
      whole([`### ${icon[of.mood]} ${safe(of.headline)}`, '', counts(of), '']),
      ...missing(of),
      ...review(of),
      ...section('What was done', of.actions, actionGroup),
      whole([tail(of)]),
    ],
    limit,
  )

const missing = ({ missing: parts }: AfterMerge): readonly Part[] =>
  parts.length === 0
    ? []
    : [
        whole([
          '**Not in the ledger yet:** what became of the merge there is not known.',
          '',
          ...parts.map((part) => `- ${place(part)}: ${safe(part.why)}`),
          '',
        ]),
      ]

const review = ({ review: of }: AfterMerge): readonly Part[] => {
  if (of === null) return [whole(['No plan of its last head had been shown in this request.', ''])]
  const { planHash, asReviewed, gone, added } = of
  return [
    whole([`**${asReviewed}** made as reviewed in ${code(planHash)}.`, '']),
    ...differing('no longer planned when it ran: done meanwhile, or not so any more. Skipped', gone),
    ...differing('not in the reviewed plan: the limits held for them as ever', added),
  ]
}

const differing = (what: string, { total, rows, rest }: Named): readonly Part[] => {
  if (total === 0) return []
  const title = `**${total}** ${what}.`
  const lines = rows.map(({ kind, account, region, id, from, to }) => {
    const change = [from, to].filter((role) => role !== null).join(' → ')
    return `- ${code(`${kind} ${id}`)} ${code(change)} ${code(`${account} ${region ?? 'RAM'}`)}`
  })
  const more = rest === 0 ? [] : [`- … and ${rest} more`]
  return [{ full: [title, '', ...lines, ...more, ''].join('\n'), short: `${title}\n` }]
}

const place = ({ account, shard }: Place): string => `${code(account)} ${shard === null ? '' : code(shard)}`.trimEnd()

const tail = ({ merged, commit, gaps, runs }: AfterMerge): string =>
  [
    ...(gaps === null
      ? []
      : [`**${gaps.swapped}** roles swapped, the longest gap without a role ${gaps.longestMs} ms.`, '']),
    `commit ${code(merged)}${merged === commit ? '' : `, with the later ${code(commit)}`}`,
    '',
    ...runs.map((run) => `- run ${code(run.runId)} in ${place(run)}`),
    '',
  ].join('\n')
