import { describe, expect, it } from 'vitest'
import { builtInBounds } from '../../../src/core/desired/bounds.ts'
import type { ContainerGroup } from '../../../src/core/model/instance.ts'
import { asOf, binding, desiredOf, givenOf, group, matching, planOf, tagged } from '../../kit/model.ts'
import { instant } from '../../../src/core/model/time.ts'
import { eciGuards } from '../../../src/core/plan/eci.ts'

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
    expect(eciGuards.at(-1)?.asks).toBe('can its role be changed')
  })
})
