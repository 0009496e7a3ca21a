import { describe, expect, it } from 'vitest'
import type { Settings } from '../../../src/core/model/desired-state.ts'
import type { EcsInstance } from '../../../src/core/model/instance.ts'
import type { AccountMemory } from '../../../src/core/model/memory.ts'
import { commit, hash, roleName, runId } from '../../../src/core/model/names.ts'
import { startPlan } from '../../../src/core/plan/planner.ts'
import type { RamPlan } from '../../../src/core/plan/ram-plan.ts'
import {
  account,
  appliedRole,
  asOf,
  binding,
  desiredOf,
  ecs,
  givenOf,
  group,
  holding,
  nothing,
  planOf,
  prod,
  role,
  tagged,
  unread,
} from '../../kit/model.ts'

const ops = binding('ops', 'ops', tagged('app'))
const accounts = [account([role('ops'), role('old-tier'), { ...role('lone'), exclusive: true }])]
const risky: RamPlan = { riskyRoles: new Map([[prod, new Map([[roleName('ops'), ['every action of RAM']]])]]) }
const { summary } = planOf({ desired: desiredOf([]), instances: [] })
const converged = {
  run: runId('r'),
  at: asOf,
  planHash: hash(''),
  record: hash(''),
  summary,
  outcomes: {},
  shard: null,
  approvals: [],
  commit: commit('c0ffee'),
}

const planFor = (
  escalation: Settings['escalation'],
  instance: EcsInstance,
  memory: Partial<AccountMemory> = {},
  ramPlan: RamPlan = risky,
) =>
  planOf({
    desired: desiredOf([ops], accounts, { escalation }),
    instances: [instance],
    given: givenOf(memory),
    ramPlan,
  })

const empty = ecs('i-1', nothing, { app: 'x' })
const occupied = ecs('i-1', holding('old-tier'), { app: 'x' })

describe('a role whose policies give powers from which more can be had', () => {
  it.each([empty, occupied])('waits for an approval before an instance is given it', (instance) => {
    const { actions, approvalNeeded } = planFor('approve', instance)

    expect(actions).toHaveLength(1)
    expect([...approvalNeeded.values()]).toEqual([
      {
        class: 'escalation',
        account: prod,
        scope: 'prod',
        because: 'Role ops gives every action of RAM. settings.escalation is approve, so it waits for an approval.',
      },
    ])
  })

  it.each([empty, occupied])('is given to nobody where escalations are denied', (instance) => {
    const { actions, blocked } = planFor('deny', instance)

    expect(actions).toEqual([])
    expect(blocked).toMatchObject([
      {
        reason: 'withheld',
        why: 'Role ops is not given to it: it gives every action of RAM, and settings.escalation is deny.',
      },
    ])
  })

  it('is given where they are only to be said', () => {
    const warned = planFor('warn', empty)

    expect(warned).toMatchObject({ actions: [{ kind: 'attach' }], approvalNeeded: new Map() })
    expect(warned.findings).toMatchObject([
      {
        code: 'escalation',
        severity: 'warning',
        message: 'In account prod, 1 instance (i-1) gets role ops, which gives every action of RAM.',
      },
    ])
    expect(planFor('warn', occupied).findings.map(({ code }) => code)).toEqual(['escalation'])
    expect(planFor('approve', empty).findings).toEqual([])
  })

  it('is said once for all instances of an account that get it', () => {
    const instances = ['i-2', 'i-1'].map((id) => ecs(id, nothing, { app: 'x' }))
    const plan = planOf({ desired: desiredOf([ops], accounts, { escalation: 'warn' }), instances, ramPlan: risky })

    expect(plan.findings.map(({ message }) => message)).toEqual([
      'In account prod, 2 instances (i-1, i-2) get role ops, which gives every action of RAM.',
    ])
  })

  it.each<[string, EcsInstance, Partial<AccountMemory>]>([
    ['at birth', { ...empty, createdAt: asOf }, {}],
    ['where Rolekeeper had put it', empty, { applied: new Map([['i-1', appliedRole('ops')]]) }],
    ['instead of what somebody put in its place', occupied, { applied: new Map([['i-1', appliedRole('ops')]]) }],
    ['where a run of this commit left nothing undone', empty, { runs: [converged] }],
  ])('is no escalation %s', (_when, instance, memory) => {
    for (const escalation of ['approve', 'deny'] as const) {
      const plan = planFor(escalation, instance, memory)

      expect(plan.actions).toHaveLength(1)
      expect(plan.approvalNeeded.size).toBe(0)
    }
    expect(planFor('warn', instance, memory).findings.filter(({ code }) => code === 'escalation')).toEqual([])
  })

  it('is still one after a run of this commit that refused it', () => {
    const refused = { ...converged, outcomes: { refused: 1 } }

    expect(planFor('approve', empty, { runs: [refused] }).approvalNeeded.size).toBe(1)
    expect(planFor('deny', empty, { runs: [refused] }).blocked).toHaveLength(1)
  })

  it('is none where another session policy comes with the same role, or a role is taken off', () => {
    const policy = { Version: '1', Statement: [] }
    const bound = [{ ...ops, sessionPolicy: policy }]
    const given = givenOf({ applied: new Map([['i-1', appliedRole('ops')]]) })
    const desired = desiredOf(bound, accounts, { escalation: 'deny' })
    const same = planOf({ desired, instances: [ecs('i-1', holding('ops'), { app: 'x' })], given, ramPlan: risky })
    const off = planOf({ desired, instances: [ecs('i-2', holding('lone'))], ramPlan: risky })

    expect(same.actions.map(({ kind }) => kind)).toEqual(['replace'])
    expect(off.actions.map(({ kind }) => kind)).toEqual(['detach'])
  })
})

describe('a role that cannot get all that is declared', () => {
  const lacking = { because: 'custom/p neither exists nor is declared', fix: 'Declare it.' }
  const incomplete: RamPlan = { incompleteRoles: new Map([[prod, new Map([[roleName('ops'), lacking]])]]) }

  it('replaces no other one, and is still given to what holds none', () => {
    expect(planFor('approve', occupied, {}, incomplete).blocked).toMatchObject([
      { reason: 'withheld', why: `Role ops is not given to it: ${lacking.because}.`, fix: lacking.fix },
    ])
    expect(planFor('approve', empty, {}, incomplete).actions).toHaveLength(1)
  })
})

describe('the roles that instances should leave or would be given', () => {
  it('are those of changes that can be named; a container group is given none', () => {
    const planner = startPlan(desiredOf([ops], accounts), givenOf())
    planner.see([
      occupied,
      ecs('i-2', nothing, { app: 'x' }),
      ecs('i-3', holding('lone')),
      ecs('i-4', unread(), { app: 'x' }),
    ])
    planner.see([group('eci-1', 'other', { app: 'x' })])

    expect(planner.rolesChanging()).toEqual(new Map([[prod, new Set(['old-tier', 'ops', 'lone', 'other'])]]))
  })
})
