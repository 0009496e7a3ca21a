import { describe, expect, it } from 'vitest'
import type { Settings } from '../../../src/core/model/desired-state.ts'
import type { EcsInstance } from '../../../src/core/model/instance.ts'
import type { RamPlan } from '../../../src/core/plan/ram-plan.ts'
import { HOUR, instant } from '../../../src/core/model/time.ts'
import {
  account,
  appliedRole,
  asOf,
  binding,
  desiredOf,
  ecs,
  givenOf,
  holding,
  nothing,
  planOf,
  prod,
  role,
  tagged,
} from '../../kit/model.ts'

const web = binding('web', 'web-tier', tagged('app'))
const empty = ecs('i-1', nothing, { app: 'web' })
const old = ecs('i-1', holding('old-tier'), { app: 'web' })
const risky: RamPlan = { riskyRoles: new Map([[prod, new Map([[web.role, ['ram:*']]])]]) }
const because = 'policy custom/a does not exist'
const incomplete: RamPlan = {
  incompleteRoles: new Map([[prod, new Map([[web.role, { because, fix: 'Declare it.' }]])]]),
}

const plan = (
  instance: EcsInstance,
  ramPlan: RamPlan,
  escalation: Settings['escalation'] = 'approve',
  given = givenOf(),
) => planOf({ desired: desiredOf([web], undefined, { escalation }), instances: [instance], ramPlan, given })

describe('a role that cannot get what is declared', () => {
  it('is given to an empty instance, which has nothing to lose, and to no other', () => {
    expect(plan(empty, incomplete).actions.map(({ kind }) => kind)).toEqual(['attach'])
    expect(plan(old, incomplete).blocked).toMatchObject([
      { reason: 'withheld', why: expect.stringContaining(because), fix: 'Declare it.' },
    ])
  })
})

describe('a role that gives powers from which more can be had', () => {
  it('waits for an approval, is given, or is withheld, as settings.escalation says', () => {
    const approve = plan(old, risky)
    const warn = plan(old, risky, 'warn')
    const deny = plan(old, risky, 'deny')

    expect([...approve.approvalNeeded.values()]).toMatchObject([
      { class: 'escalation', scope: 'prod', because: expect.stringContaining('Role web-tier gives ram:*') },
    ])
    expect([warn.actions.length, warn.approvalNeeded.size]).toEqual([1, 0])
    expect(deny.blocked).toMatchObject([
      { reason: 'withheld', why: expect.stringContaining('settings.escalation is deny') },
    ])
  })

  it('is none where it comes at birth, comes back, or is there already', () => {
    const applied = givenOf({ applied: new Map([['i-1', appliedRole('web-tier')]]) })
    const newborn = { ...empty, createdAt: instant(asOf - HOUR / 2) }

    expect(plan(newborn, risky, 'deny').actions.map(({ kind }) => kind)).toEqual(['attach'])
    expect(plan(old, risky, 'deny', applied).actions.map(({ kind }) => kind)).toEqual(['replace'])
    expect(plan(empty, risky, 'deny').blocked.map(({ reason }) => reason)).toEqual(['withheld'])
  })

  it('is one for a young instance that leaves another role, as it was not born with this one', () => {
    const young = { ...old, createdAt: instant(asOf - HOUR / 2) }

    expect(plan(young, risky, 'deny').blocked).toMatchObject([
      {
        reason: 'withheld',
        why: 'Role web-tier is not given to it: it gives ram:*, and settings.escalation is deny.',
        fix: 'Narrow the policies of web-tier, or set settings.escalation to approve and have it approved.',
      },
    ])
  })

  it('changes its session policy, which gives nothing that the role did not, whatever keeps the role from others', () => {
    const sessionPolicy = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:Get', Resource: '*' }] } as const
    const held = ecs('i-1', holding('web-tier'), { app: 'web' })
    const given = givenOf({ applied: new Map([['i-1', appliedRole('web-tier')]]) })
    const narrowed = desiredOf([{ ...web, sessionPolicy, whenOccupied: 'never' }], undefined, { escalation: 'deny' })

    for (const ramPlan of [risky, incomplete]) {
      expect(planOf({ desired: narrowed, instances: [held], given, ramPlan })).toMatchObject({
        actions: [{ kind: 'replace', from: 'web-tier', to: 'web-tier', sessionPolicy }],
        blocked: [],
      })
    }
  })

  it('does not keep another role on an instance that loses it', () => {
    const exclusive = [account([role('db', { exclusive: true })])]
    const desired = desiredOf([], exclusive, { escalation: 'deny' })

    const { actions } = planOf({ desired, instances: [ecs('i-1', holding('db'))], ramPlan: risky })

    expect(actions.map(({ kind }) => kind)).toEqual(['detach'])
  })
})
