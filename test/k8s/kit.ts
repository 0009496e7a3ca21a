import { type Document, parseAllDocuments, parseDocument } from 'yaml'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import type { Binding, Matcher } from '../../src/core/model/desired-state.ts'
import { bindingName, roleName } from '../../src/core/model/names.ts'
import { annotateDocument, type Annotating, type RoleEdit } from '../../src/k8s/annotate.ts'
import type { Left } from '../../src/k8s/left.ts'
import { roleAnnotation } from '../../src/k8s/role-annotation.ts'
import { splitDocuments } from '../../src/k8s/split.ts'
import { podChooser } from '../../src/k8s/wanted.ts'

export const role = 'pay-web'
export const key = roleAnnotation

/** A binding of kind pod. */
export const podBinding = (
  name: string,
  matcher: Partial<Matcher>,
  more: Partial<Omit<Binding, 'role'>> & { role?: string } = {},
): Binding => ({
  priority: 0,
  except: null,
  whenOccupied: 'declared',
  sessionPolicy: null,
  minAgeMs: 0,
  at: { file: 'pods.yaml', line: 1, column: 1 },
  match: { scope: { accounts: null, regions: null }, anyOf: [{ kind: ['pod'], ...matcher }] },
  ...more,
  name: bindingName(name),
  role: roleName(more.role ?? role),
})

/** Pods with `app: web` in namespace `pay` of cluster `ack-prod`. */
export const web: Binding = podBinding('web', {
  clusters: ['ack-prod'],
  namespaces: ['pay'],
  labels: new Map([['app', ['web']]]),
})

export const annotating = (bindings: readonly Binding[] = [web], more: Partial<Annotating> = {}): Annotating => ({
  choose: podChooser({ accounts: new Map(), bindings }, builtInBounds),
  cluster: 'ack-prod',
  namespace: null,
  fix: false,
  ...more,
})

export type Outcome = Readonly<{ text: string; edits: readonly RoleEdit[]; left: readonly Left[] }>

/** What annotating a file with this text comes to. */
export const annotate = async (
  text: string,
  how: Annotating = annotating(),
  pieceLength: number = Infinity,
): Promise<Outcome> => {
  const edits: RoleEdit[] = []
  const left: Left[] = []
  let after = ''
  for await (const chunk of splitDocuments(piecesOf(text, pieceLength))) {
    const done = annotateDocument(chunk, how)
    if (done.is === 'refused') return { text, edits: [], left: [done.left] }
    after += done.text
    edits.push(...done.edits)
    left.push(...done.left)
  }
  return { text: after, edits, left }
}

export async function* piecesOf(text: string, length: number): AsyncGenerator<string> {
  const size = Math.min(length, Math.max(1, text.length))
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

/** The data of all documents, read by itself and expanded; `__proto__` and the like stay keys. */
export const dataOf = (text: string): readonly unknown[] =>
  // One document may well be none at all, which is no data.
  [parseAllDocuments(text, { merge: true, uniqueKeys: false })]
    .flat()
    .map((one) => ('toJS' in one ? dataIn(one, text) : null))

/**
 * What names an anchor that is not there is no data either, and stands as it was written. A merge key that merges no mapping
 * is one as any other.
 */
const dataIn = (document: Document.Parsed, text: string): unknown => {
  const own = text.slice(...document.range.slice(0, 2))
  try {
    return document.toJS() as unknown
  } catch (error) {
    if (error instanceof ReferenceError) return own
    if (String(error).includes('Merge sources must be'))
      return parseDocument(own, { uniqueKeys: false }).toJS() as unknown
    throw error
  }
}

/** The same data without any role annotation, and without what is empty for lack of it. */
export const withoutRoles = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutRoles)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(([name]) => name !== key)
    .map(([name, one]) => [name, withoutRoles(one)] as const)
    .filter(([name, one]) => !(['annotations', 'metadata'].includes(name) && isEmpty(one)))
  return Object.fromEntries(entries)
}

const isEmpty = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0)

/** Every role annotation in the data, in order. */
export const rolesIn = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value.flatMap(rolesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => (name === key ? [one] : rolesIn(one)))
}

/** The text without what was added to it: whole lines, or the words within one. */
export const withoutAdded = (text: string): string =>
  text
    .replace(
      /^[ \t]*"?(?:metadata|annotations)"?: *\{?\r?\n(?:[ \t]*"?annotations"?: *\{?\r?\n)?[ \t]*"?k8s\.aliyun\.com\/eci-ram-role-name"?: ?"?[\w.-]+"?\r?\n(?:[ \t]*\},?\r?\n)*/gm,
      '',
    )
    .replace(/^[ \t]*"?k8s\.aliyun\.com\/eci-ram-role-name"?: ?"?[\w.-]+"?,?\r?\n/gm, '')
