import { isMap, isScalar } from 'yaml'
import type { Scalar, YAMLMap } from 'yaml'
import type { FreeSlot, NamedSlot } from './slot.ts'

/** Text to put in the place of `[from, to)`. */
export type TextEdit = Readonly<{ from: number; to: number; text: string }>

/**
 * The lines, or the words within a line, that put a role on a pod that names none. Null: it is laid out so that nothing
 * can be added without moving something else.
 */
export function addRole(text: string, root: YAMLMap.Parsed, slot: FreeSlot, role: string): TextEdit | null {
  const { map, header, keys } = slot
  if (map === null) return header === null ? null : underNothing(text, root, slot, role)
  return map.flow === true ? intoFlow(text, map, slot, role) : intoBlock(text, root, map, { header, keys }, role)
}

/** The role in the place of another, in the quotes of the other. Null: it is written over several lines. */
export function setRole({ node }: NamedSlot, role: string): TextEdit | null {
  const [from, to] = node.range
  switch (node.type) {
    case 'PLAIN':
      return { from, to, text: plain(role) }
    case 'QUOTE_DOUBLE':
      return { from, to, text: `"${role}"` }
    case 'QUOTE_SINGLE':
      return { from, to, text: `'${role}'` }
    default:
      return null
  }
}

export const applyEdits = (text: string, edits: readonly TextEdit[]): string => {
  let done = ''
  let at = 0
  for (const edit of edits.toSorted((a, b) => a.from - b.from)) {
    done += text.slice(at, edit.from) + edit.text
    at = edit.to
  }
  return done + text.slice(at)
}

/** Right below the header, so that comments stay with the keys that they are about; else before a key on a line of its own. */
const intoBlock = (
  text: string,
  root: YAMLMap.Parsed,
  map: YAMLMap.Parsed,
  { header, keys }: Pick<FreeSlot, 'header' | 'keys'>,
  role: string,
): TextEdit | null => {
  const step = stepIn(text, map) ?? stepIn(text, root) ?? DEFAULT_STEP
  const first = ownLine(text, map.items[0]?.key)
  const end = header === null ? -1 : lineEnd(text, header.key)
  if (header !== null && first !== null && end >= 0 && end < first.start) {
    const deeper = first.indent.length - columnOf(text, startOf(header.key))
    return insertion(text, end + 1, blockLines(keys, role, first.indent.length, deeper > 0 ? deeper : step))
  }
  const lines = map.items.map(({ key }) => ({ key, line: ownLine(text, key) })).filter(({ line }) => line !== null)
  const before = lines.find(({ key }) => isScalar(key) && key.value === 'spec') ?? lines.at(-1)
  if (before === undefined || before.line === null) return null
  return insertion(text, before.line.start, blockLines(keys, role, before.line.indent.length, step))
}

