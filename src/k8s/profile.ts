import { literalOf, anyGlob } from '../core/desired/glob.ts'
import { keysOfKind } from '../core/desired/match.ts'
import { rank } from '../core/desired/choose.ts'
import type { Binding, DesiredState, Glob, Matcher } from '../core/model/desired-state.ts'

type Expression = Readonly<{
  key: string
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  values?: readonly string[]
}>

/** A selector as Kubernetes has them: all that is there must hold. */
export type LabelSelector = Readonly<{
  matchLabels?: Readonly<Record<string, string>>
  matchExpressions?: readonly Expression[]
}>

/** One selector of an eci-profile; null: any namespace, any pod. */
export type ProfileSelector = Readonly<{
  name: string
  namespaces: LabelSelector | null
  pods: LabelSelector | null
  role: string
}>

/** `notes`: where Kubernetes will decide otherwise than Rolekeeper. `isWhole`: every binding could be said. */
export type Profile = Readonly<{ selectors: readonly ProfileSelector[]; notes: readonly string[]; isWhole: boolean }>

/** What our selectors are called, so that they are found again. */
export const profilePrefix = 'rolekeeper-'

/**
 * Compiles the bindings of kind pod into selectors, in the order in which bindings win: an eci-profile takes the first
 * selector that matches. What its selectors cannot say is left out and noted.
 */
export function compileProfile({ bindings }: Pick<DesiredState, 'bindings'>, cluster: string | null): Profile {
  const selectors: ProfileSelector[] = []
  const notes: string[] = []
  const said: Binding[] = []
  let isWhole = true
  for (const { binding } of rank(bindings)) {
    const matchers = binding.match.anyOf.filter(isForPods)
    if (matchers.length === 0) continue
    const made = matchers.map((matcher) => selectorsOf(binding, matcher, cluster))
    const open = made.find((one) => 'cannot' in one)
    if (open !== undefined && 'cannot' in open) {
      isWhole = false
      notes.push(
        `Binding ${binding.name} is left out: ${open.cannot}. Pods that it matches get what a later selector says.`,
      )
      continue
    }
    const own = made.flatMap((one) => ('selectors' in one ? one.selectors : []))
    if (own.length === 0) continue
    const named = own.map((one, at) => ({
      ...one,
      name: `${profilePrefix}${binding.name}${own.length > 1 ? `-${at + 1}` : ''}`,
    }))
    selectors.push(...named)
    notes.push(...differencesOf(binding, said))
    said.push(binding)
  }
  return { selectors, notes, isWhole }
}

/** Instances alone have the other keys. */
const isForPods = (matcher: Matcher): boolean =>
  (matcher.kind?.includes('pod') ?? true) &&
  Object.keys(matcher).every((key) => keysOfKind.pod.some((known) => known === key))

type Made = Readonly<{ selectors: readonly Omit<ProfileSelector, 'name'>[] } | { cannot: string }>
type Asked = Readonly<{ namespaces: readonly Expression[]; pods: readonly Expression[] }>

const selectorsOf = (binding: Binding, matcher: Matcher, cluster: string | null): Made => {
  const within = inCluster(matcher, cluster)
  if (within === 'unknown') return { cannot: 'it asks for clusters: name this one with --cluster' }
  if (within === 'no') return { selectors: [] }
  const asked = asks(matcher)
  if (typeof asked === 'string') return { cannot: asked }
  const [namespaces, pods] = [[...asked.namespaces], [...asked.pods]]
  for (const exempt of (binding.except?.anyOf ?? []).filter(isForPods)) {
    const exempts = inCluster(exempt, cluster)
    if (exempts === 'unknown') return { cannot: 'its except asks for clusters: name this one with --cluster' }
    if (exempts === 'no') continue
    const inner = asks(exempt)
    if (typeof inner === 'string') return { cannot: `in its except, ${inner}` }
    if (inner.namespaces.length + inner.pods.length > 1) return { cannot: 'its except asks for several things at once' }
    // An except that asks for nothing but the cluster exempts all.
    if (inner.namespaces.length + inner.pods.length === 0) return { selectors: [] }
    namespaces.push(...inner.namespaces.map(negate))
    pods.push(...inner.pods.map(negate))
  }
  return { selectors: [{ namespaces: toSelector(namespaces), pods: toSelector(pods), role: binding.role }] }
}

const inCluster = ({ clusters }: Matcher, cluster: string | null): 'yes' | 'no' | 'unknown' => {
  if (clusters === undefined) return 'yes'
  if (cluster === null) return 'unknown'
  return anyGlob(clusters, cluster) ? 'yes' : 'no'
}

/** Every namespace has its name as a label (Kubernetes 1.21, "Automatic labelling"). */
const namespaceLabel = 'kubernetes.io/metadata.name'

const asks = ({ namespaces, labels }: Matcher): Asked | string => {
  const named = namespaces === undefined ? null : expression(namespaceLabel, namespaces)
  if (typeof named === 'string') return named
  const pods: Expression[] = []
  for (const [key, values] of labels ?? []) {
    const label = literalOf(key)
    const made =
      label === null ? `the label ${key} is a pattern, which selectors do not know` : expression(label, values)
    if (typeof made === 'string') return made
    pods.push(made)
  }
  // A pod always has a namespace, so that any will do.
  return { namespaces: named === null || named.operator === 'Exists' ? [] : [named], pods }
}

const expression = (key: string, globs: readonly Glob[]): Expression | string => {
  if (globs.includes('*')) return { key, operator: 'Exists' }
  const values = globs.map(literalOf)
  const known = values.filter((value) => value !== null)
  if (known.length < values.length)
    return `${key} is asked for by a pattern (${globs.join(', ')}), which selectors do not know`
  return { key, operator: 'In', values: known }
}

const opposite = { In: 'NotIn', NotIn: 'In', Exists: 'DoesNotExist', DoesNotExist: 'Exists' } as const
const negate = (one: Expression): Expression => ({ ...one, operator: opposite[one.operator] })

const toSelector = (all: readonly Expression[]): LabelSelector | null => {
  const isSingle = ({ operator, values }: Expression): boolean => operator === 'In' && values?.length === 1
  const single = all.filter(isSingle)
  const matchLabels = Object.fromEntries(single.map(({ key, values }) => [key, values?.[0] ?? '']))
  // The same label may be asked for twice, with an except.
  const matchExpressions = all.filter((one) => !isSingle(one))
  if (all.length === 0) return null
  return {
    ...(single.length === 0 ? {} : { matchLabels }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  }
}

const differencesOf = (binding: Binding, before: readonly Binding[]): readonly string[] => {
  const { name, role, priority, sessionPolicy, whenOccupied } = binding
  const rivals = before.filter((one) => one.priority === priority && one.role !== role).map((one) => one.name)
  const replaces = whenOccupied === 'always' || typeof whenOccupied !== 'string'
  return [
    ...(rivals.length === 0
      ? []
      : [
          `Bindings ${[...rivals, name].join(', ')} have the same priority: where several match, Rolekeeper sees a conflict and leaves the pod alone; the profile takes the first.`,
        ]),
    ...(sessionPolicy === null
      ? []
      : [`Binding ${name} has a sessionPolicy, which no annotation carries: the profile gives the role without it.`]),
    ...(replaces
      ? [`Binding ${name} may replace other roles (whenOccupied); a profile never does: what a pod says itself counts.`]
      : []),
  ]
}
