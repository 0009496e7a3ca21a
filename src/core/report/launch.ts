import type { AccountWishes, Binding } from '../model/desired-state.ts'
import type { Birth, BirthRequest, LaunchSpec, Newborn } from '../model/launch.ts'
import type { LaunchRefusal } from '../plan/launch.ts'
import { isObject } from '../model/plain-object.ts'

/** `rolekeeper/launch/v1`. */
export type LaunchDocument = Readonly<{
  schema: 'rolekeeper/launch/v1'
  version: string
  commit: string
  kind: 'ecs' | 'eci'
  account: string
  region: string
  name: string
  /** `late`: it is there and does not run yet. `running-otherwise`: it runs, and something is not as the spec had it. */
  outcome: 'dry-run' | 'refused' | 'running' | 'running-otherwise' | 'late' | 'failed'
  id: string | null
  ramRoleName: string | null
  binding: string | null
  addresses: readonly string[]
  reason: string | null
  why: string | null
  fix: string | null
  clientToken: string | null
  requestId: string | null
  /** What is, or would be, sent, with `***` for what may be a secret. */
  request: BirthRequest
}>

export type LaunchEnd = Readonly<
  | ({ is: 'refused' } & LaunchRefusal)
  | { is: 'dry-run'; birth: Birth; binding: Binding }
  | {
      is: 'launched'
      birth: Birth
      binding: Binding
      id: string
      requestId: string
      /** Null: it was not to be seen in time. */
      newborn: Newborn | null
      /** What is not as the spec had it. */
      surprise: LaunchRefusal | null
    }
>

type About = Readonly<{ spec: LaunchSpec; wishes: AccountWishes; commit: string; version: string }>

/** What became of a launch, for people and programs. */
export const launchDocument = ({ spec, wishes, commit, version }: About, end: LaunchEnd): LaunchDocument => ({
  schema: 'rolekeeper/launch/v1',
  version,
  commit,
  kind: spec.kind,
  account: wishes.id,
  region: spec.region,
  name: spec.name,
  request: withoutSecrets(spec.request),
  ...unasked,
  ...endOf(end),
})

type End = Omit<LaunchDocument, keyof About | 'schema' | 'kind' | 'account' | 'region' | 'name' | 'request'>

const unasked: Omit<End, 'outcome'> = {
  id: null,
  ramRoleName: null,
  binding: null,
  addresses: [],
  reason: null,
  why: null,
  fix: null,
  clientToken: null,
  requestId: null,
}

const endOf = (end: LaunchEnd): Partial<End> & Pick<End, 'outcome'> => {
  if (end.is === 'refused') {
    const { reason, why, fix } = end
    return { outcome: 'refused', reason, why, fix }
  }
  const { birth, binding } = end
  const asked = { ramRoleName: birth.role, binding: binding.name, clientToken: birth.clientToken }
  if (end.is === 'dry-run') return { ...asked, outcome: 'dry-run' }
  const { id, requestId, newborn, surprise } = end
  return {
    ...asked,
    outcome: outcomeOf(newborn, surprise),
    id,
    requestId,
    addresses: newborn?.addresses ?? [],
    ...surprise,
  }
}

const outcomeOf = (newborn: Newborn | null, surprise: LaunchRefusal | null): LaunchDocument['outcome'] => {
  if (newborn === null || newborn.state === 'starting') return 'late'
  if (newborn.state === 'failed') return 'failed'
  return surprise === null ? 'running' : 'running-otherwise'
}

/**
 * A request for people to read. Passwords, user data, the values of environment variables and the contents of files may
 * be secrets, and so may the options of a volume.
 */
export const withoutSecrets = (request: BirthRequest): BirthRequest =>
  Object.fromEntries(Object.entries(request).map(([name, value]) => [name, shown(name, value)]))

const shown = (name: string, value: unknown): unknown => {
  if (secret.has(name)) return '***'
  if (Array.isArray(value)) return value.map((one) => (name === 'EnvironmentVar' ? variable(one) : shown('', one)))
  return isObject(value) ? withoutSecrets(value) : value
}

const secret: ReadonlySet<string> = new Set(['Password', 'UserData', 'Content', 'Options'])

const variable = (value: unknown): unknown =>
  isObject(value) && 'Value' in value ? { ...value, Value: '***' } : shown('', value)
