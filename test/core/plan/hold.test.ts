import { describe, expect, it } from 'vitest'
import type { Guard, Settings } from '../../../src/core/model/desired-state.ts'
import {
  emptyControl,
  type AccountMemory,
  type LedgerSuspension,
  type OpenIntent,
} from '../../../src/core/model/memory.ts'
import type { Replace } from '../../../src/core/model/action.ts'
import { actionKey } from '../../../src/core/plan/key.ts'
import { bindingName, ecsId, roleName } from '../../../src/core/model/names.ts'
import { DAY, HOUR, instant, MINUTE, SECOND } from '../../../src/core/model/time.ts'
import {
  hangzhou,
  account,
  asOf,
  binding,
  desiredOf,
  ecs,
  givenOf,
  holding,
  matching,
  nothing,
  planOf,
  prod,
  role,
  tagged,
} from '../../kit/model.ts'

const web = binding('web', 'web-tier', tagged('app', 'web'))
const tags = { app: 'web' }
const empty = ecs('i-empty', nothing, tags)
const old = ecs('i-old', holding('old-tier'), tags)
const any = matching({ names: ['*'] }, { ids: ['i-empty', 'i-old', 'i-zz'] })
const guard = (more: Partial<Guard> = {}): Guard => ({
  match: any,
  actions: null,
  reason: 'said so',
  at: null,
  ...more,
})

/** Kind of what is done, or the reason why not, by instance. */
const fates = (settings: Partial<Settings>, given = givenOf(), instances = [empty, old], bindings = [web]) => {
  const plan = planOf({ desired: desiredOf(bindings, undefined, settings), instances, given })
  return Object.fromEntries([
    ...plan.actions.map(({ kind, target }) => [target.id, kind]),
    ...plan.blocked.map(({ reason, target }) => [target.id, reason]),
  ]) as Record<string, string>
}

describe('protection', () => {
  it('covers the actions that it names, and all where it names none', () => {
    expect(fates({ protect: [guard({ actions: ['replace'] })] })).toEqual({ 'i-empty': 'attach', 'i-old': 'protected' })
    expect(fates({ protect: [guard()] })).toEqual({ 'i-empty': 'protected', 'i-old': 'protected' })
  })

  it('covers what ACK, Auto Scaling and EMR own by itself, but lets empty ones be filled', () => {
    const owned = { ...tags, 'acs:autoscaling:scalingGroupId': 'asg-1' }
    const instances = [ecs('i-empty', nothing, owned), ecs('i-old', holding('old-tier'), owned)]

    expect(fates({}, givenOf(), instances)).toEqual({ 'i-empty': 'attach', 'i-old': 'protected' })
  })

  it('leaves what is in sync in sync', () => {
    const instance = ecs('i-1', holding('web-tier'), { ...tags, 'rolekeeper:hold': 'yes' })

    expect(fates({ protect: [guard()] }, givenOf(), [instance])).toEqual({})
  })
})

describe('suspension in settings', () => {
  const suspend = (until: number | null) => ({
    suspend: [{ ...guard({ actions: ['attach'] }), owner: 'payments', until: until === null ? null : instant(until) }],
  })

  it('holds until its end, and without one for ever', () => {
    expect(fates(suspend(asOf + 1))).toEqual({ 'i-empty': 'suspended', 'i-old': 'replace' })
    expect(fates(suspend(null))).toEqual({ 'i-empty': 'suspended', 'i-old': 'replace' })
    expect(fates(suspend(asOf))).toEqual({ 'i-empty': 'attach', 'i-old': 'replace' })
  })

  it('leaves what piled up under it to an approval when it is over', () => {
    const plan = planOf({ desired: desiredOf([web], undefined, suspend(asOf - HOUR)), instances: [empty, old] })

    expect([...plan.approvalNeeded.keys()]).toEqual([expect.stringContaining('i-empty')])
    expect([...plan.approvalNeeded.values()][0]).toMatchObject({
      class: 'attach',
      scope: 'prod',
      because: expect.stringContaining('over since 2026-11-22T11:00:00.000Z'),
    })
    expect(plan.findings.map(({ code }) => code)).toEqual(['suspension-over'])
  })

  it('asks no approval for what was born after its end, nor for what Rolekeeper has changed since', () => {
    const newborn = ecs('i-zz', nothing, tags, { createdAt: instant(asOf - HOUR) })
    const applied = new Map([
      ['i-empty', { region: empty.region, role: web.role, sessionPolicy: null, at: instant(asOf - MINUTE) }],
    ])
    const desired = desiredOf([web], undefined, suspend(asOf - HOUR))

    const plan = planOf({ desired, instances: [newborn, empty], given: givenOf({ applied }) })

    expect(plan.summary.attach).toBe(2)
    expect(plan.approvalNeeded.size).toBe(0)
  })
})

