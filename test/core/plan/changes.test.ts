import { describe, expect, it } from 'vitest'
import type { Action } from '../../../src/core/model/action.ts'
import type { Binding, DesiredState } from '../../../src/core/model/desired-state.ts'
import type { EcsInstance } from '../../../src/core/model/instance.ts'
import { emptyControl, type AccountMemory } from '../../../src/core/model/memory.ts'
import { commit, hash, roleName, runId } from '../../../src/core/model/names.ts'
import type { RamDocument } from '../../../src/core/model/policy.ts'
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
  matching,
  nothing,
  planOf,
  role,
  tagged,
  unread,
} from '../../kit/model.ts'

const web = binding('web', 'web-tier', tagged('app', 'web'))
const tags = { app: 'web' }
const one = (holds: EcsInstance['holds'], more: Partial<EcsInstance> = {}): EcsInstance => ecs('i-1', holds, tags, more)
const plan = (instance: EcsInstance, memory: Partial<AccountMemory> = {}, bindings: readonly Binding[] = [web]) =>
  planOf({ desired: desiredOf(bindings), instances: [instance], given: givenOf(memory) })
const only = ({ actions }: { actions: readonly Action[] }): Action => {
  const [action, ...more] = actions
  if (action === undefined || more.length > 0) throw new Error(`${actions.length} actions, not one`)
  return action
}
const applied = (name: string, sessionPolicy: RamDocument | null = null): Partial<AccountMemory> => ({
  applied: new Map([['i-1', appliedRole(name, { sessionPolicy })]]),
})
const runOf = (id: string): Partial<AccountMemory> => {
  const { summary } = planOf({ desired: desiredOf([]), instances: [] })
  const run = {
    run: runId('r'),
    at: asOf,
    planHash: hash(''),
    record: hash(''),
    summary,
    outcomes: {},
    shard: null,
    approvals: [],
  }
  return { runs: [{ ...run, commit: commit(id) }] }
}

describe('attach', () => {
  it('is a birth in the first hour, a restore of what Rolekeeper had put there, else an attach', () => {
    expect(only(plan(one(nothing, { createdAt: instant(asOf - HOUR + 1) }))).class).toBe('birth')
    expect(only(plan(one(nothing, { createdAt: instant(asOf - HOUR) }))).class).toBe('attach')
    expect(only(plan(one(nothing), applied('web-tier'))).class).toBe('restore')
    expect(only(plan(one(nothing), applied('old-tier'))).class).toBe('attach')
  })

  it('says who wants it and what was there', () => {
    expect(only(plan(one(nothing))).why).toBe('Binding web (web.yaml:1) wants web-tier. It holds no role.')
    expect(only(plan(one(nothing), applied('web-tier'))).why).toContain('Rolekeeper had put it there, and it is gone.')
  })

  it('carries the session policy of its binding', () => {
    expect(only(plan(one(nothing), {}, [{ ...web, sessionPolicy: policy('a') }]))).toMatchObject({
      sessionPolicy: policy('a'),
    })
  })
})

