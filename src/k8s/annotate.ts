import { isMap } from 'yaml'
import { anyGlob } from '../core/desired/glob.ts'
import type { Binding } from '../core/model/desired-state.ts'
import { readDocument, type Manifest } from './document.ts'
import { addRole, applyEdits, setRole, type TextEdit } from './edit.ts'
import { onlyAdds, pathOf } from './leaves.ts'
import { leftText, wholly, type Left, type PodWhy, type WholeWhy } from './left.ts'
import { roleAnnotation } from './role-annotation.ts'
import { slotOf, type Slot } from './slot.ts'
import { countLines, type Chunk } from './split.ts'
import { entryOf, resolved } from './walk.ts'
import type { Chooser, Wanted } from './wanted.ts'
import { mayHoldPods, workloadsOf, type Workload } from './workloads.ts'

/** One pod template that got its role. `from` null: it named none. */
export type RoleEdit = Readonly<{
  line: number
  kind: string
  name: string
  from: string | null
  to: string
  binding: string
}>

/** `refused`: the whole file stays as it is. */
export type Annotated = Readonly<
  | { is: 'done'; text: string; textEdits: readonly TextEdit[]; edits: readonly RoleEdit[]; left: readonly Left[] }
  | { is: 'refused'; left: Left }
>

/** How manifests are annotated. */
export type Annotating = Readonly<{
  choose: Chooser
  cluster: string | null
  /** For objects that name none; null: unknown. */
  namespace: string | null
  /** Other roles are put right. */
  fix: boolean
}>

/** Puts the roles that bindings give on the pod templates of one document. Its text is edited, never printed anew. */
export function annotateDocument(chunk: Chunk, how: Annotating): Annotated {
  const { text } = chunk
  const asItIs = (left: readonly Left[] = []): Annotated => ({ is: 'done', text, textEdits: [], edits: [], left })
  if (chunk.isPart) return asItIs([whole(chunk, 0, 'too-much')])
  if (!mayHoldPods(text)) return asItIs()
  const reading = readDocument(text)
  if (reading.is === 'nothing') return asItIs()
  if (reading.is === 'unreadable') return { is: 'refused', left: whole(chunk, reading.at, reading.why) }
  const { manifest } = reading
  if (manifest.braces === 'structure') return { is: 'refused', left: whole(chunk, text.indexOf('{{'), 'template') }
  if (isEncrypted(manifest)) return { is: 'refused', left: whole(chunk, 0, 'encrypted') }
  const workloads = workloadsOf(manifest).filter(({ isDaemonSet }) => !isDaemonSet)
  if (workloads.length === 0) return asItIs()
  if (manifest.braces === 'text') return asItIs([whole(chunk, text.indexOf('{{'), 'template')])

  const rulings = workloads.map((workload) => ruleOn(workload, how))
  const left = rulings.flatMap((ruling) => (ruling.is === 'left' ? leftOf(chunk, ruling) : []))
  const changes = rulings.filter((ruling) => ruling.is === 'change')
  if (changes.length === 0) return asItIs(left)
  const textEdits = changes.map(({ edit }) => edit)
  const edited = applyEdits(text, textEdits)
  const roles = new Map(changes.map(({ workload, to }) => [annotationPath(workload), to]))
  if (!onlyAdds(manifest.tokens, edited, roles)) {
    const unmoved = changes.map((change) => ({ ...change, is: 'left', why: 'layout', at: change.edit.from }) as const)
    return asItIs([...left, ...unmoved.map((one) => leftOf(chunk, one))])
  }
  return { is: 'done', text: edited, textEdits, edits: changes.map((change) => editOf(chunk, change)), left }
}

type Change = Readonly<{
  is: 'change'
  workload: Workload
  edit: TextEdit
  from: string | null
  to: string
  wanted: Extract<Wanted, { is: 'role' }>
}>
type Leaving = Readonly<{
  is: 'left'
  workload: Workload
  why: PodWhy
  at: number
  wanted: Wanted
  from: string | null
}>
type Ruling = Change | Leaving | Readonly<{ is: 'nothing' }>

const ruleOn = (workload: Workload, how: Annotating): Ruling => {
  const { labels, manifest } = workload
  const wanted = how.choose({ cluster: how.cluster, namespace: namespaceOf(workload, how.namespace), labels })
  if (wanted.is === 'none') return { is: 'nothing' }
  const slot = slotOf(workload)
  const leave = (why: PodWhy): Leaving => ({
    is: 'left',
    workload,
    why,
    at: placeOf(slot, workload),
    wanted,
    from: slot.is === 'named' ? slot.role : null,
  })
  if (slot.is === 'named' && isTemplate(slot.role)) return leave('role-is-template')
  if (wanted.is !== 'role') return leave(wanted.is)
  if (slot.is === 'named' && slot.role === wanted.role) return { is: 'nothing' }
  if (slot.is === 'named' && !(how.fix && mayReplace(wanted.binding, slot.role))) return leave('wrong-role')
  if (manifest.duplicate !== null) return leave('duplicate-key')
  if (slot.is === 'odd') return leave('layout')
  if (slot.isShared) return leave('shared')
  const edit =
    slot.is === 'named' ? setRole(slot, wanted.role) : addRole(manifest.text, manifest.root, slot, wanted.role)
  if (edit === null) return leave('layout')
  const from = slot.is === 'named' ? slot.role : null
  return { is: 'change', workload, edit, from, to: wanted.role, wanted }
}

/** A text that a template's tool replaces says nothing yet. */
export const namespaceOf = ({ namespace }: Pick<Workload, 'namespace'>, otherwise: string | null): string | null =>
  namespace === null || isTemplate(namespace) ? otherwise : namespace

/** What Helm, envsubst, Flux or Kustomize put something else in the place of; no role's name holds such. */
export const isTemplate = (text: string): boolean => text.includes('$') || text.includes('{{')

/** Whoever asks for `--fix` may replace any role but those that the binding names as not its own. */
const mayReplace = ({ whenOccupied }: Binding, role: string): boolean =>
  typeof whenOccupied === 'string' ? whenOccupied !== 'never' : anyGlob(whenOccupied, role)

/** SOPS signs all of a file under the key `sops`: any edit breaks it. */
const isEncrypted = (manifest: Manifest): boolean => {
  const entry = entryOf(manifest, manifest.root, 'sops')
  return entry !== null && isMap(resolved(manifest, entry.value))
}

const placeOf = (slot: Slot, workload: Workload): number => {
  if (slot.is === 'named') return slot.node.range[0]
  if (slot.is === 'odd') return slot.at
  return slot.header?.key.range?.[0] ?? workload.object.range[0]
}

const annotationPath = ({ path }: Workload): string => pathOf([...path, 'metadata', 'annotations', roleAnnotation])

const lineAt = ({ text, line }: Chunk, at: number): number => line + countLines(text.slice(0, at))

const editOf = (chunk: Chunk, { workload, edit, from, to, wanted }: Change): RoleEdit => ({
  line: lineAt(chunk, edit.from),
  kind: workload.kind,
  name: workload.name,
  from,
  to,
  binding: wanted.binding.name,
})

const whole = (chunk: Chunk, at: number, why: WholeWhy): Left => wholly(lineAt(chunk, at), why)

const leftOf = (chunk: Chunk, { workload, why, at, wanted, from }: Leaving): Left => ({
  line: lineAt(chunk, at),
  kind: workload.kind,
  name: workload.name,
  why,
  text: leftText(why, wanted, from),
})
