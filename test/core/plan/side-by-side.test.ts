import { describe, expect, it } from 'vitest'
import type { RunNote } from '../../../src/core/model/memory.ts'
import { accountId, bindingName, commit, roleName } from '../../../src/core/model/names.ts'
import { ecsTrust } from '../../../src/core/model/policy.ts'
import { HOUR, instant, MINUTE } from '../../../src/core/model/time.ts'
import { startPlan } from '../../../src/core/plan/planner.ts'
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
  memoryOf,
  nothing,
  planOf,
  prod,
  ramOf,
  role,
  shanghai,
  tagged,
} from '../../kit/model.ts'

const dev = accountId('6543210987654321')
const web = binding('web', 'web-tier', tagged('app'))
const app = { app: 'web' }
const roles = [role('web-tier'), role('old-tier'), role('own', { exclusive: true })]

/** The plan of two accounts, whose instances come in one listing. */
const ofBoth = (
  instances: Parameters<ReturnType<typeof startPlan>['see']>[0],
  { bindings = [web], given = givenOf(), devRoles = roles } = {},
) => {
  const desired = desiredOf(bindings, [account(roles), account(devRoles, { id: dev, name: 'dev' })])
  const planner = startPlan(desired, given)
  planner.see(instances)
  for (const id of [prod, dev]) {
    for (const kind of ['ecs', 'eci'] as const) planner.end({ account: id, region: hangzhou, kind }, 'complete')
  }
  const ram = ramOf({ 'web-tier': {}, 'old-tier': {}, own: {} })
  return planner.finish(
    new Map([
      [prod, ram],
      [dev, { ...ram, account: dev }],
    ]),
  )
}

describe('accounts side by side', () => {
  it('are each judged by their own wishes, however their instances are mixed', () => {
    const onlyProd = { ...web, match: { ...web.match, scope: { accounts: ['prod'], regions: null } } }
    const holdsOwn = (id: string, of: typeof prod) => ecs(id, holding('own'), {}, { account: of })
    const { actions } = ofBoth(
      [
        ecs('i-1', nothing, app),
        holdsOwn('i-2', dev),
        holdsOwn('i-3', prod),
        ecs('i-4', nothing, app, { account: dev }),
      ],
      { bindings: [onlyProd], devRoles: [role('own')] },
    )

    expect(actions.map(({ kind, target }) => [kind, target.account, target.id])).toEqual([
      ['attach', prod, 'i-1'],
      ['detach', prod, 'i-3'],
    ])
  })

  it('are listed in one order: by account, region and id', () => {
    const blockedOnes = [
      ecs('i-2', nothing, app, { network: 'classic' }),
      ecs('i-1', nothing, app, { network: 'classic', account: dev }),
      ecs('i-1', nothing, app, { network: 'classic' }),
    ]

    expect(ofBoth(blockedOnes).blocked.map(({ target }) => [target.account, target.id])).toEqual([
      [prod, 'i-1'],
      [prod, 'i-2'],
      [dev, 'i-1'],
    ])
    expect(prod < dev).toBe(true)
  })

  it('miss events by themselves, and by region', () => {
    const noted: Partial<RunNote> = { approvals: [] }
    const run = (shard: typeof hangzhou): RunNote => ({
      ...(noted as RunNote),
      at: instant(asOf - HOUR),
      commit: commit('c0ffee'),
      shard,
      outcomes: {},
    })
    const late = { createdAt: instant(asOf - 10 * MINUTE) }
    const both = desiredOf([web], [account(roles, { regions: [hangzhou, shanghai] })])
    const given = givenOf({}, { memories: new Map([[prod, memoryOf({ runs: [run(hangzhou), run(shanghai)] })]]) })
    const instances = [
      ecs('i-3', nothing, app, late),
      ecs('i-1', nothing, app, late),
      ecs('i-2', nothing, app, { ...late, region: shanghai }),
      group('eci-1', null, app, late),
    ]
    const { findings } = planOf({ desired: both, instances, given })
    const about = (ids: string, place: string) => ({
      code: 'missed-event',
      severity: 'note',
      at: null,
      message: `${ids.includes(',') ? '2 instances' : '1 instance'} of prod/${place} had no role two minutes after birth though a binding matches: ${ids}.`,
      fix: 'Look at the trigger, the log and the dead letters of instance-event there; where it is not deployed, this is how it is.',
    })

    expect(findings.filter(({ code }) => code === 'missed-event')).toEqual([
      about('i-2', 'cn-shanghai'),
      about('i-1, i-3', 'cn-hangzhou'),
    ])
  })

  it('remember what each binding matched in each region', () => {
    const both = desiredOf([web], [account(roles, { regions: [hangzhou, shanghai] })])
    const instances = [
      ecs('i-1', holding('web-tier'), app),
      ecs('i-2', holding('web-tier'), app, { region: shanghai }),
      group('eci-1', 'web-tier', app, { region: shanghai }),
    ]

    expect(planOf({ desired: both, instances }).matchesToRemember.get(prod)).toEqual(
      new Map([
        [hangzhou, new Map([['web', 1]])],
        [shanghai, new Map([['web', 2]])],
      ]),
    )
  })

  it('keep what a binding matched only where it matches nothing anywhere', () => {
    const own = binding('own', 'own', tagged('own'))
    const both = desiredOf([own], [account(roles, { regions: [hangzhou, shanghai] })])
    const bindingMatches = new Map([[hangzhou, new Map([[bindingName('own'), 7]])]])
    const instances = [ecs('i-1', holding('own')), ecs('i-2', holding('own'), { own: 'x' }, { region: shanghai })]
    const kept = planOf({ desired: both, instances, given: givenOf({ bindingMatches }) })

    expect(kept.matchesToRemember.get(prod)).toEqual(
      new Map([
        [hangzhou, new Map()],
        [shanghai, new Map([['own', 1]])],
      ]),
    )
  })
})