describe('replace', () => {
  it.each<[Binding['whenOccupied'], string, string]>([
    ['declared', 'old-tier', 'replace'],
    ['declared', 'was-declared', 'replace'],
    ['declared', 'stray', 'foreign-role'],
    ['never', 'old-tier', 'foreign-role'],
    ['always', 'stray', 'replace'],
    ['always', 'OOSServiceRole-x', 'foreign-role'],
    [['str*', 'OOS*'], 'stray', 'replace'],
    [['str*', 'OOS*'], 'OOSServiceRole-x', 'replace'],
    [['str*'], 'old-tier', 'foreign-role'],
  ])('where whenOccupied is %s, %s ends in %s', (whenOccupied, held, expected) => {
    const control = { ...emptyControl, declaredRoles: new Set([roleName('was-declared')]) }
    const desired = desiredOf([{ ...web, whenOccupied }])

    const { actions, blocked } = planOf({ desired, instances: [one(holding(held))], given: givenOf({}, { control }) })

    expect([...actions.map(({ kind }) => kind), ...blocked.map(({ reason }) => reason)]).toEqual([expected])
  })

  it('says why a foreign role stays, rule by rule', () => {
    const why = (whenOccupied: Binding['whenOccupied'], held: string) =>
      plan(one(holding(held)), {}, [{ ...web, whenOccupied }]).blocked[0]?.why

    expect(why('never', 'stray')).toContain('whenOccupied: never')
    expect(why('declared', 'stray')).toContain('no accepted commit declares')
    expect(why('always', 'OOSServiceRole-x')).toContain('a service made for itself')
    expect(why(['a*'], 'stray')).toContain('no glob of whenOccupied matches')
  })

  it('is a restore where Rolekeeper had put the wanted role, and remembers the way back', () => {
    expect(only(plan(one(holding('old-tier')), applied('web-tier')))).toMatchObject({
      class: 'restore',
      sessionPolicyFrom: null,
      why: expect.stringContaining('Rolekeeper had put it there, and now it holds old-tier.'),
    })
    expect(only(plan(one(holding('old-tier')), applied('old-tier', policy('a'))))).toMatchObject({
      class: 'replace',
      sessionPolicyFrom: policy('a'),
      why: 'Binding web (web.yaml:1) wants web-tier. It holds old-tier.',
    })
  })
})

const policy = (Resource: string): RamDocument => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: ['oss:GetObject', 'oss:ListObjects'], Resource }],
})

describe('session policies', () => {
  const narrowed = [{ ...web, sessionPolicy: policy('a') }]
  const right = one(holding('web-tier'))

  it('are in sync if the ledger remembers one that means the same', () => {
    const turned = { Version: '1', Statement: [{ ...policy('a').Statement[0], Effect: 'Allow' as const }] }
    const reordered: RamDocument = {
      ...turned,
      Statement: turned.Statement.map((statement) => ({ ...statement, Action: ['oss:ListObjects', 'oss:GetObject'] })),
    }

    expect(plan(right, applied('web-tier', policy('a')), narrowed).summary.inSync).toBe(1)
    expect(plan(right, applied('web-tier', reordered), narrowed).summary.inSync).toBe(1)
    expect(plan(right, applied('web-tier')).summary.inSync).toBe(1)
  })

  it('are changed by a swap into the same role where they differ, or one is gone', () => {
    const changed = only(plan(right, applied('web-tier', policy('b')), narrowed))
    expect(changed).toMatchObject({
      kind: 'replace',
      class: 'replace',
      from: 'web-tier',
      to: 'web-tier',
      sessionPolicy: policy('a'),
      sessionPolicyFrom: policy('b'),
      why: expect.stringContaining('another session policy'),
    })
    expect(only(plan(right, applied('web-tier'), narrowed))).toMatchObject({ sessionPolicyFrom: null })
    expect(only(plan(right, applied('web-tier', policy('b'))))).toMatchObject({ sessionPolicy: null })
  })

  it('are a finding and no swap where the ledger does not know the instance', () => {
    const known = applied('old-tier', policy('b'))
    const desired = desiredOf(narrowed)
    const instances = [right, { ...right, id: ecs('i-2', nothing).id }]

    const { actions, findings, summary } = planOf({ desired, instances, given: givenOf(known) })

    expect(actions).toEqual([])
    expect(summary.inSync).toBe(2)
    expect(findings).toMatchObject([
      { code: 'session-policy-unknown', message: expect.stringContaining('2 instances') },
    ])
  })
})

