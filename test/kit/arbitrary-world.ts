import fc from 'fast-check'
import type { Binding, GuardedAction, Matcher, RoleSpec, Settings } from '../../src/core/model/desired-state.ts'
import type { ContainerGroup, EcsInstance, Held, Instance } from '../../src/core/model/instance.ts'
import type { AppliedRole } from '../../src/core/model/memory.ts'
import type { RamDocument } from '../../src/core/model/policy.ts'
import { instant } from '../../src/core/model/time.ts'
import {
  account,
  appliedRole,
  asOf,
  binding,
  desiredOf,
  ecs,
  givenOf,
  group,
  hangzhou,
  holding,
  matching,
  nothing,
  role,
  shanghai,
  unread,
  type World,
} from './model.ts'

const roleNames = ['web-tier', 'batch', 'db', 'OOSServiceRole-1', 'stray']
const tagKeys = ['app', 'env', 'team']
const tagValues = ['web', 'db', 'batch']

const policyFor = (Resource: string): RamDocument => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'oss:GetObject', Resource }],
})
const policy: fc.Arbitrary<RamDocument | null> = fc.option(fc.constantFrom('a', 'b').map(policyFor), { freq: 1 })

const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...tagKeys), fc.constantFrom(...tagValues, '*'))
    .map(([key, value]): Matcher => ({ kind: ['ecs', 'eci'], tags: new Map([[key, [value]]]) })),
  fc.constantFrom('web-*', '*-1', '*').map((name): Matcher => ({ kind: ['ecs'], names: [name] })),
  fc.constantFrom<Matcher>({ kind: ['ecs'], regions: ['cn-hangzhou'] }, { kind: ['eci'] }),
)

const exempting: fc.Arbitrary<Matcher> = fc.oneof(matcher, fc.constant<Matcher>({ holds: ['stray'] }))

const bindings: fc.Arbitrary<readonly Binding[]> = fc
  .array(
    fc.record({
      role: fc.constantFrom('web-tier', 'batch', 'db'),
      matcher,
      except: fc.option(exempting, { freq: 1 }),
      priority: fc.integer({ min: 0, max: 1 }),
      whenOccupied: fc.constantFrom<Binding['whenOccupied']>('declared', 'never', 'always', ['str*']),
      sessionPolicy: policy,
      minAgeMs: fc.constantFrom(0, 0, 7_200_000),
    }),
    { maxLength: 5 },
  )
  .map((all) =>
    all.map(({ role: name, matcher: one, except, ...more }, i) =>
      binding(`b${i}`, name, one, { ...more, except: except && matching(except) }),
    ),
  )

const held: fc.Arbitrary<Held> = fc.oneof(
  fc.constant(nothing),
  fc.constantFrom(...roleNames).map(holding),
  fc.constant(unread()),
)

const tags = fc.dictionary(
  fc.constantFrom(...tagKeys, 'rolekeeper:hold', 'acs:autoscaling:scalingGroupId'),
  fc.constantFrom(...tagValues),
  { maxKeys: 3 },
)
const traits = fc.record({
  name: fc.constantFrom('web-1', 'db-1', 'x'),
  region: fc.constantFrom(hangzhou, shanghai),
  createdAt: fc.constantFrom(10_000, 600_000, 100_000_000).map((age) => instant(asOf - age)),
})

const ecsInstance = (id: string): fc.Arbitrary<EcsInstance> =>
  fc
    .tuple(held, tags, traits, fc.constantFrom<EcsInstance['network']>('vpc', 'vpc', 'vpc', 'classic'))
    .map(([holds, own, more, network]) => ecs(id, holds, own, { ...more, network }))

const containerGroup = (id: string): fc.Arbitrary<ContainerGroup> =>
  fc
    .tuple(
      fc.option(fc.constantFrom(...roleNames)),
      tags,
      traits,
      fc.record({
        madeBy: fc.constantFrom<ContainerGroup['madeBy']>('other', 'pod', 'unknown'),
        life: fc.constantFrom<ContainerGroup['life']>('running', 'ended'),
      }),
    )
    .map(([bornWith, own, more, life]) => group(id, bornWith, own, { ...more, ...life }))

const instances: fc.Arbitrary<readonly Instance[]> = fc
  .tuple(fc.nat({ max: 12 }), fc.nat({ max: 4 }))
  .chain(([machines, groups]) =>
    fc.tuple(
      ...Array.from({ length: machines }, (_, i) => ecsInstance(`i-${i}`)),
      ...Array.from({ length: groups }, (_, i) => containerGroup(`eci-${i}`)),
    ),
  )

const applied: fc.Arbitrary<ReadonlyMap<string, AppliedRole>> = fc
  .dictionary(
    fc.nat({ max: 11 }).map((i) => `i-${i}`),
    fc
      .tuple(fc.constantFrom(...roleNames), policy)
      .map(([name, sessionPolicy]) => appliedRole(name, { sessionPolicy })),
    { maxKeys: 6 },
  )
  .map((all) => new Map(Object.entries(all)))

const actions = fc.option(fc.subarray<GuardedAction>(['attach', 'replace', 'detach', 'recreate'], { minLength: 1 }))
const guard = fc
  .record({ match: exempting.map((one) => matching(one)), actions })
  .map((one) => ({ ...one, reason: 'said so', at: null }))
const until = fc.constantFrom(null, instant(asOf + 1), instant(asOf - 50_000_000))

const settings: fc.Arbitrary<Partial<Settings>> = fc.record({
  protect: fc.array(guard, { maxLength: 1 }),
  suspend: fc.array(
    fc.tuple(guard, until).map(([one, end]) => ({ ...one, owner: null, until: end })),
    { maxLength: 1 },
  ),
  grace: fc.array(
    guard.map((one) => ({ ...one, forMs: 3_600_000 })),
    { maxLength: 1 },
  ),
})

const roles: fc.Arbitrary<readonly RoleSpec[]> = fc
  .tuple(fc.boolean(), fc.boolean(), fc.boolean())
  .map((exclusive) => ['web-tier', 'batch', 'db'].map((name, i) => role(name, { exclusive: exclusive[i] === true })))

/** Worlds small enough to collide: few roles, few tags, every state of an instance, guards of every kind. */
export const world: fc.Arbitrary<World> = fc.record({ bindings, instances, applied, settings, roles }).map((made) => ({
  desired: desiredOf(made.bindings, [account(made.roles, { regions: [hangzhou, shanghai] })], made.settings),
  instances: made.instances,
  given: givenOf({ applied: made.applied }),
}))
