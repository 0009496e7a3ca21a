import { describe, expect, it } from 'vitest'
import { accountId, roleName } from '../../../src/core/model/names.ts'
import { HOUR, instant, MINUTE } from '../../../src/core/model/time.ts'
import { startPlan } from '../../../src/core/plan/planner.ts'
import { textsOf, type Grounds } from '../../../src/core/plan/reasons.ts'
import {
  account,
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
  planOf,
  prod,
  role,
  shanghai,
  tagged,
} from '../../kit/model.ts'

const web = binding('web', 'web-tier', tagged('app'), { minAgeMs: 5 * MINUTE })
const other = binding('other', 'old-tier', tagged('app'))
const at = { file: 'settings.yaml', line: 7, column: 3 }
const match = matching({ tags: new Map([['app', ['*']]]) })
const role1 = roleName('web-tier')
const group1 = { reason: 'eci-immutable', from: null, to: role1, maker: null, madeBy: null, stays: null } as const

describe('an instance that is left alone', () => {
  it.each<[Grounds, string, string]>([
    [
      { reason: 'conflict', bindings: [web, other] },
      'Bindings of equal priority want different things: web (web.yaml:1) wants web-tier, other (web.yaml:1) wants old-tier.',
      'Give one of web, other a higher priority, or an except that leaves these instances to the other.',
    ],
    [
      { reason: 'held', tag: 'rolekeeper:hold' },
      "It has the tag rolekeeper:hold, which keeps Rolekeeper's hands off.",
      'Remove the tag rolekeeper:hold when Rolekeeper may change it again.',
    ],
    [
      { reason: 'protected', guard: { match, actions: null, reason: 'ACK owns it', at: null } },
      'It is protected (built in): ACK owns it.',
      'Set the role where the owner of the instance sets it, or let an except of the binding exempt it.',
    ],
    [
      { reason: 'grace', grace: { match, actions: null, reason: 'OOS', forMs: 2 * HOUR, at } },
      'Another writer gets 2 h to finish (settings.yaml:7): OOS.',
      'Wait. What is still there after 2 h is changed by the usual rules.',
    ],
    [
      { reason: 'settling', settleMs: MINUTE },
      'It has no tags yet and is younger than 1 min; tags often come a moment after.',
      'Wait for the next run. settings.settle says how long.',
    ],
    [
      { reason: 'too-young', binding: web },
      'Binding web waits until an instance is 5 min old.',
      'Wait, or lower minAge of the binding at web.yaml:1.',
    ],
    [
      { reason: 'operator-bounds', role: role1 },
      "The operator's bounds do not let web-tier be attached here.",
      'Ask the operator to allow web-tier here, or bind another role.',
    ],
    [
      group1,
      "It was born with no role and should have web-tier; a container group's role is fixed at birth.",
      'Create it anew with RamRoleName web-tier (rolekeeper launch eci) and delete the old one.',
    ],
    [
      { ...group1, madeBy: 'a Deployment', stays: { because: 'It stays.', fix: null } },
      "It was born with no role and should have web-tier; a container group's role is fixed at birth. It was made by a Deployment. It stays.",
      'Create it anew with RamRoleName web-tier (rolekeeper launch eci) and delete the old one.',
    ],
    [
      { reason: 'not-ours', role: role1 },
      'Role web-tier exists, and Rolekeeper did not make it.',
      'Declare web-tier as managed: false to attach it as it is, or adopt: true to take it over.',
    ],
    [
      { reason: 'role-missing', role: role1 },
      'Role web-tier does not exist in this account.',
      'Create web-tier, or declare it under roles so that Rolekeeper makes it.',
    ],
    [
      { reason: 'role-not-trusting-ecs', role: role1 },
      'Role web-tier does not let ecs.aliyuncs.com assume it, so no instance can use it.',
      'Let the trust policy of web-tier allow sts:AssumeRole to the service ecs.aliyuncs.com.',
    ],
    [
      { reason: 'no-way-back', role: role1, missing: false },
      'The role web-tier that it holds does not trust ecs.aliyuncs.com: if the new one failed, it could not be given back.',
      'Let web-tier trust ecs.aliyuncs.com for the time of the change, or detach it by hand.',
    ],
  ])('by reason of %j is told of with what mends it', (grounds, why, fix) => {
    expect(textsOf(grounds)).toEqual({ why, fix })
  })
})

