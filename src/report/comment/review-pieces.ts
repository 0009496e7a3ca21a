import type { Finding } from '../../core/model/finding.ts'
import type { Problem } from '../../core/model/problem.ts'
import { count } from '../../core/plan/words.ts'
import type { BlockedGroup, PowerNote, RefusalNote } from '../../core/report/report.ts'
import type { Review } from '../../core/report/review.ts'
import type { Origin, OriginGroup, Part } from '../../core/report/review-origins.ts'
import { markdown, markdownCode } from '../escape.ts'
import { changeOf, groupTitle, sentences, stateOf, whereOf } from '../words.ts'
import type { Piece } from './fit.ts'

/** How many instances of an origin are shown before the rest is folded. */
const shown = 10

/** Texts from the cloud can be as long as they like; a cut shows. */
const safe = (text: string, most: number = 400): string => markdown(cut(text, most))
const code = (text: string): string => markdownCode(cut(text, 200))
const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)

const lines = (...all: readonly (string | readonly string[])[]): string => all.flat().join('\n')

const folded = (title: string, inside: readonly string[]): readonly string[] => [
  '<details><summary>',
  '',
  title,
  '',
  '</summary>',
  '',
  ...inside,
  '',
  '</details>',
  '',
]

/** One line; the first ten; all. */
export const originPiece = (group: OriginGroup): Piece => {
  const first = (): readonly string[] => [
    `**${nameOf(group.origin)}** · ${count(group.total, 'change')}`,
    '',
    ...partLines(group.parts),
    '| what | change | why |',
    '| --- | --- | --- |',
    ...group.rows.slice(0, shown).map((row) => rowLine(row, group)),
    '',
  ]
  const rest = group.total - Math.min(shown, group.total)
  const more = `… and ${rest} more.`
  return {
    weight: group.total,
    forms: [
      () => `- **${nameOf(group.origin)}** · ${count(group.total, 'change')}: ${kindsOf(group.parts)}`,
      () => lines('', first(), rest === 0 ? [] : [more, '']),
      ...(rest === 0 ? [] : [() => lines('', first(), folded(`and ${rest} more`, restLines(group)))]),
    ],
  }
}

const nameOf = ({ type, name, account }: Origin): string =>
  [type, code(name), ...(account === null ? [] : [`in ${code(account)}`])].join(' ')

/** `10 attach, 2 replace (refused)` */
const kindsOf = (parts: readonly Part[]): string => {
  const totals = new Map<string, number>()
  for (const part of parts) {
    const what = [part.kind, ...stateOf(part).map((state) => `(${state})`)].join(' ')
    totals.set(what, (totals.get(what) ?? 0) + part.total)
  }
  return [...totals].map(([what, total]) => `${total} ${safe(what)}`).join(', ')
}

/** Where all is of one kind, the rows say which. */
const partLines = (parts: readonly Part[]): readonly string[] => {
  if (parts.length === 1) return []
  const left = parts.slice(shown)
  const total = left.reduce((sum, part) => sum + part.total, 0)
  return [
    ...parts.slice(0, shown).map((part) => `- ${safe(groupTitle(part))}`),
    ...(left.length === 0 ? [] : [`- … and ${count(total, 'change')} of ${left.length} more kinds`]),
    '',
  ]
}

const rowLine = ({ id, part, why }: OriginGroup['rows'][number], { parts }: OriginGroup): string => {
  const of = parts[part]
  return `| ${code(id)} | ${of === undefined ? '' : safe(partText(of))} | ${safe(why)} |`
}

const partText = (part: Part): string => [changeOf(part), whereOf(part), ...stateOf(part)].join(' · ')

const restLines = ({ parts, rows }: OriginGroup): readonly string[] => {
  const ids = parts.map((): string[] => [])
  for (const { id, part } of rows.slice(shown)) ids[part]?.push(code(id))
  return parts.flatMap((part, at) => {
    const those = ids[at] ?? []
    return those.length === 0 ? [] : [`- ${safe(partText(part))}: ${those.join(' ')}`]
  })
}

export const refusalPiece = ({ what, ways }: RefusalNote): Piece => ({
  weight: 1,
  forms: [
    () => `- ${safe(what)}`,
    () =>
      lines(
        `- ${safe(what)}`,
        ways.map((way) => `  - ${safe(way)}`),
      ),
  ],
})

export const scopePiece = ({ scope, why }: Review['unknownScopes'][number]): Piece => ({
  weight: 1,
  forms: [() => `- ${code(scope.account)} ${code(scope.region)} ${code(scope.kind)}: ${safe(why)}`],
})

export const powerPiece = ({ account, who, risks, lists }: PowerNote): Piece => {
  const mark = risks.length === 0 ? '' : ` · ⚠️ ${safe(`more can be had from ${risks.join(', ')}`)}`
  const title = `${safe(who)} · ${code(account)}${mark}`
  const inside = (): readonly string[] =>
    lists.flatMap(({ kind, powers, rest }) => [
      `**${kind}**`,
      '',
      ...powers.map((power) => `- ${code(power)}`),
      ...(rest === 0 ? [] : [`- … and ${rest} more`]),
      '',
    ])
  return { weight: 1, forms: [() => `- ${title}`, () => lines(folded(title, inside()))] }
}

export const blockedPiece = ({ reason, fix, total, rows, rest }: BlockedGroup): Piece => {
  const title = `**${reason}** · ${total} · ${safe(fix)}`
  const table = (): readonly string[] => [
    '| instance | where | why |',
    '| --- | --- | --- |',
    ...rows.map((row) => `| ${code(row.id)} | ${code(`${row.account} ${row.region}`)} | ${safe(row.why)} |`),
    ...(rest === 0 ? [] : ['', `… and ${rest} more.`]),
  ]
  return { weight: total, forms: [() => `- ${title}`, () => lines(folded(title, table()))] }
}

export const findingPiece = ({ severity, code: name, at, message, fix }: Finding): Piece => {
  const line = (most: number) => (): string =>
    `- ${severity} ${at === null ? '' : `${code(`${at.file}:${at.line}`)} `}${safe(sentences(message, fix), most)} ${code(name)}`
  return { weight: 1, forms: [line(200), line(2000)] }
}

export const problemPiece = ({ at, wrong, right }: Problem): Piece => {
  const line = (most: number) => (): string =>
    `- ${code(`${at.file}:${at.line}:${at.column}`)} ${safe(sentences(wrong, right), most)}`
  return { weight: 1, forms: [line(200), line(2000)] }
}