describe('exclusive roles', () => {
  const exclusive = [account([role('web-tier'), role('db', { exclusive: true })])]
  const db = binding('db', 'db', tagged('app', 'db'))
  const fate = (instance: EcsInstance, bindings: readonly Binding[] = [web, db]) => {
    const { actions, blocked, summary } = planOf({ desired: desiredOf(bindings, exclusive), instances: [instance] })
    return (
      [...actions.map(({ kind }) => kind), ...blocked.map(({ reason }) => reason)].join() ||
      (summary.inSync === 1 ? 'in-sync' : 'unmanaged')
    )
  }
  const holder = (own: Record<string, string>, holds = holding('db')) => ecs('i-1', holds, own)

  it('leave an instance that no binding for them matches', () => {
    const { actions } = planOf({ desired: desiredOf([web, db], exclusive), instances: [holder({ app: 'other' })] })

    expect(actions).toMatchObject([
      {
        kind: 'detach',
        class: 'detach',
        from: 'db',
        to: null,
        binding: null,
        why: expect.stringContaining('web.yaml:2'),
      },
    ])
  })

  it('stay where a binding for them matches but for its except', () => {
    expect(fate(holder({ app: 'db' }), [{ ...db, except: matching({ ids: ['i-1'] }) }])).toBe('unmanaged')
  })

  it('stay in a conflict, where another role is wanted, or where what is held is not known', () => {
    const other = binding('other', 'web-tier', tagged('app', 'db'))

    expect(fate(holder({ app: 'db' }))).toBe('in-sync')
    expect(fate(holder({ app: 'db' }), [db, other])).toBe('conflict')
    expect(fate(holder({ app: 'web' }))).toBe('replace')
    expect(fate(holder({}, unread()))).toBe('unmanaged')
    expect(fate(holder({}, nothing))).toBe('unmanaged')
  })

  it('are the only ones that are taken off', () => {
    expect(fate(holder({}, holding('web-tier')))).toBe('unmanaged')
    expect(fate(holder({}, holding('stray')))).toBe('unmanaged')
  })
})

describe('what cannot be named', () => {
  it('is a conflict, also for an instance that holds one of the roles', () => {
    const other = binding('other', 'old-tier', tagged('app', 'web'))

    const { blocked } = plan(one(holding('web-tier')), {}, [web, other])

    expect(blocked).toMatchObject([{ reason: 'conflict', from: 'web-tier', to: null, binding: null }])
    expect(blocked[0]?.why).toContain('other (web.yaml:1) wants old-tier, web (web.yaml:1) wants web-tier')
  })

  it('is an instance whose role is not known', () => {
    const { blocked, summary } = plan(one(unread('access-denied')))

    expect(blocked).toMatchObject([{ reason: 'unknown', from: null, to: 'web-tier', binding: 'web' }])
    expect(blocked[0]?.why).toContain('the cloud denied access')
    expect(summary.unknown).toBe(1)
  })
})

describe('cause', () => {
  it('is a commit, until the last run was of the same one or Rolekeeper had put the role there', () => {
    expect(only(plan(one(nothing))).cause).toBe('commit')
    expect(only(plan(one(nothing), runOf('beef'))).cause).toBe('commit')
    expect(only(plan(one(nothing), runOf('c0ffee'))).cause).toBe('drift')
    expect(only(plan(one(nothing), applied('web-tier'))).cause).toBe('drift')
  })

  it('is the proposal where nobody has accepted it yet', () => {
    const desired: DesiredState<'proposed'> = { ...desiredOf([web]), standing: 'proposed' }

    const { actions } = planOf({ desired, instances: [one(nothing)], given: givenOf(runOf('c0ffee')) })

    expect(actions.map(({ cause }) => cause)).toEqual(['proposal'])
  })

  it('of a detach is drift only by the last run', () => {
    const desired = desiredOf([], [account([role('db', { exclusive: true })])])
    const instances = [ecs('i-1', holding('db'))]

    expect(only(planOf({ desired, instances })).cause).toBe('commit')
    expect(only(planOf({ desired, instances, given: givenOf(runOf('c0ffee')) })).cause).toBe('drift')
  })
})
