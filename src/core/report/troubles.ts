import { accountHolds } from '../desired/match.ts'
import { anyGlob } from '../desired/glob.ts'
import type { Severity } from '../model/finding.ts'
import type { Receiver } from '../model/notify.ts'
import type { FindingDocument } from './documents.ts'
import type { DriftCause, DriftDocument, DriftRow } from './drift-document.ts'
import { causeKey, causesOf, findingKey } from './drift/causes.ts'
import type { Item, Trouble } from './notices.ts'

/** Names and tags are as long as somebody made them. */
const MOST_CHARS = 300

const gravity: readonly Severity[] = ['error', 'warning', 'note']

/** What a report says that somebody wants to hear of, by the report's own causes. */
export const troublesFor = (
  report: DriftDocument,
  { severity, accounts, regions }: Pick<Receiver, 'severity' | 'accounts' | 'regions'>,
): readonly Trouble[] => {
  const names = new Map(report.fleet?.accounts.map(({ account, name }) => [account, name]))
  const rows = report.rows.filter(
    ({ account, region }) =>
      (accounts === null || accountHolds(accounts, account, names.get(account) ?? account)) &&
      (regions === null || (region !== null && anyGlob(regions, region))),
  )
  // They belong to no account or region.
  const findings = accounts === null && regions === null ? report.findings : []
  const asked = ({ severity: one }: DriftCause): boolean => gravity.indexOf(one) <= gravity.indexOf(severity)
  return [
    ...grouped(rows, causeKey).flatMap((group) => {
      const items = group.map((row) => ({ key: rowKey(row), line: rowLine(row) }))
      return causesOf(group, [], null).filter(asked).map(toTrouble(items))
    }),
    ...grouped(findings, findingKey).flatMap((group) => {
      const items = group.map((one) => ({ key: messageKey(one), line: short(placed(one)) }))
      return causesOf([], group, null).filter(asked).map(toTrouble(items))
    }),
  ]
}

const toTrouble =
  (items: readonly Item[]) =>
  ({ key, severity, title, fix }: DriftCause): Trouble => ({
    cause: key,
    severity,
    title: short(title),
    fix: short(fix),
    items,
  })

/** Whether an item is there, or nobody can say that it is not: what a report could not look at is not over. */
export const isThereIn = ({ commit, rows, findings, scopes }: DriftDocument): ((item: string) => boolean) => {
  const there = new Set([...rows.map(rowKey), ...findings.map(messageKey)])
  const unread = new Set(rows.flatMap((row) => (row.state === 'unknown' ? [thingKey(row)] : [])))
  const unknown = scopes.filter(({ state }) => state === 'unknown')
  return (item) => {
    const [account = '', region = '', id = ''] = item.split(' ', 3)
    const isUnseen = unknown.some(
      (scope) => (account === '' || scope.account === account) && (region === '' || scope.region === region),
    )
    return commit === null || there.has(item) || isUnseen || unread.has([account, region, id].join(' '))
  }
}

const grouped = <T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly T[])[] => {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return [...groups.values()]
}

/** Ids and names of roles hold no blanks. */
const thingKey = ({ account, region, id }: DriftRow): string => [account, region ?? '', id].join(' ')
const rowKey = (row: DriftRow): string => [thingKey(row), row.kind ?? row.reason, row.to ?? ''].join(' ')
const messageKey = ({ code, message }: FindingDocument): string => `   ${code} ${message}`

const rowLine = ({ id, name, account, region, why }: DriftRow): string =>
  short(`${id}${name === '' || name === id ? '' : ` (${name})`}, ${region ?? account}: ${why}`)

const placed = ({ file, line, message }: FindingDocument): string =>
  file === null ? message : `${file}:${line ?? 1}: ${message}`

/** Never inside a character. */
const short = (text: string): string =>
  text.length <= MOST_CHARS ? text : `${text.slice(0, MOST_CHARS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
