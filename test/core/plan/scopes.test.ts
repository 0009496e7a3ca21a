import { describe, expect, it } from 'vitest'
import { builtInBounds } from '../../../src/core/desired/bounds.ts'
import type { Doubt } from '../../../src/core/model/instance.ts'
import { accountId, bindingName, region, type BindingName } from '../../../src/core/model/names.ts'
import { doubtText, judgeListing } from '../../../src/core/plan/doubt.ts'
import { startPlan } from '../../../src/core/plan/planner.ts'
import {
  account,
  binding,
  desiredOf,
  ecs,
  givenOf,
  group,
  hangzhou,
  holding,
  memoryOf,
  nothing,
  planOf,
  prod,
  ramOf,
  role,
  shanghai,
  tagged,
  unread,
} from '../../kit/model.ts'

const web = binding('web', 'web-tier', tagged('app'))
const desired = desiredOf([web])
const old = ecs('i-old', holding('old-tier'), { app: 'web' })
const empty = ecs('i-empty', nothing, { app: 'web' })

describe('a scope that is not known whole', () => {
  it.each<Doubt>(['access-denied', 'lost-page', 'region-failed', 'empty-unproven'])(
    'for %s: keeps roles where they are, and fills what is known to be empty',
    (doubt) => {
      const plan = planOf({ desired, instances: [old, empty], ends: { 'cn-hangzhou/ecs': doubt } })

      expect(plan.actions.map(({ kind, target }) => [kind, target.id])).toEqual([['attach', 'i-empty']])
      expect(plan.blocked).toMatchObject([{ reason: 'unknown', why: expect.stringContaining(doubtText[doubt]) }])
      expect(plan.summary).toMatchObject({ seen: 2, unknown: 2 })
      expect(plan.scopes).toMatchObject([
        { scope: { kind: 'eci' }, state: 'complete', seen: 0 },
        { scope: { kind: 'ecs' }, state: 'unknown', why: doubt, seen: 2 },
      ])
    },
  )

  it('because it shows another account: does nothing at all', () => {
    const plan = planOf({ desired, instances: [old, empty], ends: { 'cn-hangzhou/ecs': 'wrong-account' } })

    expect(plan.actions).toEqual([])
    expect(plan.blocked.map(({ reason }) => reason)).toEqual(['unknown', 'unknown'])
  })

  it('because nobody ended it: says so', () => {
    const planner = startPlan(desired, givenOf())
    planner.see([old])

    const plan = planner.finish(new Map([[prod, ramOf({ 'web-tier': {}, 'old-tier': {} })]]))

    expect(plan.scopes).toMatchObject([{ state: 'unknown', why: 'lost-page' }])
    expect(plan.findings).toMatchObject([{ code: 'unknown-scope', message: expect.stringContaining('did not end') }])
    expect(plan.actions).toEqual([])
  })

  it('counts instances whose role is not known as unknown, matched or not', () => {
    const { summary } = planOf({
      desired,
      instances: [ecs('i-1', unread()), ecs('i-2', unread(), { app: 'x' }), empty],
    })

    expect(summary).toMatchObject({ seen: 3, unmanaged: 1, blocked: 1, unknown: 2 })
  })
})

describe('a population that halves', () => {
  const former = { complete: 100, halvedTo: null }

  it.each([
    [49, former, 'halved'],
    [50, former, 'complete'],
    [0, { complete: 9, halvedTo: null }, 'complete'],
    [4, { complete: 10, halvedTo: null }, 'halved'],
    [40, { complete: 100, halvedTo: 40 }, 'complete'],
    [38, { complete: 100, halvedTo: 40 }, 'complete'],
    [10, { complete: 100, halvedTo: 40 }, 'halved'],
  ] as const)('to %i of %o is %s', (seen, population, expected) => {
    expect(judgeListing('complete', seen, population)).toBe(expected)
  })

  it('is believed where nothing is remembered, and never mends another doubt', () => {
    expect(judgeListing('complete', 1, undefined)).toBe('complete')
    expect(judgeListing('lost-page', 100, former)).toBe('lost-page')
  })

  it('freezes its scope and is a finding', () => {
    const given = givenOf({ populations: new Map([['cn-hangzhou/ecs', { complete: 10, halvedTo: null }]]) })

    const plan = planOf({ desired, instances: [old], given })

    expect(plan.blocked.map(({ reason }) => reason)).toEqual(['unknown'])
    expect(plan.findings).toMatchObject([
      { code: 'unknown-scope', message: expect.stringContaining('only 1 are listed') },
    ])
  })
})