describe('suspension through the ledger', () => {
  const scope = { text: 'all', accounts: null, regions: null, ids: null, bindings: null, roles: null }
  const suspended = (more: Partial<LedgerSuspension['scope']>, until: number | null = null) => {
    const one: LedgerSuspension = {
      ...{ id: 's1', reason: 'audit', owner: 'ops', at: asOf, asked: null },
      scope: { ...scope, ...more },
      until: until === null ? null : instant(until),
    }
    return fates({}, givenOf({}, { control: { ...emptyControl, suspensions: [one] } }))
  }
  const both = { 'i-empty': 'suspended', 'i-old': 'suspended' }
  const none = { 'i-empty': 'attach', 'i-old': 'replace' }

  it.each([
    ['everything', {}, both],
    ['an account by name', { accounts: ['prod'] }, both],
    ['an account by id', { accounts: ['1234567890123456'] }, both],
    ['another account', { accounts: ['dev'] }, none],
    ['a region', { regions: ['cn-hang*'] }, both],
    ['another region', { regions: ['cn-shanghai'] }, none],
    ['an instance', { ids: ['i-old'] }, { ...none, 'i-old': 'suspended' }],
    ['a binding', { bindings: [bindingName('web')] }, both],
    ['another binding', { bindings: [bindingName('batch')] }, none],
    ['a role that comes', { roles: [roleName('web-tier')] }, both],
    ['a role that goes', { roles: [roleName('old-tier')] }, { ...none, 'i-old': 'suspended' }],
    ['only what all its parts hold of', { ids: ['i-old'], regions: ['cn-shanghai'] }, none],
  ])('reaches %s', (_what, more, expected) => {
    expect(suspended(more)).toEqual(expected)
  })

  it('ends at its end', () => {
    expect(suspended({}, asOf)).toEqual(none)
  })

  it('by binding does not reach a detach, which no binding asks for', () => {
    const suspensions = [
      {
        ...{ id: 's1', reason: 'audit', owner: 'ops', at: asOf, until: null, asked: null },
        scope: { ...scope, bindings: [web.name] },
      },
    ]
    const desired = desiredOf([], [account([role('db', { exclusive: true })])])
    const given = givenOf({}, { control: { ...emptyControl, suspensions } })

    const { actions } = planOf({ desired, instances: [ecs('i-1', holding('db'))], given })

    expect(actions.map(({ kind }) => kind)).toEqual(['detach'])
  })
})

describe('grace', () => {
  const grace = (forMs: number) => ({ ...guard({ actions: ['replace'] }), forMs })
  const key = 'cn-hangzhou/i-old/old-tier'

  it('begins when it is first seen, and the plan remembers when', () => {
    const plan = planOf({ desired: desiredOf([web], undefined, { grace: [grace(HOUR)] }), instances: [empty, old] })

    expect(plan.blocked.map(({ reason }) => reason)).toEqual(['grace'])
    expect(plan.graceSince).toEqual(new Map([[key, asOf]]))
  })

  it('is over after its time, is said so, and keeps its beginning', () => {
    const graceSince = new Map([[key, instant(asOf - HOUR)]])
    const other = ecs('i-zz', holding('old-tier'), tags)
    const since = new Map([...graceSince, ['cn-hangzhou/i-zz/old-tier', instant(asOf - 2 * HOUR)]])
    const desired = desiredOf([web], undefined, { grace: [grace(HOUR)] })

    const one = planOf({ desired, instances: [old], given: givenOf({ graceSince }) })
    const two = planOf({ desired, instances: [old, other], given: givenOf({ graceSince: since }) })

    expect(one.actions.map(({ kind }) => kind)).toEqual(['replace'])
    expect(one.graceSince).toEqual(graceSince)
    expect(one.findings).toMatchObject([{ code: 'grace-over', message: expect.stringContaining('1 instance had 1 h') }])
    expect(two.findings[0]?.message).toContain('2 instances had 1 h of grace (said so) and are changed')
  })

  it('is the longest of those that match', () => {
    const graceSince = new Map([[key, instant(asOf - HOUR)]])

    expect(fates({ grace: [grace(HOUR), grace(2 * HOUR)] }, givenOf({ graceSince }), [old])).toEqual({
      'i-old': 'grace',
    })
  })

  it('is not said to be over where something else holds the change back', () => {
    const graceSince = new Map([[key, instant(asOf - HOUR)]])
    const desired = desiredOf([web], undefined, { grace: [grace(HOUR)], protect: [guard()] })

    expect(planOf({ desired, instances: [old], given: givenOf({ graceSince }) }).findings).toEqual([])
  })

  it('counts for an empty instance too', () => {
    const plan = planOf({
      desired: desiredOf([web], undefined, { grace: [{ ...guard(), forMs: HOUR }] }),
      instances: [empty],
    })

    expect([...plan.graceSince.keys()]).toEqual(['cn-hangzhou/i-empty/'])
  })
})

