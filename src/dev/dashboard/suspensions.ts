import { createHash } from 'node:crypto'
import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml'
import type { SuspendedLine } from './moments.ts'
import { isObject } from '../../core/model/plain-object.ts'

/** What is to be left alone: one key of a matcher, and its value. */
export type Wish = Readonly<{ key: 'regions' | 'ids' | 'names'; value: string; reason: string; until: string }>

/** Settings are not written so that a line could be put in or taken out. */
export class SettingsError extends Error {
  override name = 'SettingsError'
}

const OWNER = 'dashboard'

/** The suspensions that a settings file holds. */
export const listSuspensions = (text: string): readonly SuspendedLine[] => {
  const list: unknown = parseDocument(text).toJS()
  // A file that desired state was read from has this shape; what has not is shown as it is.
  const { suspend } = (list as { settings?: { suspend?: unknown } } | null)?.settings ?? {}
  return [suspend].flat().flatMap((one) => (one === undefined || one === null ? [] : [toLine(one)]))
}

const toLine = (one: unknown): SuspendedLine => {
  const { match, reason, owner, until } = one as Readonly<Record<string, unknown>>
  return { key: keyOf(one), what: shown(match), reason: shown(reason), owner: shown(owner), until: shown(until) }
}

/** A matcher as `regions: cn-shanghai, tags: (app: ledger)`. */
const shown = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(shown).join(' or ')
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : ''
  const parts = Object.entries(value).map(
    ([name, part]) => `${name}: ${isObject(part) ? `(${shown(part)})` : shown(part)}`,
  )
  return parts.join(', ')
}

const keyOf = (one: unknown): string => createHash('sha256').update(JSON.stringify(one)).digest('hex').slice(0, 16)

/** The text with one suspension more; every other byte stays. Throws SettingsError. */
export const withSuspension = (text: string, { key, value, reason, until }: Wish): string => {
  const { document, settings } = settingsOf(text)
  const list = settings.get('suspend', true) as unknown
  const item = (indent: string): string =>
    [
      `${indent}- match: { ${key}: ${JSON.stringify(value)} }`,
      `${indent}  reason: ${JSON.stringify(reason)}`,
      `${indent}  owner: ${OWNER}`,
      `${indent}  until: ${JSON.stringify(until)}`,
      '',
    ].join('\n')
  if (list === undefined || list === null) {
    const indent = indentAt(text, startOf(settings))
    return insertAfter(text, endOf(settings), `${indent}suspend:\n${item(`${indent}  `)}`)
  }
  const last = isSeq<Node>(list) && list.flow !== true ? list.items.at(-1) : undefined
  if (last === undefined || document.errors.length > 0) throw unfit
  return insertAfter(text, endOf(last), item(indentAt(text, startOf(last))))
}

/** The text without one suspension. Throws SettingsError. */
export const withoutSuspension = (text: string, key: string): string => {
  const { settings } = settingsOf(text)
  const list = settings.get('suspend', true) as unknown
  if (!isSeq<Node>(list) || list.flow === true) throw unfit
  const place = listSuspensions(text).findIndex((line) => line.key === key)
  const item = list.items[place]
  if (item === undefined) throw new SettingsError('This suspension is not in the settings any more.')
  const pair = settings.items.find((one) => isPair(one) && isScalar(one.key) && one.key.value === 'suspend')
  // A list of one goes with its name: an empty one would be an error.
  const first = list.items.length === 1 && isScalar(pair?.key) ? pair.key : item
  const [from, to] = [lineBegin(text, startOf(first)), lineEnd(text, endOf(item))]
  return text.slice(0, from) + text.slice(to)
}

const unfit = new SettingsError('The list of suspensions is not written line by line: change settings.yaml by hand.')

const settingsOf = (text: string): Readonly<{ document: Document; settings: YAMLMap }> => {
  const document = parseDocument(text, { lineCounter: new LineCounter() })
  const settings = document.get('settings', true)
  if (!isMap(settings) || settings.flow === true || document.errors.length > 0) throw unfit
  return { document, settings }
}

/** What was parsed out of a text has a range in it. */
const startOf = (node: Node | YAMLMap): number => node.range?.[0] ?? 0
const endOf = (node: Node | YAMLMap): number => node.range?.[1] ?? 0

const lineBegin = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1

/** Behind the line that a node's last character is in; its range may reach to the next line's begin. */
const lineEnd = (text: string, end: number): number => {
  if (text[end - 1] === '\n') return end
  const next = text.indexOf('\n', end)
  return next < 0 ? text.length : next + 1
}

/** The blanks before the item or the key that begins a line. */
const indentAt = (text: string, at: number): string => /^ */.exec(text.slice(lineBegin(text, at)))?.[0] ?? ''

const insertAfter = (text: string, end: number, lines: string): string => {
  const at = lineEnd(text, end)
  const before = text.slice(0, at)
  return `${before}${before.endsWith('\n') ? '' : '\n'}${lines}${text.slice(at)}`
}
