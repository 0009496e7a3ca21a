import { isMap, isScalar } from 'yaml'
import type { Scalar, YAMLMap } from 'yaml'
import { entryOf, resolved, type Entry } from './walk.ts'
import { roleAnnotation } from './role-annotation.ts'
import type { Workload } from './workloads.ts'

/** A place without the annotation: `keys` are missing in `map`, which stands under `header`. `map` null: nothing stands there. */
export type FreeSlot = Readonly<{
  is: 'free'
  map: YAMLMap.Parsed | null
  /** Null: the mapping is a document's or a list item's own. */
  header: Entry | null
  /** The mapping in which the header stands. */
  parent: YAMLMap.Parsed
  keys: readonly string[]
  isShared: boolean
}>
export type NamedSlot = Readonly<{ is: 'named'; node: Scalar.Parsed; role: string; isShared: boolean }>

/** Where the role of a workload's pods stands, or may be put. `odd`: something stands there that is no annotation. */
export type Slot = FreeSlot | NamedSlot | Readonly<{ is: 'odd'; at: number }>

/** Looks for the role on the metadata of a workload's pods. */
export function slotOf(workload: Workload): Slot {
  const { manifest, way } = workload
  const last = way.at(-1) ?? way[0]
  const above = way.at(-2) ?? null
  let parent = (above ?? last).map
  let header = above === null ? null : entryOf(manifest, above.map, last.key)
  let map = last.map
  let isShared = way.some((step) => step.isShared)
  const free = (found: FreeSlot['map'], keys: readonly string[]): FreeSlot => ({
    is: 'free',
    map: found,
    header,
    parent,
    keys,
    isShared,
  })
  for (const [depth, key] of ['metadata', 'annotations'].entries()) {
    const missing = ['metadata', 'annotations', roleAnnotation].slice(depth)
    const entry = entryOf(manifest, map, key)
    if (entry === null) return free(map, missing)
    isShared ||= entry.isShared
    parent = map
    header = entry
    const node = resolved(manifest, entry.value)
    if (node === null || (isScalar(node) && node.value === null)) return free(null, missing.slice(1))
    if (!isMap(node)) return { is: 'odd', at: node.range[0] }
    map = node
  }
  const entry = entryOf(manifest, map, roleAnnotation)
  if (entry === null) return free(map, [roleAnnotation])
  const node = resolved(manifest, entry.value)
  return isScalar(node) && typeof node.value === 'string'
    ? { is: 'named', node, role: node.value, isShared: isShared || entry.isShared }
    : { is: 'odd', at: node?.range[0] ?? entry.key.range?.[0] ?? 0 }
}