/** A key without a value, or with `null` or `~` for one, which then gives its place to a mapping in braces. */
const underNothing = (
  text: string,
  root: YAMLMap.Parsed,
  { header, parent, keys }: FreeSlot,
  role: string,
): TextEdit | null => {
  if (header === null) return null
  const { key, value } = header
  if (value !== null && value.range[1] > value.range[0]) {
    const [from, to] = value.range
    return isScalar(value) && value.anchor === undefined && value.tag === undefined
      ? { from, to, text: inBraces(keys, role, notationOf(text, key)) }
      : null
  }
  const end = lineEnd(text, key)
  const rest = text.slice(endOf(key), end < 0 ? text.length : end)
  if (parent.flow === true || !/^[ \t]*:[ \t]*(?:[ \t]#.*)?\r?$/.test(rest)) return null
  const step = stepIn(text, parent) ?? stepIn(text, root) ?? DEFAULT_STEP
  const lines = blockLines(keys, role, columnOf(text, startOf(key)) + step, step)
  if (end >= 0) return insertion(text, end + 1, lines)
  return { from: text.length, to: text.length, text: lines.map((line) => `${eolOf(text)}${line}`).join('') }
}

const intoFlow = (
  text: string,
  map: YAMLMap.Parsed,
  { header, keys }: Pick<FreeSlot, 'header' | 'keys'>,
  role: string,
): TextEdit | null => {
  const open = map.range[0] + 1
  const first = map.items[0]?.key
  if (text[map.range[0]] !== '{') return null
  if (first === undefined) {
    const inside = text.slice(open, map.range[1] - 1)
    const entry = entryText(keys, role, notationOf(text, header?.key))
    return { from: open, to: open, text: inside === ' ' ? ` ${entry}` : entry }
  }
  if (!isScalar(first)) return null
  const notation = notationOf(text, first)
  const between = text.slice(open, startOf(first))
  if (/^[ \t]*$/.test(between)) {
    const entry = `${entryText(keys, role, notation)},${notation.colon === ':' ? '' : ' '}`
    return { from: startOf(first), to: startOf(first), text: entry }
  }
  if (!/^[ \t]*\r?\n[ \t]*$/.test(between)) return null
  const indent = between.slice(between.lastIndexOf('\n') + 1)
  const outer = /^[ \t]*/.exec(text.slice(lineStart(text, map.range[0])))?.[0] ?? ''
  const step = indent.length > outer.length && indent.startsWith(outer) ? indent.slice(outer.length) : '  '
  return insertion(text, lineStart(text, startOf(first)), flowLines(keys, role, notation, indent, step))
}

/** How keys and values are written in braces: as JSON does, or as YAML may. */
type Notation = Readonly<{ quote: '"' | ''; colon: ': ' | ':' }>

const notationOf = (text: string, key: Scalar | undefined): Notation => {
  if (key?.type !== 'QUOTE_DOUBLE') return { quote: '', colon: ': ' }
  // A colon right after a quoted key needs no space (YAML 1.2.2, § 7.4.2).
  return { quote: '"', colon: /^:[^\s]/.test(text.slice(endOf(key), endOf(key) + 2)) ? ':' : ': ' }
}

const quoted = (word: string, { quote }: Notation): string => (quote === '' ? plain(word) : `"${word}"`)

const entryText = (keys: readonly string[], role: string, notation: Notation): string => {
  const [key = '', ...inner] = keys
  const value = inner.length === 0 ? quoted(role, notation) : inBraces(inner, role, notation)
  return `${quoted(key, notation)}${notation.colon}${value}`
}

const inBraces = (keys: readonly string[], role: string, notation: Notation): string =>
  `{${entryText(keys, role, notation)}}`

const flowLines = (
  keys: readonly string[],
  role: string,
  notation: Notation,
  indent: string,
  step: string,
): readonly string[] => {
  const [key = '', ...inner] = keys
  const begin = `${indent}${quoted(key, notation)}${notation.colon}`
  if (inner.length === 0) return [`${begin}${quoted(role, notation)},`]
  const [last = '', ...others] = flowLines(inner, role, notation, `${indent}${step}`, step).toReversed()
  // What stands alone in its braces has no comma after it: JSON takes none.
  return [`${begin}{`, ...others.toReversed(), last.slice(0, -1), `${indent}},`]
}

const blockLines = (keys: readonly string[], role: string, column: number, step: number): readonly string[] =>
  keys.map((key, depth) => {
    const begin = `${' '.repeat(column + depth * step)}${key}:`
    return depth === keys.length - 1 ? `${begin} ${plain(role)}` : begin
  })

const insertion = (text: string, at: number, lines: readonly string[]): TextEdit => {
  const eol = eolOf(text.slice(Math.max(0, at - 2), at), text)
  return { from: at, to: at, text: lines.map((line) => `${line}${eol}`).join('') }
}

/** The line break of the line before, else of the first line. */
const eolOf = (before: string, text: string = before): '\r\n' | '\n' => {
  const end = before.indexOf('\n') >= 0 ? before : text
  return end[end.indexOf('\n') - 1] === '\r' ? '\r\n' : '\n'
}

/**
 * Role names are letters, digits, dots, hyphens and underscores (RAM CreateRole). Those that some reader of YAML, 1.1
 * included, takes for a number or a truth value are quoted.
 */
const plain = (word: string): string =>
  /^[A-Za-z][\w./-]*$/.test(word) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(word) ? word : `"${word}"`

const DEFAULT_STEP = 2

/** By how much a mapping's first mapping below stands deeper; null: there is none. */
const stepIn = (text: string, map: YAMLMap.Parsed): number | null => {
  for (const { key, value } of map.items) {
    const child = isMap(value) && value.flow !== true ? value.items[0]?.key : undefined
    if (!isScalar(key) || !isScalar(child)) continue
    const step = columnOf(text, startOf(child)) - columnOf(text, startOf(key))
    if (step > 0) return step
  }
  return null
}

type OwnLine = Readonly<{ start: number; indent: string }>

/** The line that begins with the key; null: something else stands before it. */
const ownLine = (text: string, key: unknown): OwnLine | null => {
  if (!isScalar(key)) return null
  const start = lineStart(text, startOf(key))
  const indent = text.slice(start, startOf(key))
  return /^ *$/.test(indent) ? { start, indent } : null
}

// What was parsed has a range.
const startOf = ({ range }: Scalar): number => range?.[0] ?? 0
const endOf = ({ range }: Scalar): number => range?.[1] ?? 0

const lineStart = (text: string, at: number): number => (at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1)
const columnOf = (text: string, at: number): number => at - lineStart(text, at)
/** The place of the line feed after a key; -1: the text ends without. */
const lineEnd = (text: string, key: Scalar): number => text.indexOf('\n', endOf(key))
