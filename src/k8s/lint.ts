import type { DesiredState, RoleSpec } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import { trustsEcs } from '../core/ram/trust.ts'
import { accessKeysIn, idsInText } from './access-keys.ts'
import { isTemplate, namespaceOf, type Annotating } from './annotate.ts'
import { readDocument, type Manifest } from './document.ts'
import { wholly, type Left } from './left.ts'
import { placesIn, type PlaceIn } from './place.ts'
import { roleAnnotation } from './role-annotation.ts'
import { slotOf } from './slot.ts'
import type { Chunk } from './split.ts'
import { usedBy } from './uses.ts'
import { entryOf, mapAt, textAt } from './walk.ts'
import type { Wanted } from './wanted.ts'
import { objectsOf, workloadsOf, type Found, type Workload } from './workloads.ts'

/** Something in a manifest that keeps roles from working, or that a role replaces. */
export type ManifestFinding = Finding & Readonly<{ binding: string | null; role: string | null }>

/** A finding that waits for the pods that use the ConfigMap or Secret it is in. */
type Pending = Readonly<{ finding: ManifestFinding; holder: string }>
type Use = Readonly<{ holder: string; by: string; wanted: Wanted }>

/** What one document gave. */
export type Linted = Readonly<{
  findings: readonly ManifestFinding[]
  pending: readonly Pending[]
  uses: readonly Use[]
  left: readonly Left[]
}>

/** How manifests are looked at. */
export type Linting = Omit<Annotating, 'fix'> & Readonly<{ accounts: DesiredState['accounts'] }>

/** Looks for all that is wrong in one document. Templates and what cannot be read are searched for AccessKey ids alone. */
export function lintDocument(file: string, chunk: Chunk, how: Linting): Linted {
  const place = placesIn(file, chunk)
  const reading = chunk.isPart ? null : readDocument(chunk.text)
  if (reading?.is === 'manifest' && reading.manifest.braces !== 'structure')
    return lintManifest(reading.manifest, place, how)
  const findings = idsInText(chunk.text).map(({ at, id }) => accessKey(place(at), id, 'this text', null))
  if (reading?.is === 'nothing') return { findings, pending: [], uses: [], left: [] }
  const why = reading === null ? 'too-much' : reading.is === 'unreadable' ? reading.why : 'template'
  const { line } = place(reading?.is === 'unreadable' ? reading.at : 0)
  return { findings, pending: [], uses: [], left: [wholly(line, why)] }
}

/** Completes the findings in ConfigMaps and Secrets by the pods that use these, wherever in the files they stand. */
export function settle(pending: readonly Pending[], uses: readonly Use[]): readonly ManifestFinding[] {
  const byHolder = new Map<string, Use[]>()
  for (const use of uses) byHolder.set(use.holder, [...(byHolder.get(use.holder) ?? []), use])
  return pending.map(({ finding, holder }) => {
    const users = byHolder.get(holder) ?? []
    const use = users.find(({ wanted }) => wanted.is === 'role') ?? users[0]
    if (use === undefined) return finding
    return { ...finding, ...remedyOf(use.wanted, ` to ${use.by}, which uses it`) }
  })
}

const lintManifest = (manifest: Manifest, place: PlaceIn, how: Linting): Linted => {
  const findings: ManifestFinding[] = []
  const pending: Pending[] = []
  const uses: Use[] = []
  const rulings = new Map(
    workloadsOf(manifest).map((workload) => {
      const facts = { cluster: how.cluster, namespace: namespaceOf(workload, how.namespace), labels: workload.labels }
      return [workload.object, { workload, wanted: how.choose(facts) }]
    }),
  )
  for (const { workload, wanted } of rulings.values()) findings.push(...lintWorkload(workload, wanted, place, how))
  for (const found of objectsOf(manifest)) {
    const ruling = rulings.get(found.object)
    const keys = accessKeysIn(found.object, manifest.text)
    const holder = holderOf(manifest, found, how)
    for (const { at, id, where } of keys) {
      const finding = accessKey(place(at), id, where, ruling?.wanted ?? null)
      if (ruling === undefined && holder !== null) pending.push({ finding, holder })
      else findings.push(finding)
    }
    if (ruling === undefined) continue
    const { workload, wanted } = ruling
    const by = `${workload.kind} ${workload.name}`
    const namespace = namespaceOf(workload, how.namespace) ?? ''
    uses.push(...usedBy(found.object, namespace).map((one) => ({ holder: one, by, wanted })))
  }
  return { findings, pending, uses, left: [] }
}

const lintWorkload = (workload: Workload, wanted: Wanted, place: PlaceIn, how: Linting): readonly ManifestFinding[] => {
  const here = place(workload.object.range[0])
  const what = `${workload.kind} ${workload.name}`
  if (workload.isDaemonSet) return [daemonSet(here, what)]
  const findings = withoutEffect(workload, place, what)
  const slot = slotOf(workload)
  const named = slot.is === 'named' && !isTemplate(slot.role) ? slot : null
  if (named !== null) {
    findings.push(...lintRole(named.role, place(named.node.range[0]), what, how))
    if (wanted.is === 'role' && wanted.role !== named.role) {
      findings.push(roleDiffers(place(named.node.range[0]), what, named.role, wanted))
    }
  }
  if (wanted.is === 'role' && wanted.role !== named?.role)
    findings.push(...lintRole(wanted.role, here, what, how, wanted.binding.name))
  if (wanted.is !== 'role') findings.push(notCovered(here, what, wanted))
  return findings
}