describe('settling', () => {
  const byName = binding('all', 'web-tier', { kind: ['ecs'], names: ['*'] })
  const born = (ageMs: number, own: Record<string, string>) => [
    ecs('i-1', nothing, own, { name: 'web-1', createdAt: instant(asOf - ageMs) }),
  ]

  it('waits for the tags of a newborn instance', () => {
    expect(fates({}, givenOf(), born(59 * SECOND, {}), [byName])).toEqual({ 'i-1': 'settling' })
    expect(fates({}, givenOf(), born(59 * SECOND, { 'acs:ecs:x': '1' }), [byName])).toEqual({ 'i-1': 'settling' })
  })

  it('waits no longer once there is a tag, or settings.settle is over, or a tag decided', () => {
    const byTag = binding('tag', 'web-tier', { kind: ['ecs'], tags: new Map([['acs:*', ['*']]]) })

    expect(fates({}, givenOf(), born(1, { owner: 'me' }), [byName])).toEqual({ 'i-1': 'attach' })
    expect(fates({}, givenOf(), born(60 * SECOND, {}), [byName])).toEqual({ 'i-1': 'attach' })
    expect(fates({}, givenOf(), born(1, { 'acs:x': '1' }), [byTag])).toEqual({ 'i-1': 'attach' })
  })
})

describe('age and fights', () => {
  it('waits until an instance is as old as its binding wants', () => {
    const patient = { ...web, minAgeMs: DAY + 1 }

    expect(fates({}, givenOf(), [empty], [patient])).toEqual({ 'i-empty': 'too-young' })
    expect(fates({}, givenOf(), [empty], [{ ...patient, minAgeMs: DAY }])).toEqual({ 'i-empty': 'attach' })
  })

  it('stops after three reversals within a day', () => {
    const fought = (at: readonly number[]) =>
      fates({}, givenOf({ reversals: new Map([['i-empty', at.map(instant)]]) }), [empty])

    expect(fought([asOf - 3, asOf - 2, asOf - 1])).toEqual({ 'i-empty': 'fight' })
    expect(fought([asOf - DAY, asOf - 2, asOf - 1])).toEqual({ 'i-empty': 'attach' })
  })

  it('gives nothing of ours to an instance that a role of another writer is owed', () => {
    const target = { type: 'ecs', account: prod, region: hangzhou, id: ecsId('i-empty') } as const
    const swap: Replace = {
      ...{ kind: 'replace', class: 'replace', target, from: roleName('old-tier'), to: roleName('web-tier') },
      ...{ binding: bindingName('web'), cause: 'commit', why: '', sessionPolicy: null, sessionPolicyFrom: null },
    }
    const open = (owed: OpenIntent['owed']) => [
      { number: 1, shard: hangzhou, epoch: 1, run: null, at: asOf, actions: [swap], owed },
    ]
    const owed = new Map([[actionKey(swap), roleName('theirs')]])

    expect(fates({}, givenOf({ open: open(owed) }), [empty])).toEqual({ 'i-empty': 'withheld' })
    expect(fates({}, givenOf({ open: open(new Map()) }), [empty])).toEqual({ 'i-empty': 'attach' })
    expect(fates({}, givenOf({ open: open(owed) }), [ecs('i-zz', nothing, tags)])).toEqual({ 'i-zz': 'attach' })
  })

  it('names the other writer where events told who it is', () => {
    const reversals = new Map([['i-empty', [asOf - 3, asOf - 2, asOf - 1].map(instant)]])
    const by = { region: hangzhou, id: ecsId('i-empty'), what: 'detached', by: 'alice', at: asOf } as const
    const told = (others: AccountMemory['others']) => {
      const given = givenOf({ reversals, others })
      return planOf({ desired: desiredOf([web]), instances: [empty], given }).blocked.map(
        ({ why, fix }) => why + fix,
      )[0]
    }

    expect(told(new Map())).toMatch(/changed again: another writer is at work\.Find the other writer/)
    expect(told(new Map([['i-empty', { ...by, role: roleName('web-tier'), via: 'console' }]]))).toMatch(
      /changed again: alice \(console\) detached web-tier at 2026-11-22T12:00:00.000Z\.Talk to alice/,
    )
    expect(told(new Map([['i-empty', { ...by, role: null, via: null }]]))).toContain('alice detached a role at')
  })
})
