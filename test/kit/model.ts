import { createHash } from 'node:crypto'
import { builtInBounds, defaultLimits } from '../../src/core/desired/bounds.ts'
import type { Action } from '../../src/core/model/action.ts'
import type {
  AccountWishes,
  Binding,
  DesiredState,
  Match,
  Matcher,
  RoleSpec,
  Settings,
  Standing,
} from '../../src/core/model/desired-state.ts'
import type { Given } from '../../src/core/model/given.ts'
import type { ContainerGroup, Doubt, EcsInstance, Held, Instance } from '../../src/core/model/instance.ts'
import type { AccountRam, RoleFacts } from '../../src/core/model/inventory.ts'
import { emptyControl, emptyMemory, type AccountMemory, type AppliedRole } from '../../src/core/model/memory.ts'
import {
  accountId,
  bindingName,
  commit,
  ecsId,
  groupId,
  hash,
  region,
  roleName,
  type AccountId,
  type RoleName,
} from '../../src/core/model/names.ts'
import type { Plan } from '../../src/core/model/plan.ts'
import { ecsTrust } from '../../src/core/model/policy.ts'
import { DAY, instant } from '../../src/core/model/time.ts'
import type { Watch } from '../../src/core/plan/fleet.ts'
import { startPlan } from '../../src/core/plan/planner.ts'
import type { RamPlan } from '../../src/core/plan/ram-plan.ts'

/** The model of the outside: what a cloud and a ledger hold, as plain values, and what applying a plan makes of them. */

export const prod: AccountId = accountId('1234567890123456')
export const hangzhou: ReturnType<typeof region> = region('cn-hangzhou')
export const shanghai: ReturnType<typeof region> = region('cn-shanghai')
export const asOf: ReturnType<typeof instant> = instant(Date.UTC(2026, 10, 22, 12))

const place = (line: number) => ({ file: 'web.yaml', line, column: 1 })

/** One matcher or several, within no document's scope. */
export const matching = (...anyOf: [Matcher, ...Matcher[]]): Match => ({
  scope: { accounts: null, regions: null },
  anyOf,
})

export const tagged = (key: string, value = '*'): Matcher => ({ kind: ['ecs', 'eci'], tags: new Map([[key, [value]]]) })

export const binding = (name: string, role: string, matcher: Matcher, more: Partial<Binding> = {}): Binding => ({
  name: bindingName(name),
  role: roleName(role),
  match: matching(matcher),
  except: null,
  priority: 0,
  whenOccupied: 'declared',
  sessionPolicy: null,
  minAgeMs: 0,
  at: place(1),
  ...more,
})

export const role = (name: string, more: { exclusive?: boolean } = {}): RoleSpec => ({
  name: roleName(name),
  managed: false,
  exclusive: false,
  at: place(2),
  ...more,
})

type ManagedRole = Extract<RoleSpec, { managed: true }>

export const managedRole = (name: string, more: Partial<Omit<ManagedRole, 'name' | 'managed'>> = {}): ManagedRole => ({
  name: roleName(name),
  managed: true,
  adopt: false,
  exclusive: false,
  description: null,
  maxSessionDurationS: null,
  trust: ecsTrust,
  policies: [],
  at: place(3),
  ...more,
})

export const account = (roles: readonly RoleSpec[] = [], more: Partial<AccountWishes> = {}): AccountWishes => ({
  name: 'prod',
  id: prod,
  regions: [hangzhou],
  mode: 'enforce',
  assumeRole: null,
  externalId: null,
  roles: new Map(roles.map((one) => [one.name, one])),
  policies: new Map(),
  grants: [],
  at: place(4),
  ...more,
})

export const settings = (more: Partial<Settings> = {}): Settings => ({
  limits: defaultLimits,
  escalation: 'approve',
  protect: [],
  suspend: [],
  grace: [],
  settleMs: 60_000,
  prune: false,
  requireSignature: false,
  ...more,
})

export const desiredOf = (
  bindings: readonly Binding[],
  accounts: readonly AccountWishes[] = [account([role('web-tier'), role('old-tier')])],
  more: Partial<Settings> = {},
): DesiredState<'accepted'> => ({
  standing: 'accepted',
  commit: commit('c0ffee'),
  dirty: false,
  accounts: new Map(accounts.map((one) => [one.id, one])),
  bindings,
  settings: settings(more),
})

export const nothing: Held = { is: 'nothing' }
export const holding = (name: string): Held => ({ is: 'role', ramRoleName: roleName(name) })
export const unread = (why: Doubt = 'lost-page'): Held => ({ is: 'unknown', why })

const traits = {
  name: '',
  tags: new Map<string, string>(),
  createdAt: instant(asOf - DAY),
  zoneId: 'cn-hangzhou-h',
  vpcId: 'vpc-1',
  vSwitchId: 'vsw-1',
  securityGroupIds: ['sg-1'],
  resourceGroupId: '',
  instanceType: 'ecs.g6.large',
  images: ['img-1'],
}

export const ecs = (
  id: string,
  holds: Held,
  tags: Record<string, string> = {},
  more: Partial<EcsInstance> = {},
): EcsInstance => ({
  ...traits,
  kind: 'ecs',
  account: prod,
  region: hangzhou,
  id: ecsId(id),
  network: 'vpc',
  status: 'Running',
  holds,
  tags: new Map(Object.entries(tags)),
  ...more,
})