describe('a finding', () => {
  const found = (world: Parameters<typeof planOf>[0], code: string) =>
    planOf(world).findings.filter((one) => one.code === code)

  it('tells of an account that the operator does not allow', () => {
    const given = givenOf()
    const bounds = { ...given.bounds, accounts: [accountId('999')] }

    expect(
      found({ desired: desiredOf([]), instances: [], given: { ...given, bounds } }, 'account-not-allowed'),
    ).toMatchObject([
      {
        message: `The operator's bounds do not name account prod (${prod}), so nothing is done there.`,
        fix: 'Ask the operator to allow the account, or take it out of settings.accounts.',
      },
    ])
  })

  it('tells of a listing that is not believed, and what settles it', () => {
    const desired = desiredOf([other])
    const few = [ecs('i-1', holding('old-tier'), { app: 'x' })]
    const given = givenOf({ populations: new Map([['cn-hangzhou/ecs', { complete: 100, halvedTo: null }]]) })
    const unended = startPlan(desired, givenOf())
    unended.see(few)
    const about = (why: string, fix: string) => ({
      code: 'unknown-scope',
      severity: 'error',
      at: null,
      message: `${prod}/cn-hangzhou/ecs is unknown, as ${why}: nothing is replaced or detached there.`,
      fix,
    })

    expect(found({ desired, instances: few, given }, 'unknown-scope')).toEqual([
      about(
        'only 1 are listed, less than half of what was there',
        'If they are gone, run again: a second listing that agrees is believed.',
      ),
    ])
    expect(unended.finish(new Map()).findings).toEqual([about('its listing did not end', 'Run again.')])
  })

  it('tells of suspensions that have ended, and of no other', () => {
    const suspensions = [
      { until: instant(asOf - 1), reason: 'past' },
      { until: asOf, reason: 'now' },
      { until: instant(asOf + 1), reason: 'future' },
      { until: null, reason: 'open' },
    ].map((one) => ({ match, actions: null, owner: null, at, ...one }))

    expect(
      found({ desired: desiredOf([], undefined, { suspend: suspensions }), instances: [] }, 'suspension-over'),
    ).toEqual(
      [
        ['now', '2026-11-22T12:00:00.000Z'],
        ['past', '2026-11-22T11:59:59.999Z'],
      ].map(([reason, end]) => ({
        code: 'suspension-over',
        severity: 'note',
        at,
        message: `The suspension "${reason}" ended at ${end}. What piled up under it waits for one approval.`,
        fix: 'Remove it from settings.suspend (settings.yaml:7) when nothing waits any more.',
      })),
    )
  })

  it('tells of container groups of which nobody knows who made them', () => {
    expect(
      found({ desired: desiredOf([]), instances: [group('eci-1', null, {}, { madeBy: 'unknown' })] }, 'unknown-origin'),
    ).toEqual([
      {
        code: 'unknown-origin',
        severity: 'note',
        at: null,
        message: `Of 1 container group in ${prod}/${hangzhou} nobody knows whether a pod made them. Bindings leave them alone.`,
        fix: '',
      },
    ])
  })

  it('tells of session policies that no API reads back, summed over regions', () => {
    const policy = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:Get', Resource: '*' }] } as const
    const bound = binding('web', 'web-tier', tagged('app'), { sessionPolicy: policy })
    const desired = desiredOf([bound], [account([role('web-tier')], { regions: [hangzhou, shanghai] })])
    const instances = [
      ecs('i-1', holding('web-tier'), { app: 'x' }),
      ecs('i-2', holding('web-tier'), { app: 'x' }, { region: shanghai }),
    ]

    expect(found({ desired, instances }, 'session-policy-unknown')).toEqual([
      {
        code: 'session-policy-unknown',
        severity: 'warning',
        at: bound.at,
        message:
          '2 instances of binding web held web-tier before Rolekeeper came, and with which session policy no API tells. They are left as they are.',
        fix: 'Detach web-tier from them by hand when it suits: the next run attaches it with the session policy of the binding.',
      },
    ])
  })

  it('tells of what outstayed its grace, in the order of ids', () => {
    const grace = { match: matching({ holds: ['OOS-*'] }), actions: null, reason: 'OOS', forMs: HOUR, at }
    const told = (ids: readonly string[]) => {
      const instances = ids.map((id) => ecs(id, holding('OOS-1'), { app: 'x' }))
      const always = binding('web', 'web-tier', tagged('app'), { whenOccupied: ['OOS-*'] })
      const desired = desiredOf([always], undefined, { grace: [grace] })
      const first = planOf({ desired, instances })
      const graceSince = new Map([...first.graceSince].map(([key]) => [key, instant(asOf - 2 * HOUR)]))
      return found({ desired, instances, given: givenOf({ graceSince }) }, 'grace-over')
    }

    expect(told(['i-2', 'i-1'])).toEqual([
      {
        code: 'grace-over',
        severity: 'warning',
        at,
        message: '2 instances had 1 h of grace (OOS) and are changed by the usual rules now: i-1, i-2.',
        fix: '',
      },
    ])
    expect(told(['i-1'])[0]?.message).toContain('1 instance had 1 h of grace (OOS) and is changed')
  })

  it('tells of places that settings have lost', () => {
    const elsewhere = account([], { id: accountId('999') })

    expect(found({ desired: desiredOf([], [elsewhere]), instances: [ecs('i-1', nothing)] }, 'out-of-scope')).toEqual([
      {
        code: 'out-of-scope',
        severity: 'warning',
        at: null,
        message: `${prod} is not in settings.accounts (any more), so nothing is done there. What it has stays as it is.`,
        fix: '',
      },
    ])
  })
})
