import type { Finding } from '../../core/model/finding.ts'
import type { ActionGroup, BlockedGroup, PowerNote, Report } from '../../core/report/report.ts'
import { markdown as safe, markdownCode as code } from '../escape.ts'
import { groupTitle, restLine, rowText, sentences } from '../words.ts'
import { commentLimit, fold } from './fold.ts'
import type { Part } from './fold.ts'

export const icon = { good: '✅', todo: '🟡', refused: '⛔', bad: '❌' } as const

/** What a run did, for a comment or a CI summary. */
export const toMarkdown = (report: Report, limit: number = commentLimit): string =>
  fold(
    [
      whole([`### ${icon[report.mood]} ${safe(report.headline)}`, '', counts(report), '']),
      ...unknown(report),
      ...report.refused.map(({ what, ways }) =>
        whole([`**Refused:** ${safe(what)}`, '', ...ways.map((way) => `- ${safe(way)}`), '']),
      ),
      ...section('Recovered from an earlier run', report.recovered, actionGroup),
      ...section('What was done', report.actions, actionGroup),
      ...section('Blocked', report.blocked, blockedGroup),
      ...section('Permissions', report.powers, powerNote),
      ...findings(report.findings),
      whole([tail(report)]),
    ],
    limit,
  )

export const whole = (lines: readonly string[]): Part => ({ full: lines.join('\n'), short: lines.join('\n') })

export const counts = (report: Pick<Report, 'counts'>): string =>
  report.counts.map(({ word, count }) => `**${count}** ${safe(word)}`).join(' · ')

const unknown = ({ unknownScopes }: Report): readonly Part[] =>
  unknownScopes.length === 0
    ? []
    : [
        whole([
          '**Unknown scopes:** nothing is replaced, detached or removed there.',
          '',
          ...unknownScopes.map(
            ({ scope, why }) => `- ${code(scope.account)} ${code(scope.region)} ${code(scope.kind)}: ${safe(why)}`,
          ),
          '',
        ]),
      ]

export const section = <G>(title: string, groups: readonly G[], part: (group: G) => Part): readonly Part[] =>
  groups.length === 0 ? [] : [whole([`#### ${title}`, '']), ...groups.map(part)]

const details = (title: string, lines: readonly string[]): Part => ({
  full: ['<details><summary>', '', title, '', '</summary>', '', ...lines, '', '</details>', ''].join('\n'),
  short: `- ${title}`,
})

export const actionGroup = (group: ActionGroup): Part =>
  details(safe(groupTitle(group)), [
    `| ${group.region === null ? 'in RAM' : 'instance'} | why |`,
    '| --- | --- |',
    ...group.rows.map((row) => `| ${code(row.id)} | ${safe(rowText(row))} |`),
    ...rest(group.rest),
  ])

const blockedGroup = ({ reason, fix, total, rows, rest: left }: BlockedGroup): Part =>
  details(`**${safe(reason)}** · ${total} · ${safe(fix)}`, [
    '| instance | where | why |',
    '| --- | --- | --- |',
    ...rows.map(({ id, account, region, why }) => `| ${code(id)} | ${code(`${account} ${region}`)} | ${safe(why)} |`),
    ...rest(left),
  ])

const powerNote = ({ account, who, risks, lists }: PowerNote): Part =>
  details(
    `${safe(who)} · ${safe(account)}${risks.length === 0 ? '' : ` · ⚠️ ${safe(`more can be had from ${risks.join(', ')}`)}`}`,
    lists.flatMap(({ kind, powers, rest: left }) => [
      `**${kind}**`,
      '',
      ...powers.map((power) => `- ${code(power)}`),
      ...rest(left),
      '',
    ]),
  )

const rest = (count: number): readonly string[] => (count === 0 ? [] : ['', safe(restLine(count))])

const findings = (all: readonly Finding[]): readonly Part[] =>
  all.length === 0
    ? []
    : [
        {
          full: ['#### Findings', '', ...all.map(findingLine), ''].join('\n'),
          short: `**${all.length} findings** are left out here; \`--format json\` has them.\n`,
        },
      ]

const findingLine = ({ severity, code: name, at, message, fix }: Finding): string => {
  const place = at === null ? '' : `${code(`${at.file}:${at.line}:${at.column}`)} `
  return `- ${severity} ${place}${safe(sentences(message, fix))} ${code(name)}`
}

const tail = ({ commit, dirty, planHash, runId }: Report): string =>
  [
    `commit ${code(commit)}${dirty ? ' with changes not committed' : ''}`,
    `plan ${code(planHash)}`,
    ...(runId === null ? [] : [`run ${code(runId)}`]),
  ].join(' · ') + '\n'
