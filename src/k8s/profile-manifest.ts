import { Document, isMap, parseAllDocuments, Scalar } from 'yaml'
import { roleAnnotation } from './role-annotation.ts'
import { fieldsOf } from './virtual-node.ts'
import { profilePrefix, type LabelSelector, type Profile, type ProfileSelector } from './profile.ts'

/** A profile as a manifest, with what it found there and does not own. */
export type ProfileManifest = Readonly<
  { ok: true; text: string; notes: readonly string[] } | { ok: false; wrong: string }
>

/**
 * The ConfigMap `eci-profile` of kube-system. `existing` is a manifest of it, or empty: its other keys stay, and so do the
 * selectors that are not ours, in their order.
 */
export function toConfigMap({ selectors }: Profile, existing: string): ProfileManifest {
  const document = findDocument(existing, 'ConfigMap', 'eci-profile') ?? new Document(emptyConfigMap)
  const others = readSelectors(document.getIn(['data', 'selectors']))
  if (others === null) {
    return {
      ok: false,
      wrong: 'data.selectors of the eci-profile is no JSON list, so nothing can be put beside what it holds',
    }
  }
  const isOurs = (one: unknown): boolean => String(fieldsOf(one)['name']).startsWith(profilePrefix)
  const firstOurs = others.findIndex(isOurs)
  const at = firstOurs < 0 ? others.length : firstOurs
  const kept = others.filter((one) => !isOurs(one))
  const all = [...kept.slice(0, at), ...selectors.map(toEntry), ...kept.slice(at)]
  const literal = new Scalar(`${JSON.stringify(all, null, 2)}\n`)
  literal.type = 'BLOCK_LITERAL'
  document.setIn(['data', 'selectors'], literal)
  const rivals = kept.slice(0, at).filter(namesRole)
  const notes = rivals.map(
    (one) => `Selector ${String(fieldsOf(one)['name'])} is not ours, names a role and stands first: it wins over ours.`,
  )
  return { ok: true, text: document.toString({ lineWidth: 0 }), notes }
}

/**
 * The selectors as cluster-wide `Selector` resources, of which the one with the highest priority wins. Those of the same
 * name in `existing` keep what else their spec holds.
 */
export function toSelectors({ selectors }: Profile, existing: string): ProfileManifest {
  const documents = selectors.map((selector, place) => {
    const name = resourceName(selector.name)
    const found = findDocument(existing, 'Selector', name)
    const document =
      found ?? new Document({ apiVersion: 'eci.aliyun.com/v1beta1', kind: 'Selector', metadata: { name } })
    setOrDelete(document, ['spec', 'namespaceLabels'], selector.namespaces)
    setOrDelete(document, ['spec', 'objectLabels'], selector.pods)
    document.setIn(['spec', 'effect', 'annotations', roleAnnotation], selector.role)
    // Equal priorities have no order there, so each has its own.
    document.setIn(['spec', 'priority'], selectors.length - place)
    return document.toString({ lineWidth: 0, directives: false }).replace(/^---\n/, '')
  })
  return { ok: true, text: documents.join('---\n'), notes: [] }
}

const emptyConfigMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'eci-profile', namespace: 'kube-system' },
  data: {},
}

const findDocument = (text: string, kind: string, name: string): Document | null => {
  for (const document of parseAllDocuments(text, { merge: false, maxAliasCount: 0 } as object)) {
    if (!(document instanceof Document) || document.errors.length > 0 || !isMap(document.contents)) continue
    if (document.get('kind') === kind && document.getIn(['metadata', 'name']) === name) return document
  }
  return null
}

/** Null: what stands there is no list. */
const readSelectors = (value: unknown): readonly unknown[] | null => {
  if (value === undefined || value === null || value === '') return []
  if (typeof value !== 'string') return null
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) ? (list as unknown[]) : null
  } catch {
    return null
  }
}

const toEntry = ({ name, namespaces, pods, role }: ProfileSelector): object => ({
  name,
  ...(namespaces === null ? {} : { namespaceSelector: namespaces }),
  ...(pods === null ? {} : { objectSelector: pods }),
  effect: { annotations: { [roleAnnotation]: role } },
})

const namesRole = (entry: unknown): boolean =>
  Object.hasOwn(fieldsOf(fieldsOf(fieldsOf(entry)['effect'])['annotations']), roleAnnotation)

const setOrDelete = (document: Document, path: readonly string[], value: LabelSelector | null): void => {
  if (value === null) document.deleteIn(path)
  else document.setIn(path, document.createNode(value))
}

/** Names of resources are lower case letters, digits, dots and hyphens (Kubernetes, "Object names and IDs"). */
const resourceName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/[-.]+$/, '')