describe('what a plan touches', () => {
  const desired = desiredOf([web])
  const one = ecs('i-1', holding('old-tier'), app)
  const two = ecs('i-2', nothing, app)
  const hashOf = (instances: readonly (typeof one)[], of = desired) => planOf({ desired: of, instances }).inventoryHash

  it('has another hash when an instance that it changes holds something else now, and only then', () => {
    const anyRole = desiredOf([{ ...web, whenOccupied: ['*'] }])
    const moved = { ...one, holds: holding('another') }

    expect(hashOf([moved, two], anyRole)).not.toBe(hashOf([one, two], anyRole))
    expect(hashOf([one])).not.toBe(hashOf([one, two]))
    expect(hashOf([{ ...one, id: two.id }])).not.toBe(hashOf([one]))
    expect(hashOf([one, two, ecs('i-3', holding('x'))])).toBe(hashOf([one, two]))
  })

  it('is the same whatever action is done first', () => {
    const swapped = [
      { ...two, id: one.id },
      { ...one, id: two.id },
    ]

    expect(hashOf(swapped)).toBe(hashOf(swapped.toReversed()))
    expect(hashOf(swapped)).not.toBe(hashOf([one, two]))
  })
})

describe('a plan counts', () => {
  it('each kind of action by itself, and those in RAM as one', () => {
    const recreated = binding('job', 'web-tier', tagged('job'), { recreate: true })
    const limits = { ...desiredOf([]).settings.limits, recreate: { max: 3, percent: null, perMs: HOUR } }
    const ramAction = {
      kind: 'create-role',
      class: 'ram',
      target: { type: 'role', account: prod, id: 'made' },
      effect: 'widens',
      cause: 'commit',
      why: '',
      from: null,
      to: 'made',
      binding: null,
      role: roleName('made'),
      trust: ecsTrust,
      description: null,
      maxSessionDurationS: null,
    } as const
    const { summary, bindingMatches } = planOf({
      desired: desiredOf([web, recreated], [account(roles)], { limits }),
      instances: [
        ecs('i-1', nothing, app),
        ecs('i-2', holding('old-tier'), app),
        ecs('i-3', holding('own')),
        ecs('i-4', holding('own')),
        group('eci-1', null, { job: 'x' }, { lost: [] }),
      ],
      ram: ramOf({ 'web-tier': {}, 'old-tier': {}, own: {} }),
      ramPlan: { ramActions: [ramAction] },
    })

    expect(summary).toMatchObject({ attach: 1, replace: 1, detach: 2, recreate: 1, ram: 1 })
    expect([...bindingMatches.keys()]).toEqual(['job', 'web'])
  })
})

describe('RAM is asked', () => {
  it('what groups would be given only where they may be replaced', () => {
    const changing = (recreate?: true) => {
      const job = binding('job', 'web-tier', tagged('job'), recreate && { recreate })
      const planner = startPlan(desiredOf([job]), givenOf({ applied: new Map([['i-1', appliedRole('web-tier')]]) }))
      planner.see([group('eci-1', 'stray', { job: 'x' })])
      return planner.rolesChanging().get(prod)
    }

    expect(changing()).toEqual(new Set(['stray']))
    expect(changing(true)).toEqual(new Set(['stray', 'web-tier']))
  })

  it('nothing for instances in conflict', () => {
    const planner = startPlan(desiredOf([web, binding('also', 'old-tier', tagged('app'))]), givenOf())
    planner.see([ecs('i-1', holding('stuck'), app)])

    expect(planner.rolesNeeded().get(prod)).toEqual(new Set(['web-tier', 'old-tier']))
    expect(planner.rolesChanging().get(prod)).toEqual(new Set())
  })
})
