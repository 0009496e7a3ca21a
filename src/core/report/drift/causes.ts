import type { Reason } from '../../model/blocked.ts'
import type { Severity } from '../../model/finding.ts'
import { order } from '../../plan/key.ts'
import type { Author, DriftCause, DriftRow } from '../drift-document.ts'
import type { FindingDocument } from '../documents.ts'
import { restful } from '../exit-status.ts'

/** How many keys of its rows a cause names. */
const NAMED = 100

/**
 * One thing to know and to do each: rows that one hand changed, that one deed would unblock, or that the commit asks for;
 * findings by their code. `known`: causes of the last report; null: there is none.
 */
export const causesOf = (
  rows: readonly DriftRow[],
  findings: readonly FindingDocument[],
  known: ReadonlySet<string> | null,
): readonly DriftCause[] =>
  [
    ...[...grouped(rows, causeKey)].map(([key, group]) => ofRows(key, group)),
    ...[...grouped(findings, findingKey)].map(([key, group]) => ofFindings(key, group, known)),
  ].sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.total - a.total || order(a.key, b.key),
  )

const severities: readonly Severity[] = ['error', 'warning', 'note']

/** The same from report to report, also where a line of a file has moved; of a row, the cause that it belongs to. */
export const causeKey = ({ state, author, kind, reason, fix }: DriftRow): string =>
  JSON.stringify([
    state,
    ...(state === 'drift'
      ? [author?.kind, author?.name, author?.did, kind]
      : [kind, reason, fix?.replace(/:\d+/g, '')]),
  ])

export const findingKey = ({ code }: FindingDocument): string => JSON.stringify(['finding', code])

const grouped = <T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly [T, ...T[]]> => {
  const groups = new Map<string, [T, ...T[]]>()
  for (const one of all) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return groups
}

const ofRows = (key: string, rows: readonly [DriftRow, ...DriftRow[]]): DriftCause => {
  const [first] = rows
  const bindings = distinct(rows.map(({ binding }) => binding))
  const ofOne = first.state === 'blocked' && bindings.length === 1 ? ` (binding ${bindings.join()})` : ''
  return {
    key,
    what: first.state,
    severity: severityOf(first),
    title: `${titleOf(first)}${ofOne}`,
    fix: first.fix ?? first.atSource ?? unblocked[first.state],
    total: rows.length,
    added: rows.filter(({ isNew }) => isNew !== false).length,
    accounts: distinct(rows.map(({ account }) => account)),
    regions: distinct(rows.map(({ region }) => region)),
    bindings,
    rows: rows.slice(0, NAMED).map((row) => row.key),
  }
}

const ofFindings = (
  key: string,
  [first, ...more]: readonly [FindingDocument, ...FindingDocument[]],
  known: ReadonlySet<string> | null,
): DriftCause => ({
  key,
  what: 'finding',
  severity: first.severity,
  title: first.message,
  fix: first.fix,
  total: more.length + 1,
  added: known?.has(key) === true ? 0 : more.length + 1,
  accounts: [],
  regions: [],
  bindings: [],
  rows: [],
})

/** What to do about what nothing keeps from being mended. */
const unblocked: Readonly<Record<DriftRow['state'], string>> = {
  drift: 'The next run mends it; ActionTrail says who it was.',
  pending: 'The next run does it.',
  blocked: '',
  unknown: '',
}

const distinct = (words: readonly (string | null)[]): readonly string[] =>
  [...new Set(words.filter((word) => word !== null))].sort(order)

const severityOf = ({ state, reason }: DriftRow): Severity => {
  if (state === 'unknown') return 'error'
  if (state === 'drift') return 'warning'
  return state === 'pending' || (reason !== null && restful.has(reason)) ? 'note' : 'warning'
}

const titleOf = ({ state, kind, reason, author }: DriftRow): string => {
  if (reason !== null) return reasonTitles[reason]
  if (state === 'pending') return `Asked for by the commit, and not done yet: ${String(kind)}`
  return author === null ? `Changed, and nobody was seen: ${String(kind)}` : authorTitle(author)
}

/** `A person in the console (alice) took the role off`. */
const authorTitle = ({ kind, name, did }: Author): string =>
  `${hands[kind]}${name === null ? '' : ` (${name})`} ${did === null ? 'gave the role at birth' : did === 'detached' ? 'took the role off' : 'attached another role'}`

const hands: Readonly<Record<Author['kind'], string>> = {
  console: 'A person in the console',
  terraform: 'Terraform',
  oos: 'OOS',
  'scaling-group': 'A scaling group',
  'launch-template': 'A launch template or call',
  kubernetes: 'Kubernetes',
  service: 'A service',
  api: 'A program',
}

const reasonTitles: Readonly<Record<Reason, string>> = {
  unknown: 'Not known',
  held: 'Held by a tag',
  conflict: 'Bindings contradict each other',
  protected: 'Protected',
  suspended: 'Suspended',
  grace: 'Another writer has a grace',
  settling: 'Too new: tags may be still to come',
  'too-young': 'Younger than its binding wants',
  fight: 'Somebody else changes it back again and again',
  'operator-bounds': "The operator's bounds forbid the role",
  'classic-network': 'The classic network knows no roles',
  'eci-immutable': 'A container group is changed by making it anew alone',
  'foreign-role': 'It has a role that is not ours to replace',
  'not-ours': 'The role was not made by Rolekeeper',
  'role-missing': 'The role does not exist',
  'role-not-trusting-ecs': 'The role does not trust ECS',
  'no-way-back': 'The old role could not be given back',
  withheld: 'The role is withheld',
}