export const group = (
  id: string,
  bornWith: string | null,
  tags: Record<string, string> = {},
  more: Partial<ContainerGroup> = {},
): ContainerGroup => ({
  ...traits,
  kind: 'eci',
  account: prod,
  region: hangzhou,
  id: groupId(id),
  bornWith: bornWith === null ? null : roleName(bornWith),
  madeBy: 'other',
  maker: null,
  life: 'running',
  jobLike: false,
  tags: new Map(Object.entries(tags)),
  ...more,
})

export const roleFacts = (name: string, more: Partial<RoleFacts> = {}): RoleFacts => ({
  name: roleName(name),
  arn: `acs:ram::${prod}:role/${name}`,
  trust: ecsTrust,
  description: '',
  maxSessionDurationS: 3600,
  ours: false,
  policies: null,
  ...more,
})

/** RAM that was read whole; a role that is given as null was looked for and is absent. */
export const ramOf = (
  roles: Readonly<Record<string, Partial<RoleFacts> | null>>,
  id: AccountId = prod,
): AccountRam => ({
  account: id,
  state: 'complete',
  why: null,
  roles: new Map(
    Object.entries(roles).map(([name, facts]) => [roleName(name), facts === null ? null : roleFacts(name, facts)]),
  ),
  policies: new Map(),
  principals: [],
  holders: new Map(),
  marked: { roles: [], policies: [] },
})

export const memoryOf = (more: Partial<AccountMemory> = {}): AccountMemory => ({ ...emptyMemory(prod), ...more })

export const appliedRole = (name: string, more: Partial<AppliedRole> = {}): AppliedRole => ({
  region: hangzhou,
  role: roleName(name),
  sessionPolicy: null,
  at: instant(asOf - DAY / 2),
  ...more,
})

export const digest: Given['digest'] = (text) => hash(`sha256:${createHash('sha256').update(text).digest('hex')}`)

export const givenOf = (memory: Partial<AccountMemory> = {}, more: Partial<Given> = {}): Given => ({
  asOf,
  control: emptyControl,
  memories: new Map([[prod, memoryOf(memory)]]),
  bounds: builtInBounds,
  digest,
  ...more,
})

/** What there is, and what is known beside it. */
export type World<S extends Standing = 'accepted'> = Readonly<{
  desired: DesiredState<S>
  instances: readonly Instance[]
  given?: Given
  ram?: AccountRam
  ramPlan?: RamPlan
  /** How listings end; complete where nothing is said. By `REGION/KIND`. */
  ends?: Readonly<Record<string, 'complete' | Doubt>>
  watch?: Watch
}>

/** The plan of the world, with every scope of it listed to the end, in pages of `size`. */
export const planOf = <S extends Standing>(
  { desired, instances, given = givenOf(), ram, ramPlan, ends = {}, watch }: World<S>,
  size = 100,
): Plan<S> => {
  const planner = startPlan(desired, given, watch)
  for (let start = 0; start < instances.length; start += size) planner.see(instances.slice(start, start + size))
  for (const { id, regions } of desired.accounts.values()) {
    for (const at of regions) {
      for (const kind of ['ecs', 'eci'] as const) {
        planner.end({ account: id, region: at, kind }, ends[`${at}/${kind}`] ?? 'complete')
      }
    }
  }
  return planner.finish(new Map([[prod, ram ?? ramOf(Object.fromEntries(everyRole(desired, instances)))]]), ramPlan)
}

/** Every role that desired state names or an instance holds, all there and all trusting ECS. */
const everyRole = (desired: DesiredState, instances: readonly Instance[]): readonly [string, Partial<RoleFacts>][] => {
  const names = new Set<string>(desired.bindings.map((one) => one.role))
  for (const { roles } of desired.accounts.values()) for (const name of roles.keys()) names.add(name)
  for (const instance of instances) {
    if (instance.kind === 'ecs' && instance.holds.is === 'role') names.add(instance.holds.ramRoleName)
  }
  return [...names].map((name) => [name, { ours: true }])
}

/** The instances as the actions leave them. */
export const after = (instances: readonly Instance[], actions: readonly Action[]): readonly Instance[] => {
  const roles = new Map<string, RoleName | null>(
    actions.flatMap((action) => (action.class === 'ram' ? [] : [[action.target.id, action.to]])),
  )
  return instances.map((instance) => {
    const to = roles.get(instance.id)
    if (to === undefined || instance.kind === 'eci') return instance
    return { ...instance, holds: to === null ? nothing : { is: 'role', ramRoleName: to } }
  })
}

/** The ledger's memory after these actions: what was put where, and with which session policy. */
export const remembering = (memory: AccountMemory, actions: readonly Action[]): AccountMemory => {
  const applied = new Map(memory.applied)
  for (const action of actions) {
    if (action.kind === 'detach') applied.delete(action.target.id)
    if (action.kind !== 'attach' && action.kind !== 'replace') continue
    const { region: at, id } = action.target
    applied.set(id, { region: at, role: action.to, sessionPolicy: action.sessionPolicy, at: asOf })
  }
  return { ...memory, applied }
}