const withoutEffect = (workload: Workload, place: PlaceIn, what: string): ManifestFinding[] => {
  const { manifest, way } = workload
  return way.slice(0, -1).flatMap(({ map, key }) => {
    const metadata = mapAt(manifest, map, 'metadata')
    const annotations = metadata === null ? null : mapAt(manifest, metadata, 'annotations')
    const entry = annotations === null ? null : entryOf(manifest, annotations, roleAnnotation)
    if (entry === null) return []
    return [
      {
        ...nobody,
        code: 'annotation-without-effect',
        severity: 'error',
        at: place(entry.key.range?.[0] ?? 0),
        message: `${what} has ${roleAnnotation} on ${key === '' ? 'its own metadata' : `the metadata of its ${key}`}, where it has no effect`,
        fix: 'Move it to the metadata of the pod template.',
      },
    ]
  })
}

/** A role must be declared somewhere, and ECS must be able to take it: ECI takes roles for ECS. */
const lintRole = (
  role: string,
  at: ManifestFinding['at'],
  what: string,
  { accounts }: Linting,
  binding: string | null = null,
): readonly ManifestFinding[] => {
  const specs = [...accounts.values()].flatMap(({ roles }) => [...roles.values()].filter(({ name }) => name === role))
  if (specs.length === 0) {
    return [
      {
        code: 'role-not-declared',
        severity: 'error',
        at,
        message: `${what}: role ${role} is declared in no account`,
        fix: 'Declare it under roles of the desired state; if it exists already, with managed: false.',
        binding,
        role,
      },
    ]
  }
  if (specs.some(mayTrust)) return []
  return [
    {
      code: 'role-not-for-ecs',
      severity: 'error',
      at,
      message: `${what}: role ${role} does not trust ecs.aliyuncs.com, so no pod can take it`,
      fix: 'Let ecs.aliyuncs.com assume it (trust of the role).',
      binding,
      role,
    },
  ]
}

/** What others keep cannot be seen from here. */
const mayTrust = (role: RoleSpec): boolean => !role.managed || role.trust === 'left' || trustsEcs(role.trust)

const nobody = { binding: null, role: null } as const

const daemonSet = (at: ManifestFinding['at'], what: string): ManifestFinding => ({
  ...nobody,
  code: 'daemonset',
  severity: 'note',
  at,
  message: `${what}: pods of a DaemonSet do not run on virtual nodes, so no role reaches them`,
  fix: 'Make it a sidecar of the pods that need it, or give the role to the nodes.',
})

const roleDiffers = (
  at: ManifestFinding['at'],
  what: string,
  named: string,
  { role, binding }: Extract<Wanted, { is: 'role' }>,
): ManifestFinding => ({
  code: 'role-differs',
  severity: 'warning',
  at,
  message: `${what} names role ${named}, and binding ${binding.name} gives ${role}`,
  fix: 'rolekeeper k8s annotate --fix puts it right; else exempt these pods.',
  binding: binding.name,
  role,
})

const notCovered = (
  at: ManifestFinding['at'],
  what: string,
  wanted: Exclude<Wanted, { is: 'role' }>,
): ManifestFinding => {
  const names = 'bindings' in wanted ? wanted.bindings.map(({ name }) => name).join(', ') : ''
  switch (wanted.is) {
    case 'none':
      return {
        ...nobody,
        code: 'pod-not-covered',
        severity: 'note',
        at,
        message: `${what}: no binding covers its pods`,
        fix: 'Add a binding of kind pod that matches their cluster, namespace and labels.',
      }
    case 'conflict':
      return {
        ...nobody,
        code: 'bindings-conflict',
        severity: 'error',
        at,
        message: `${what}: bindings ${names} match its pods and are in conflict`,
        fix: 'Give one of them a higher priority, or an except.',
      }
    case 'undecided':
      return {
        ...nobody,
        code: 'pod-undecided',
        severity: 'warning',
        at,
        message: `${what}: binding ${names} asks for the ${wanted.missing}, which nobody has named`,
        fix: `Name it with --${wanted.missing}.`,
      }
    case 'not-allowed':
      return {
        code: 'role-not-allowed',
        severity: 'error',
        at,
        message: `${what}: the operator's bounds do not allow role ${wanted.role} for its pods`,
        fix: 'Ask the operator, or bind another role.',
        binding: wanted.binding.name,
        role: wanted.role,
      }
  }
}

const accessKey = (
  at: ManifestFinding['at'],
  id: string | null,
  where: string,
  wanted: Wanted | null,
): ManifestFinding => ({
  code: 'access-key',
  severity: 'error',
  at,
  message: `an AccessKey pair${id === null ? '' : ` (${id})`} stands in ${where}`,
  ...remedyOf(wanted, ' to these pods'),
})

const remedyOf = (wanted: Wanted | null, whom: string): Pick<ManifestFinding, 'fix' | 'binding' | 'role'> => {
  if (wanted?.is === 'role') {
    const { role, binding } = wanted
    return {
      fix: `Binding ${binding.name} gives role ${role}${whom}: remove the pair, disable it, and let the SDK take the role's token.`,
      binding: binding.name,
      role,
    }
  }
  return { ...nobody, fix: 'Bind a role to the pods that use it, remove the pair, and disable it.' }
}

/** What a ConfigMap or a Secret is called by the pods that use it. */
const holderOf = (manifest: Manifest, { object }: Found, { namespace }: Linting): string | null => {
  const kind = textAt(manifest, object, 'kind')
  if (kind !== 'ConfigMap' && kind !== 'Secret') return null
  const metadata = mapAt(manifest, object, 'metadata')
  const name = metadata === null ? null : textAt(manifest, metadata, 'name')
  const within = metadata === null ? null : textAt(manifest, metadata, 'namespace')
  return name === null ? null : `${kind}/${namespaceOf({ namespace: within }, namespace) ?? ''}/${name}`
}
