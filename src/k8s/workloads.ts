import { isMap, isSeq } from 'yaml'
import type { ParsedNode, YAMLMap } from 'yaml'
import type { Manifest } from './document.ts'
import { entriesOf, entryOf, isShared, mapAt, resolved, textAt } from './walk.ts'

/** One step on the way from a document's root to the metadata of a pod. */
export type Step = Readonly<{ key: string; map: YAMLMap.Parsed; isShared: boolean }>

/** Something that makes pods, or is one. */
export type Workload = Readonly<{
  manifest: Manifest
  apiVersion: string
  kind: string
  name: string
  namespace: string | null
  /** The object itself. */
  object: YAMLMap.Parsed
  /** The keys and indices from the document's root to the pod. */
  path: readonly string[]
  /** The mappings from the object to its pod template; the last one is the pod. */
  way: readonly [Step, ...Step[]]
  labels: ReadonlyMap<string, string>
  /** Its pods do not run on virtual nodes. */
  isDaemonSet: boolean
}>

type Shape = Readonly<{ kind: string; groups: readonly string[]; way: readonly string[] }>

const template = ['spec', 'template']
const builtIn = ['apps', 'extensions']
const shapes: readonly Shape[] = [
  { kind: 'Pod', groups: [''], way: [] },
  { kind: 'PodTemplate', groups: [''], way: ['template'] },
  { kind: 'ReplicationController', groups: [''], way: template },
  { kind: 'Deployment', groups: builtIn, way: template },
  { kind: 'ReplicaSet', groups: builtIn, way: template },
  { kind: 'StatefulSet', groups: ['apps', 'apps.kruise.io'], way: template },
  { kind: 'DaemonSet', groups: [...builtIn, 'apps.kruise.io'], way: template },
  { kind: 'CloneSet', groups: ['apps.kruise.io'], way: template },
  { kind: 'Job', groups: ['batch'], way: template },
  { kind: 'CronJob', groups: ['batch'], way: ['spec', 'jobTemplate', ...template] },
  { kind: 'Rollout', groups: ['argoproj.io'], way: template },
]

const kinds = [...shapes.map(({ kind }) => kind), 'List'].join('|')
const naming = new RegExp(`\\bkind["']?[ \\t]*:[ \\t]*(?:[&!][^ \\n]*[ \\t]+)*["']?(?:${kinds})\\b`)

/** Whether a text may hold a pod template: what does not is not looked into. */
export const mayHoldPods = (text: string): boolean => naming.test(text)

/** What makes pods in a document, a List's items one by one. A Rollout that points at another workload has no pods of its own. */
export const workloadsOf = (manifest: Manifest): readonly Workload[] =>
  objectsOf(manifest).flatMap((found) => workloadOf(manifest, found) ?? [])

/** An object, and the keys and indices from the document's root to it. */
export type Found = Readonly<{ object: YAMLMap.Parsed; path: readonly string[] }>

/** The objects that a document holds: itself, or what its List holds, Lists within included. */
export function objectsOf(manifest: Manifest, found: Found = { object: manifest.root, path: [] }): readonly Found[] {
  const { object, path } = found
  if (textAt(manifest, object, 'kind') !== 'List') return [found]
  const items = resolved(manifest, entryOf(manifest, object, 'items')?.value ?? null)
  if (!isSeq(items)) return []
  // An item that stands for another one is that other one, which is looked at where it stands.
  return items.items.flatMap((one, index) =>
    isMap(one) ? objectsOf(manifest, { object: one, path: [...path, 'items', String(index)] }) : [],
  )
}

const workloadOf = (manifest: Manifest, { object, path }: Found): Workload | null => {
  const apiVersion = textAt(manifest, object, 'apiVersion') ?? ''
  const kind = textAt(manifest, object, 'kind') ?? ''
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  const shape = shapes.find((one) => one.kind === kind && one.groups.includes(group))
  if (shape === undefined || apiVersion === '') return null
  const way = wayTo(manifest, object, shape.way)
  if (way === null) return null
  const metadata = mapAt(manifest, object, 'metadata')
  const pod = (way.at(-1) ?? way[0]).map
  const podMetadata = mapAt(manifest, pod, 'metadata')
  return {
    manifest,
    apiVersion,
    kind,
    name:
      metadata === null ? '' : (textAt(manifest, metadata, 'name') ?? textAt(manifest, metadata, 'generateName') ?? ''),
    namespace: metadata === null ? null : textAt(manifest, metadata, 'namespace'),
    object,
    path: [...path, ...shape.way],
    way,
    labels: podMetadata === null ? new Map() : labelsOf(manifest, podMetadata),
    isDaemonSet: kind === 'DaemonSet',
  }
}

const wayTo = (manifest: Manifest, object: YAMLMap.Parsed, keys: readonly string[]): Workload['way'] | null => {
  const way: [Step, ...Step[]] = [{ key: '', map: object, isShared: isShared(manifest, object) }]
  let map = object
  for (const key of keys) {
    const entry = entryOf(manifest, map, key)
    const next = resolved(manifest, entry?.value ?? null)
    if (entry === null || !isMap(next)) return null
    map = next
    way.push({ key, map, isShared: entry.isShared })
  }
  return way
}

/** Labels that are texts; Kubernetes takes no others. */
const labelsOf = (manifest: Manifest, metadata: YAMLMap.Parsed): ReadonlyMap<string, string> => {
  const labels = mapAt(manifest, metadata, 'labels')
  const texts = new Map<string, string>()
  if (labels === null) return texts
  for (const [name, { value }] of entriesOf(manifest, labels)) {
    const text = textOf(resolved(manifest, value))
    if (text !== null) texts.set(name, text)
  }
  return texts
}

const textOf = (node: ParsedNode | null): string | null =>
  node !== null && 'value' in node && typeof node.value === 'string' ? node.value : null
