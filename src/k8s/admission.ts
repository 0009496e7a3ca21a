import { serviceMadeRoles } from '../core/desired/builtin.ts'
import { anyGlob } from '../core/desired/glob.ts'
import type { Binding } from '../core/model/desired-state.ts'
import { pointer, type PatchOperation } from './json-patch.ts'
import { roleAnnotation } from './role-annotation.ts'
import { asksForVirtualNode, fieldsOf } from './virtual-node.ts'
import type { Chooser, Wanted } from './wanted.ts'
import { isObject } from '../core/model/plain-object.ts'

/** What the webhook goes by. `choose` null: nothing is known, and `why` says what to tell whoever makes the pod. */
export type Admission = Readonly<{
  known: Readonly<{ choose: Chooser }> | Readonly<{ choose: null; why: string }>
  cluster: string | null
  /** The webhook's configuration chose pods for virtual nodes already, by their namespace. */
  everyPod: boolean
}>

/** The answer to an AdmissionReview (`admission.k8s.io/v1`). It always allows. */
export type ReviewAnswer = Readonly<{
  apiVersion: 'admission.k8s.io/v1'
  kind: 'AdmissionReview'
  response: Readonly<{
    uid: string
    allowed: true
    patchType?: 'JSONPatch'
    /** Base64 of the operations as JSON. */
    patch?: string
    warnings?: readonly string[]
  }>
}>

/** Gives a pod for a virtual node the role of its binding, while it is being made. Whatever comes in, a pod is never kept from being made. */
export function review(body: unknown, admission: Admission): ReviewAnswer {
  const request = fieldsOf(fieldsOf(body)['request'])
  const { uid } = request
  const { operations, warning } = decide(request, admission)
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: typeof uid === 'string' ? uid : '',
      allowed: true,
      ...(operations.length === 0
        ? {}
        : { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') }),
      ...(warning === null ? {} : { warnings: [brief(`rolekeeper: ${warning}`)] }),
    },
  }
}

type Decision = Readonly<{ operations: readonly PatchOperation[]; warning: string | null }>

const nothing: Decision = { operations: [], warning: null }
const warn = (warning: string): Decision => ({ operations: [], warning })

const decide = (request: Readonly<Record<string, unknown>>, { known, cluster, everyPod }: Admission): Decision => {
  const { group, kind } = fieldsOf(request['kind'])
  const pod = request['object']
  const isNewPod = kind === 'Pod' && group === '' && request['operation'] === 'CREATE' && !request['subResource']
  if (!isNewPod || !isObject(pod) || !(everyPod || asksForVirtualNode(pod)) || isNotOurs(pod)) return nothing
  const { metadata } = pod
  const { annotations, labels, namespace: own } = fieldsOf(metadata)
  if (!isMapOrNothing(metadata) || !isMapOrNothing(annotations)) return nothing
  if (known.choose === null) return warn(`${known.why}, so this pod gets no role from it`)

  const namespace = textOf(request['namespace']) ?? textOf(own)
  const wanted = known.choose({ cluster, namespace, labels: textsOf(labels) })
  if (wanted.is === 'none') return nothing
  if (wanted.is !== 'role') return warn(whyNot(wanted))
  const named = fieldsOf(annotations)[roleAnnotation]
  if (named === wanted.role) return nothing
  if (isObject(annotations) && Object.hasOwn(annotations, roleAnnotation)) return replacement(named, wanted)
  return { operations: [addition(metadata, annotations, wanted.role)], warning: null }
}

/** What others may not be changed by: mirrors of static pods, and pods of DaemonSets, which virtual nodes do not run. */
const isNotOurs = ({ metadata }: Readonly<Record<string, unknown>>): boolean => {
  const { annotations, ownerReferences } = fieldsOf(metadata)
  const owners: readonly unknown[] = Array.isArray(ownerReferences) ? ownerReferences : []
  return (
    Object.hasOwn(fieldsOf(annotations), 'kubernetes.io/config.mirror') ||
    owners.some((owner) => fieldsOf(owner)['kind'] === 'DaemonSet')
  )
}

/** Whoever wrote the role had a reason: only a binding that says so in `whenOccupied` replaces it. */
const replacement = (named: unknown, { role, binding }: Extract<Wanted, { is: 'role' }>): Decision => {
  const text = typeof named === 'string' ? named : ''
  if (!mayReplace(binding, text)) {
    return warn(`the pod names role ${text}, and binding ${binding.name} gives ${role}: it keeps its own`)
  }
  const path = pointer('metadata', 'annotations', roleAnnotation)
  return {
    operations: [{ op: 'replace', path, value: role }],
    warning: `binding ${binding.name} gives the pod role ${role} in the place of ${text}`,
  }
}

const mayReplace = ({ whenOccupied }: Binding, role: string): boolean => {
  if (whenOccupied === 'always') return !anyGlob(serviceMadeRoles, role)
  return typeof whenOccupied !== 'string' && anyGlob(whenOccupied, role)
}

const addition = (metadata: unknown, annotations: unknown, role: string): PatchOperation => {
  if (!isObject(metadata)) {
    return { op: 'add', path: pointer('metadata'), value: { annotations: { [roleAnnotation]: role } } }
  }
  if (!isObject(annotations)) {
    return { op: 'add', path: pointer('metadata', 'annotations'), value: { [roleAnnotation]: role } }
  }
  return { op: 'add', path: pointer('metadata', 'annotations', roleAnnotation), value: role }
}

const whyNot = (wanted: Exclude<Wanted, { is: 'role' | 'none' }>): string => {
  switch (wanted.is) {
    case 'conflict':
      return `bindings ${wanted.bindings.map(({ name }) => name).join(', ')} are in conflict, so this pod gets no role`
    case 'undecided':
      return `its bindings ask for the ${wanted.missing}, which the webhook does not know, so this pod gets no role`
    case 'not-allowed':
      return `the operator's bounds do not allow role ${wanted.role} for this pod`
  }
}

const isMapOrNothing = (value: unknown): boolean => value === undefined || value === null || isObject(value)

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const textsOf = (labels: unknown): ReadonlyMap<string, string> =>
  new Map(Object.entries(fieldsOf(labels)).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))

/** Kubernetes cuts warnings of more than 256 characters; control characters have no place in a header. */
const brief = (text: string): string => {
  const clean = text.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '?')
  return clean.length > MOST_WARNING ? `${clean.slice(0, MOST_WARNING - 1)}…` : clean
}
const MOST_WARNING = 250
