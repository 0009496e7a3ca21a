import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { ParsedNode, Scalar, YAMLMap } from 'yaml'
import type { Manifest } from './document.ts'

/** What stands under a key. `isShared`: other places of the document have it too, by an alias or a merge key. */
export type Entry = Readonly<{ key: Scalar; value: ParsedNode | null; isShared: boolean }>

type Known = Pick<Manifest, 'targets' | 'used'>

/** The node that an alias stands for; any other node itself. Null: nothing is there. */
export const resolved = ({ targets }: Known, node: ParsedNode | null): ParsedNode | null =>
  node !== null && isAlias(node) ? (targets.get(node) ?? null) : node

/** Whether somebody else has the node too. */
export const isShared = ({ used }: Known, node: ParsedNode | null): boolean =>
  node !== null && (isAlias(node) || (node.anchor !== undefined && used.has(node.anchor)))

/** What a mapping has under a key, its own before what it merges (`<<`). */
export function entryOf(known: Known, map: YAMLMap.Parsed, name: string): Entry | null {
  for (const { key, value } of map.items) {
    if (isScalar(key) && key.value === name) return { key, value, isShared: isShared(known, value) }
  }
  return hasMerges(map) ? (entriesOf(known, map).get(name) ?? null) : null
}

/** All of a mapping, with what it merges. Keys that are no text are left out. */
export function entriesOf(known: Known, map: YAMLMap.Parsed, depth: number = 0): ReadonlyMap<string, Entry> {
  const own = new Map<string, Entry>()
  const merged = new Map<string, Entry>()
  for (const { key, value } of map.items) {
    if (!isScalar(key) || typeof key.value !== 'string') continue
    if (!isMergeKey(key)) {
      own.set(key.value, { key, value, isShared: isShared(known, value) })
      continue
    }
    if (depth === maxMerges) continue
    for (const source of mergedMaps(known, value)) {
      // Of several, the first has the say (yaml.org/type/merge.html).
      for (const [name, entry] of entriesOf(known, source, depth + 1)) {
        if (!merged.has(name)) merged.set(name, { ...entry, isShared: true })
      }
    }
  }
  return new Map([...merged, ...own])
}

const hasMerges = (map: YAMLMap.Parsed): boolean => map.items.some(({ key }) => isScalar(key) && isMergeKey(key))

/** Merges of merges of merges; bombs are made of more. */
const maxMerges = 3

const isMergeKey = (key: Scalar): boolean => key.value === '<<' && (key.type === 'PLAIN' || key.type === undefined)

const mergedMaps = (known: Known, value: ParsedNode | null): readonly YAMLMap.Parsed[] => {
  const node = resolved(known, value)
  const all = isSeq(node) ? node.items.slice(0, maxMerged).map((one) => resolved(known, one)) : [node]
  return all.filter((one) => isMap(one))
}

const maxMerged = 20

/** The text under a key; null: there is none. */
export function textAt(known: Known, map: YAMLMap.Parsed, name: string): string | null {
  const node = resolved(known, entryOf(known, map, name)?.value ?? null)
  return isScalar(node) && typeof node.value === 'string' ? node.value : null
}

/** The mapping under a key; null: there is none. */
export function mapAt(known: Known, map: YAMLMap.Parsed, name: string): YAMLMap.Parsed | null {
  const node = resolved(known, entryOf(known, map, name)?.value ?? null)
  return isMap(node) ? node : null
}
