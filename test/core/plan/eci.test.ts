import { describe, expect, it } from 'vitest'
import { builtInBounds, defaultLimits } from '../../../src/core/desired/bounds.ts'
import type { Binding } from '../../../src/core/model/desired-state.ts'
import type { ContainerGroup } from '../../../src/core/model/instance.ts'
import {
  asOf,
  binding,
  desiredOf,
  givenOf,
  group,
  hangzhou,
  matching,
  planOf,
  prod,
  ramOf,
  tagged,
} from '../../kit/model.ts'
import type { World } from '../../kit/model.ts'
import { groupId, roleName } from '../../../src/core/model/names.ts'
import { instant } from '../../../src/core/model/time.ts'
import { eciGuards } from '../../../src/core/plan/eci.ts'
import { holdGuards } from '../../../src/core/plan/hold.ts'

const nightly = binding('nightly', 'batch', tagged('job'))
const tags = { job: 'nightly' }
const plan = (one: ContainerGroup, bindings = [nightly], given = givenOf()) =>
  planOf({ desired: desiredOf(bindings), instances: [one], given })

describe('container groups', () => {
  it('are in sync if they were born right', () => {
    expect(plan(group('eci-1', 'batch', tags)).summary).toMatchObject({ seen: 1, inSync: 1, blocked: 0 })
  })

  it.each([null, 'other'])(
    'born with %s where another role is wanted are blocked: nothing can change it',
    (bornWith) => {
      const { actions, blocked } = plan(group('eci-1', bornWith, tags))

      expect(actions).toEqual([])
      expect(blocked).toMatchObject([
        {
          reason: 'eci-immutable',
          from: bornWith,
          to: 'batch',
          binding: 'nightly',
          target: { type: 'eci', id: 'eci-1' },
        },
      ])
      expect(blocked[0]?.why).toContain(`born with ${bornWith ?? 'no role'}`)
      expect(blocked[0]?.fix).toContain('rolekeeper launch eci')
    },
  )

  it('are sent to whoever made them', () => {
    const scaled = group('eci-1', null, { ...tags, 'acs:autoscaling:scalingGroupId': 'asg-1' })
    const said = group('eci-1', null, tags, { maker: 'a pod of cluster c1' })

    expect(plan(scaled).blocked[0]?.fix).toContain('scaling configuration')
    expect(plan(scaled).blocked[0]?.why).toContain('made by scaling group asg-1')
    expect(plan(said).blocked[0]?.why).toContain('made by a pod of cluster c1')
  })

  it('that have ended are no drift, and none that nothing matches', () => {
    const conflicting = [nightly, binding('other', 'db', tagged('job'))]

    expect(plan(group('eci-1', null, tags, { life: 'ended' })).summary).toMatchObject({ inSync: 1, blocked: 0 })
    expect(plan(group('eci-1', null, tags, { life: 'ended' }), conflicting).summary.inSync).toBe(1)
    expect(plan(group('eci-1', null, tags), conflicting).blocked).toMatchObject([{ reason: 'conflict' }])
    expect(plan(group('eci-1', 'batch')).summary.unmanaged).toBe(1)
  })

  it('of pods, and of unknown origin, are matched by nothing; the latter are a finding', () => {
    const pod = plan(group('eci-1', null, tags, { madeBy: 'pod' }))
    const unknown = plan(group('eci-1', null, tags, { madeBy: 'unknown' }))

    expect(pod.summary).toMatchObject({ unmanaged: 1, blocked: 0 })
    expect(pod.findings).toEqual([])
    expect(unknown.summary).toMatchObject({ unmanaged: 1, blocked: 0 })
    expect(unknown.findings).toMatchObject([
      { code: 'unknown-origin', message: expect.stringContaining('1 container group in 1234567890123456/cn-hangzhou') },
    ])
  })

  it('are left alone for the same reasons as instances first', () => {
    const patient = { ...nightly, match: matching({ kind: ['eci'], names: ['n*'] }), minAgeMs: 1e13 }
    const young = group('eci-1', null, {}, { name: 'n-1', createdAt: instant(asOf - 1000) })
    const bounds = { ...builtInBounds, roles: [] }

    expect(plan(group('eci-1', null, { ...tags, 'rolekeeper:hold': '' })).blocked[0]?.reason).toBe('held')
    expect(plan(young, [patient]).blocked[0]?.reason).toBe('settling')
    expect(plan({ ...young, createdAt: instant(0) }, [patient]).blocked[0]?.reason).toBe('too-young')
    expect(plan(group('eci-1', null, tags), [nightly], givenOf({}, { bounds })).blocked[0]?.reason).toBe(
      'operator-bounds',
    )
    expect(eciGuards[holdGuards.length]?.asks).toBe('can its role be changed')
  })
})

