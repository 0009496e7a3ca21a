import { isMap, isScalar, isSeq, type LineCounter, type ParsedNode, type YAMLMap } from 'yaml'
import type { Place } from '../core/model/problem.ts'

/** Keys and indices from the document's root to a value. One value that stands for a list of one is its own item. */
export type Path = readonly PropertyKey[]

export type Locator = Readonly<{
  /** Where the value stands; of one that is missing, where the nearest that would hold it stands. */
  place(path: Path): Place
  /** Where the value's key stands; an item of a list stands for itself. */
  placeOfKey(path: Path): Place
  /** A single value as it is written, cut short; empty for lists, mappings, texts of several lines, and nothing. */
  shown(path: Path): string
}>

/** A text without byte order mark, and its lines. */
export type Source = Readonly<{ file: string; text: string; lines: LineCounter }>
/** `node` null: a key without a value. */
type Found = Readonly<{ key: ParsedNode | null; node: ParsedNode | null }>

const mostShown = 60

/** Finds the places of a document's values; to look up many of one large mapping stays cheap. */
export function locator(root: ParsedNode, { file, text, lines }: Source): Locator {
  const entriesOf = memoised(entriesOfMap)
  const find = (path: Path): Found => {
    let found: Found = { key: null, node: root }
    for (const step of path) {
      const { node } = found
      if (typeof step === 'number' && !isSeq(node)) continue
      const next = isMap(node) ? entriesOf(node).get(String(step)) : itemOf(node, step)
      if (next === undefined) return found
      found = next
    }
    return found
  }
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  return {
    place: (path) => at(offsetOf(find(path))),
    placeOfKey: (path) => {
      const found = find(path)
      return at(found.key === null ? offsetOf(found) : found.key.range[0])
    },
    shown: (path) => shorten(shownNode(find(path).node, text)),
  }
}

function memoised<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return (key) => {
    const value = known.get(key) ?? make(key)
    known.set(key, value)
    return value
  }
}

const entriesOfMap = (map: YAMLMap.Parsed): ReadonlyMap<string, Found> =>
  new Map(map.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', { key, node: value }]))

function itemOf(node: ParsedNode | null, step: PropertyKey): Found | undefined {
  const item = isSeq(node) ? node.items[Number(step)] : undefined
  return item === undefined ? undefined : { key: null, node: item }
}

/** A key without a value has no place but its own. */
function offsetOf({ key, node }: Found): number {
  const isEmpty = node === null || (node.range[0] === node.range[1] && key !== null)
  return (isEmpty ? key : node)?.range[0] ?? 0
}

function shownNode(node: ParsedNode | null, text: string): string {
  if (!isScalar(node)) return ''
  if (typeof node.value !== 'string') return text.slice(node.range[0], node.range[1])
  return node.value.includes('\n') ? '' : JSON.stringify(node.value)
}

/** A text of a file in a message: one line of it, and not a megabyte. */
export const shorten = (text: string): string => (text.length > mostShown ? `${text.slice(0, mostShown - 1)}…` : text)
