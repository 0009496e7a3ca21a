import type { Finding } from '../../core/model/finding.ts'
import type { ActionGroup, BlockedGroup, PowerNote, RefusalNote, Report, Row } from '../../core/report/report.ts'
import { terminal as safe } from '../escape.ts'
import { alreadyTitle, groupTitle, powerSign, restLine, rowText, sentences } from '../words.ts'
import { paintWith } from './paint.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'

/** `width` null: not a terminal, nothing is cut. */
export type Look = Readonly<{ color: boolean; width: number | null }>

/** The report for people at a prompt. */
export const toText = (report: Report, look: Look): string => {
  const paint = paintWith(look.color)
  const sections = [
    head(report, paint),
    report.unknownScopes.length === 0 ? [] : unknown(report, paint, look),
    report.refused.flatMap((note) => refusal(note, paint)),
    actions(report.recovered, 'Recovered from an earlier run', paint, look),
    actions(report.actions, report.tense === 'will' ? 'Changes' : 'What was done', paint, look),
    actions(report.already, alreadyTitle, paint, look),
    blocked(report.blocked, paint, look),
    powers(report.powers, paint),
    findings(report.findings, paint),
    [paint.faint(safe(tail(report)))],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** The verdict and the counts alone. */
export const toBrief = (report: Report, look: Look): string => `${head(report, paintWith(look.color)).join('\n')}\n`

const head = (report: Report, paint: Paint): readonly string[] => [
  paint.strong(paint[report.mood](safe(report.headline))),
  report.counts.map(({ word, count }) => `${count} ${word}`).join(' · '),
]

const tail = ({ commit, dirty, planHash, runId }: Report): string =>
  [
    `commit ${commit}${dirty ? ' with changes not committed' : ''}`,
    `plan ${planHash}`,
    ...(runId === null ? [] : [`run ${runId}`]),
  ].join(' · ')

const unknown = (report: Report, paint: Paint, look: Look): readonly string[] => [
  paint.bad('Unknown scopes: nothing is replaced, detached or removed there'),
  ...table(
    report.unknownScopes.map(({ scope, why }) =>
      [scope.account, scope.region, scope.kind, why].map((text) => ({ text: safe(text) })),
    ),
    look.width,
    '  ',
  ),
]

const refusal = ({ what, ways }: RefusalNote, paint: Paint): readonly string[] => [
  paint.refused(`Refused: ${safe(what)}`),
  ...ways.map((way) => `  - ${safe(way)}`),
]

const actions = (groups: readonly ActionGroup[], title: string, paint: Paint, look: Look): readonly string[] =>
  groups.length === 0 ? [] : [paint.strong(title), ...groups.flatMap((group) => actionGroup(group, paint, look))]

const actionGroup = (group: ActionGroup, paint: Paint, look: Look): readonly string[] => [
  `  ${safe(groupTitle(group))}`,
  ...rows(group.rows, paint, look),
  ...rest(group.rest, paint),
]

const rows = (all: readonly Row[], paint: Paint, look: Look): readonly string[] =>
  table(
    all.map((row) => [{ text: safe(row.id) }, { text: safe(rowText(row)), paint: paint.faint }]),
    look.width,
    '    ',
  )

const rest = (count: number, paint: Paint): readonly string[] =>
  count === 0 ? [] : [paint.faint(`    ${restLine(count)}`)]

const blocked = (groups: readonly BlockedGroup[], paint: Paint, look: Look): readonly string[] =>
  groups.length === 0
    ? []
    : [
        paint.strong('Blocked'),
        ...groups.flatMap((group) => [
          `  ${paint.todo(group.reason)}: ${group.total}. ${safe(group.fix)}`,
          ...table(
            group.rows.map(({ id, account, region, why }) => [
              { text: safe(id) },
              { text: safe(`${account} ${region}`) },
              { text: safe(why), paint: paint.faint },
            ]),
            look.width,
            '    ',
          ),
          ...rest(group.rest, paint),
        ]),
      ]

const powers = (notes: readonly PowerNote[], paint: Paint): readonly string[] =>
  notes.length === 0 ? [] : [paint.strong('Permissions'), ...notes.flatMap((note) => powerNote(note, paint))]

const powerNote = ({ account, who, risks, lists }: PowerNote, paint: Paint): readonly string[] => [
  `  ${safe(who)} · ${safe(account)}`,
  ...risks.map((risk) => paint.bad(`    ! more can be had from ${safe(risk)}`)),
  ...lists.flatMap(({ kind, powers: all, rest: left }) => [
    ...all.map((power) => `    ${powerSign[kind]} ${safe(power)}`),
    ...rest(left, paint),
  ]),
]

const findings = (all: readonly Finding[], paint: Paint): readonly string[] =>
  all.length === 0 ? [] : [paint.strong('Findings'), ...all.map((finding) => findingLine(finding, paint))]

const colorOf = { error: 'bad', warning: 'todo', note: 'faint' } as const

const findingLine = ({ severity, code, at, message, fix }: Finding, paint: Paint): string => {
  const place = at === null ? '' : `${at.file}:${at.line}:${at.column}: `
  return `  ${paint[colorOf[severity]](severity)} ${safe(`${place}${sentences(message, fix)}`)} ${paint.faint(`[${safe(code)}]`)}`
}