describe('what is out of scope', () => {
  const dev = accountId('6543210987654321')
  const codes = (plan: { findings: readonly { code: string; message: string }[] }) =>
    plan.findings.map(({ code, message }) => [code, message.split(' ')[0]])

  it('is no instance of the plan, and one finding for each account and region', () => {
    const strays = [
      { ...old, account: dev },
      { ...empty, account: dev, region: shanghai },
      { ...old, region: shanghai },
      { ...empty, region: shanghai },
    ]

    const plan = planOf({ desired, instances: strays })

    expect(plan.summary.seen).toBe(0)
    expect(codes(plan)).toEqual([
      ['out-of-scope', '1234567890123456/cn-shanghai'],
      ['out-of-scope', '6543210987654321'],
    ])
  })

  it('is none of those that are looked at another time', () => {
    const populations = new Map([['cn-shanghai/ecs', { complete: 3, halvedTo: null }]])
    const elsewhere = givenOf({ populations }, { elsewhere: [shanghai] })

    expect(codes(planOf({ desired, instances: [], given: elsewhere }))).toEqual([])
    expect(codes(planOf({ desired, instances: [], given: givenOf({ populations }) }))).toHaveLength(1)
  })

  it('is told of accounts and regions that the ledger knows and settings no longer name', () => {
    const seen = new Map([['cn-shanghai/ecs', { complete: 3, halvedTo: null }]])
    const memories = new Map([
      [prod, memoryOf({ populations: seen })],
      [dev, memoryOf({ account: dev, populations: seen })],
    ])

    expect(codes(planOf({ desired, instances: [], given: givenOf({}, { memories }) }))).toEqual([
      ['out-of-scope', '1234567890123456/cn-shanghai'],
      ['out-of-scope', '6543210987654321'],
    ])
  })

  it('is an account that the operator does not name', () => {
    const given = givenOf({}, { bounds: { ...builtInBounds, accounts: [dev] } })

    const plan = planOf({ desired, instances: [old], given })

    expect(plan.summary.seen).toBe(0)
    expect(plan.findings.map(({ code }) => code)).toEqual(['account-not-allowed'])
  })
})

describe('the planner', () => {
  it('counts an instance that is seen twice once, as the later page has it', () => {
    const { summary, bindingMatches } = planOf(
      { desired, instances: [empty, { ...empty, holds: holding('web-tier') }] },
      1,
    )

    expect(summary).toMatchObject({ seen: 1, inSync: 1, attach: 0 })
    expect(bindingMatches).toEqual(new Map([[bindingName('web'), 1]]))
  })

  it('refuses an instance of a scope that has ended: whoever lists has a bug', () => {
    const planner = startPlan(desired, givenOf())
    planner.end({ account: prod, region: hangzhou, kind: 'ecs' }, 'complete')

    expect(() => planner.see([empty])).toThrow('after the listing of its scope had ended')
  })

  it('keeps to the first end of a scope, and may be finished twice', () => {
    const planner = startPlan(desired, givenOf())
    const scope = { account: prod, region: hangzhou, kind: 'ecs' } as const
    planner.see([empty])
    planner.end(scope, 'complete')
    planner.end(scope, 'complete')

    const ram = new Map([[prod, ramOf({ 'web-tier': {} })]])
    expect(planner.finish(ram).summary).toMatchObject({ seen: 1, attach: 1 })
    expect(planner.finish(ram)).toEqual(planner.finish(ram))
  })

  it('needs the roles of bindings that reach the account, and those that something should leave', () => {
    const dev = accountId('6543210987654321')
    const only = (accounts: string[]) => ({ scope: { accounts, regions: null } })
    const bindings = [
      web,
      binding('db', 'db', { ids: ['i-1'], accounts: ['dev'] }),
      { ...binding('batch', 'batch', tagged('job')), match: { ...web.match, ...only(['d*']) } },
      { ...binding('ops', 'ops', tagged('ops')), match: { ...web.match, ...only(['prod']) }, priority: -1 },
    ]
    const accounts = [account([role('web-tier')]), account([], { id: dev, name: 'dev', regions: [region('x')] })]
    const planner = startPlan(desiredOf(bindings, accounts), givenOf())

    const before = planner.rolesNeeded()
    planner.see([old, empty, group('eci-1', 'stray', { app: 'web' })])

    expect(before.get(prod)).toEqual(new Set(['web-tier', 'ops']))
    expect(before.get(dev)).toEqual(new Set(['web-tier', 'db', 'batch']))
    expect(planner.rolesNeeded().get(prod)).toEqual(new Set(['web-tier', 'ops', 'old-tier', 'stray']))
  })

  it('knows the roles that instances should leave or would be given', () => {
    const exclusive = [account([role('web-tier'), role('old-tier'), role('db', { exclusive: true })])]
    const planner = startPlan(desiredOf([web], exclusive), givenOf())
    planner.see([old, empty, ecs('i-db', holding('db')), ecs('i-1', unread(), { app: 'web' })])
    planner.see([group('eci-1', 'stray', { app: 'web' })])

    expect(planner.rolesChanging()).toEqual(new Map([[prod, new Set(['db', 'old-tier', 'web-tier', 'stray'])]]))
  })

  it('has hashes of what it would do and of what it would touch, and of nothing else', () => {
    const plan = planOf({ desired, instances: [old, empty] })
    const more = planOf({ desired: { ...desired, dirty: true }, instances: [old, empty, ecs('i-9', holding('x'))] })
    const less = planOf({ desired, instances: [empty] })
    const moved = planOf({ desired, instances: [{ ...old, holds: holding('web-tier') }, empty] })

    expect([more.planHash, more.inventoryHash]).toEqual([plan.planHash, plan.inventoryHash])
    expect(less.planHash).not.toBe(plan.planHash)
    expect(moved.inventoryHash).toBe(less.inventoryHash)
    expect(plan.planHash).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it('freezes what it gives, down to Maps and the documents in actions', () => {
    const bindings = [{ ...web, sessionPolicy: { Version: '1', Statement: [] } }]

    const { actions, bindingMatches, scopes } = planOf({ desired: desiredOf(bindings), instances: [empty] })

    expect(Object.isFrozen(actions)).toBe(true)
    expect(actions.every((action) => 'sessionPolicy' in action && Object.isFrozen(action.sessionPolicy))).toBe(true)
    expect(scopes.every(Object.isFrozen)).toBe(true)
    expect(() => (bindingMatches as Map<BindingName, number>).set(bindingName('x'), 1)).toThrow('never changes')
  })
})