describe('a container group that its binding lets be replaced', () => {
  const rebirth = { ...nightly, recreate: true } as const
  const limits = { ...defaultLimits, recreate: { max: 3, percent: null, perMs: 3_600_000 } }
  const ram = ramOf({ batch: {}, other: {} })
  const planned = (one: ContainerGroup, more: Partial<World> = {}, bindings: readonly Binding[] = [rebirth]) =>
    planOf({ desired: desiredOf(bindings, undefined, { limits }), instances: [one], given: givenOf(), ram, ...more })
  const wrong = (more: Partial<ContainerGroup> = {}, extra = {}) =>
    group('eci-1', 'other', { ...tags, ...extra }, { lost: [], ...more })

  it('is, with its class and the reason', () => {
    const { actions, blocked } = planned(wrong())

    expect(blocked).toEqual([])
    expect(actions).toMatchObject([
      { kind: 'recreate', class: 'recreate', from: 'other', to: 'batch', binding: 'nightly', target: { type: 'eci' } },
    ])
    expect(planned(group('eci-1', null, tags, { lost: [] })).actions[0]?.why).toContain('born with no role')
  })

  const begun = {
    number: 1,
    shard: hangzhou,
    epoch: 1,
    run: null,
    at: asOf,
    actions: planned(wrong()).actions,
    owed: new Map(),
  }
  const zero = { desired: desiredOf([rebirth]) }
  const denying = desiredOf([rebirth], undefined, { limits, escalation: 'deny' })
  const ceilings = { ...builtInBounds.ceilings, recreate: { max: 0, percent: null, perMs: 3_600_000 } }

  it.each([
    ['who made it would make it anew', wrong({ maker: 'ROS stack s-1' }), {}, 'make it anew with the same role'],
    ['it is a job', wrong({ jobLike: true }), {}, 'not run a second time'],
    ['an earlier run has begun it', wrong(), { given: givenOf({ open: [begun] }) }, 'has begun to replace it'],
    ['the limit is zero', wrong(), zero, 'the limit for that is zero'],
    ['the operator allows none', wrong(), { given: givenOf({}, { bounds: { ...builtInBounds, ceilings } }) }, 'zero'],
    ['something would be lost', wrong({ lost: ['InternetIp', 'Tags.acs:x'] }), {}, 'InternetIp, Tags.acs:x'],
    ['nobody looked what would be lost', group('eci-1', 'other', tags), {}, 'Nobody looked'],
  ])('stays where %s', (_, one, more, why) => {
    const { actions, blocked } = planned(one, more)

    expect(actions).toEqual([])
    expect(blocked).toMatchObject([{ reason: 'eci-immutable', why: expect.stringContaining(why) as unknown }])
  })

  it.each([
    ['unknown', { ram: { ...ramOf({}), state: 'unknown' as const, why: 'access-denied' as const } }],
    ['unknown', { ram: ramOf({ batch: { trust: null } }) }],
    ['role-missing', { ram: ramOf({ batch: null }) }],
    ['role-not-trusting-ecs', { ram: ramOf({ batch: { trust: { Version: '1', Statement: [] } } }) }],
    ['not-ours', { ramPlan: { blockedRoles: new Map([[prod, new Map([[roleName('batch'), 'not-ours' as const]])]]) } }],
    [
      'withheld',
      { ramPlan: { incompleteRoles: new Map([[prod, new Map([[roleName('batch'), { because: 'b', fix: 'f' }]])]]) } },
    ],
    ['unknown', { ends: { 'cn-hangzhou/eci': 'lost-page' as const } }],
  ])('stays where its role or its region is not as it must be: %s', (reason, more) => {
    const { actions, blocked } = planned(wrong(), more)

    expect(actions).toEqual([])
    expect(blocked).toMatchObject([{ reason }])
  })

  it('is, whatever an earlier run has begun with others, or else with it', () => {
    const elsewhere = planned(wrong({ id: groupId('eci-2') })).actions
    const given = (actions: typeof begun.actions) => ({ given: givenOf({ open: [{ ...begun, actions }] }) })

    expect(planned(wrong(), given(elsewhere)).actions).toHaveLength(1)
    expect(planned(wrong(), given([...elsewhere, ...begun.actions])).actions).toHaveLength(0)
  })

  it('is, where it was born with no role, though its role lacks something', () => {
    const ramPlan = { incompleteRoles: new Map([[prod, new Map([[roleName('batch'), { because: 'b', fix: 'f' }]])]]) }

    expect(planned(group('eci-1', null, tags, { lost: [] }), { ramPlan }).actions).toHaveLength(1)
  })

  it.each([
    [wrong({ jobLike: true }), {}, 'Let it end, and create the next one with RamRoleName batch.'],
    [wrong(), { given: givenOf({ open: [begun] }) }, 'Wait: the next run finishes it, a few minutes later.'],
    [wrong(), zero, 'Set settings.limits.recreate above zero, within what the operator allows.'],
    [
      wrong({ lost: ['InternetIp'] }),
      {},
      'Create it anew by hand with RamRoleName batch, where you know what these are to be.',
    ],
    [
      wrong(),
      { ramPlan: { riskyRoles: new Map([[prod, new Map([[roleName('batch'), ['a', 'b']]])]]) }, desired: denying },
      'Narrow the policies of batch, or set settings.escalation to approve and have it approved.',
    ],
    [wrong(), { ram: { ...ramOf({}), state: 'unknown' as const, why: 'access-denied' as const } }, 'permissions'],
  ])('says what to do', (one, more, fix) => {
    expect(planned(one, more).blocked[0]?.fix).toContain(fix)
  })

  it('waits for an approval, or stays, where its role gives powers from which more can be had', () => {
    const ramPlan = { riskyRoles: new Map([[prod, new Map([[roleName('batch'), ['ram:* on *']]])]]) }
    const deny = desiredOf([rebirth], undefined, { limits, escalation: 'deny' })

    expect([...planned(wrong(), { ramPlan }).approvalNeeded.values()]).toMatchObject([{ class: 'escalation' }])
    expect(planned(wrong(), { ramPlan, desired: deny }).blocked).toMatchObject([{ reason: 'withheld' }])
    expect(planned(group('eci-1', null, tags, { lost: [] }), { desired: deny }).actions).toHaveLength(1)
  })
})
