import { roleAllowed } from '../core/desired/bounds.ts'
import { compileBindings, type Compiled } from '../core/desired/compile.ts'
import type { Bounds } from '../core/model/bounds.ts'
import type { Binding, DesiredState, Match, Matcher } from '../core/model/desired-state.ts'
import type { PodTemplate } from '../core/model/instance.ts'
import type { RoleName } from '../core/model/names.ts'

/** A pod as far as it is known. Null: nobody has said. */
export type PodFacts = Readonly<{
  cluster: string | null
  namespace: string | null
  labels: ReadonlyMap<string, string>
}>

/** Which role the bindings give a pod. `undecided`: the answer depends on what nobody has said. */
export type Wanted = Readonly<
  | { is: 'role'; role: RoleName; binding: Binding }
  | { is: 'none' }
  | { is: 'conflict'; bindings: readonly Binding[] }
  | { is: 'undecided'; missing: 'cluster' | 'namespace'; bindings: readonly Binding[] }
  | { is: 'not-allowed'; role: RoleName; binding: Binding }
>
export type Chooser = (pod: PodFacts) => Wanted

/** Compiles the bindings of kind pod. */
export function podChooser(desired: Pick<DesiredState, 'accounts' | 'bindings'>, bounds: Bounds): Chooser {
  const exact = compileBindings(desired)
  const open = openings(desired)
  return (facts) => {
    const pod: PodTemplate = {
      kind: 'pod',
      cluster: facts.cluster ?? '',
      namespace: facts.namespace ?? '',
      labels: facts.labels,
    }
    const choice = exact.choose(pod)
    const inDoubt = open(facts, pod, choice.is === 'one' ? choice.binding.priority : -Infinity)
    if (inDoubt !== null) return inDoubt
    if (choice.is === 'none') return { is: 'none' }
    if (choice.is === 'conflict') return { is: 'conflict', bindings: choice.bindings }
    const { binding } = choice
    const is = roleAllowed(bounds, binding.role, pod, '') ? 'role' : 'not-allowed'
    return { is, role: binding.role, binding }
  }
}

const keyOf = { cluster: 'clusters', namespace: 'namespaces' } as const
type Missing = keyof typeof keyOf

/** Finds the bindings that would match, or would not, if what is missing were said. */
const openings = (desired: Pick<DesiredState, 'accounts' | 'bindings'>) => {
  const relaxed = new Map<string, Compiled>()
  const without = (missing: readonly Missing[]): Compiled => {
    const known =
      relaxed.get(missing.join()) ?? compileBindings({ ...desired, bindings: desired.bindings.map(loosen(missing)) })
    relaxed.set(missing.join(), known)
    return known
  }
  return (facts: PodFacts, pod: PodTemplate, decidedAt: number): Wanted | null => {
    const missing = (['cluster', 'namespace'] as const).filter((key) => facts[key] === null)
    if (missing.length === 0) return null
    const { matched } = without(missing).choose(pod)
    const names = new Set(matched.map(({ name }) => name))
    for (const key of missing) {
      const bindings = desired.bindings.filter(
        (one) => names.has(one.name) && one.priority >= decidedAt && asksFor(one, keyOf[key]),
      )
      if (bindings.length > 0) return { is: 'undecided', missing: key, bindings }
    }
    return null
  }
}

/** A binding that asks no more for what is missing, and exempts nothing. */
const loosen =
  (missing: readonly Missing[]) =>
  (binding: Binding): Binding => {
    const [first, ...others] = binding.match.anyOf
    const drop = (matcher: Matcher): Matcher => {
      const rest = { ...matcher }
      for (const key of missing) delete rest[keyOf[key]]
      return rest
    }
    const match: Match = { ...binding.match, anyOf: [drop(first), ...others.map(drop)] }
    return { ...binding, match, except: null }
  }

const asksFor = ({ match, except }: Binding, key: 'clusters' | 'namespaces'): boolean =>
  [...match.anyOf, ...(except?.anyOf ?? [])].some((matcher) => matcher[key] !== undefined)
