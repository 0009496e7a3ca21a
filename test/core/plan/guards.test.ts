import { describe, expect, it } from 'vitest'
import { builtInBounds } from '../../../src/core/desired/bounds.ts'
import type { Reason } from '../../../src/core/model/blocked.ts'
import type { Settings } from '../../../src/core/model/desired-state.ts'
import type { Detach } from '../../../src/core/model/action.ts'
import type { OpenIntent } from '../../../src/core/model/memory.ts'
import { actionKey } from '../../../src/core/plan/key.ts'
import { ecsId, roleName } from '../../../src/core/model/names.ts'
import { HOUR, instant, SECOND } from '../../../src/core/model/time.ts'
import type { AccountRam } from '../../../src/core/model/inventory.ts'
import { ecsGuards } from '../../../src/core/plan/ecs.ts'
import {
  account,
  asOf,
  binding,
  desiredOf,
  ecs,
  givenOf,
  hangzhou,
  holding,
  managedRole,
  matching,
  planOf,
  prod,
  ramOf,
  role,
} from '../../kit/model.ts'

const everything = matching({ names: ['*'] })
const guard = { match: everything, actions: null, reason: 'said so', at: null }
const settings = {
  protect: [guard],
  suspend: [{ ...guard, owner: null, until: null }],
  grace: [{ ...guard, forMs: HOUR }],
} satisfies Partial<Settings>

/** A detach of ours has taken another writer's role off, which was not put back yet. */
const taken: Detach = {
  ...{ kind: 'detach', class: 'detach', from: roleName('old-tier'), to: null, binding: null, cause: 'commit', why: '' },
  target: { type: 'ecs', account: prod, region: hangzhou, id: ecsId('i-1') },
}
const owing: OpenIntent = {
  ...{ number: 1, shard: hangzhou, epoch: 1, run: null, at: asOf, actions: [taken] },
  owed: new Map([[actionKey(taken), roleName('theirs')]]),
}

/** The hindrances of a replace, all at once; the first `gone` of them are taken away. */
const hindered = (gone: number) => {
  const is = (place: number): boolean => gone <= place
  const bindings = [
    binding(
      'web',
      'web-tier',
      { kind: ['ecs'], names: ['web-*'] },
      {
        minAgeMs: is(5) ? HOUR : 0,
        whenOccupied: is(9) ? 'never' : 'always',
      },
    ),
  ]
  const at = instant(is(4) ? asOf - 10 * SECOND : is(5) ? asOf - 120 * SECOND : asOf - 3 * HOUR)
  const tags = is(0) ? { 'rolekeeper:hold': '' } : {}
  const instance = ecs('i-1', holding('old-tier'), tags, {
    name: 'web-1',
    createdAt: at,
    network: is(8) ? 'classic' : 'vpc',
  })
  const accounts = [account([managedRole('web-tier'), role('old-tier')])]
  const desired = desiredOf(bindings, accounts, {
    ...(is(1) && { protect: settings.protect }),
    ...(is(2) && { suspend: settings.suspend }),
    ...(is(3) && { grace: settings.grace }),
  })
  const reversals = new Map(is(6) ? [['i-1', [asOf, asOf, asOf]]] : [])
  const given = givenOf(
    { reversals, open: is(16) ? [owing] : [] },
    is(7) ? { bounds: { ...builtInBounds, roles: [] } } : {},
  )
  const ends = is(10) ? { 'cn-hangzhou/ecs': 'lost-page' as const } : {}
  const lacking = { because: 'custom/web neither exists nor is declared', fix: 'Declare it.' }
  const incompleteRoles = new Map(is(17) ? [[prod, new Map([[roleName('web-tier'), lacking]])]] : [])
  return planOf({ desired, instances: [instance], given, ram: ramAt(gone), ends, ramPlan: { incompleteRoles } })
}

const ramAt = (gone: number): AccountRam => {
  const old = gone <= 15 ? null : {}
  if (gone <= 11) return { ...ramOf({}), state: 'unknown', why: 'access-denied' }
  if (gone === 12) return ramOf({ 'web-tier': { ours: false }, 'old-tier': old })
  if (gone === 13) return ramOf({ 'web-tier': null, 'old-tier': old })
  if (gone === 14) return ramOf({ 'web-tier': { ours: true, trust: { Version: '1', Statement: [] } }, 'old-tier': old })
  return ramOf({ 'web-tier': { ours: true }, 'old-tier': old })
}

const order: readonly Reason[] = [
  'held',
  'protected',
  'suspended',
  'grace',
  'settling',
  'too-young',
  'fight',
  'operator-bounds',
  'classic-network',
  'foreign-role',
  'unknown',
  'unknown',
  'not-ours',
  'role-missing',
  'role-not-trusting-ecs',
  'no-way-back',
  'withheld',
  'withheld',
]

describe('the guards of an ECS instance', () => {
  it.each(order.map((reason, place) => [place, reason] as const))(
    'answer in their order: without the first %i hindrances, the reason is %s',
    (place, reason) => {
      const { blocked, actions } = hindered(place)

      expect(actions).toEqual([])
      expect(blocked.map((one) => one.reason)).toEqual([reason])
    },
  )

  it('let the change pass when nothing is in its way', () => {
    const { blocked, actions } = hindered(order.length)

    expect(blocked).toEqual([])
    expect(actions.map(({ kind, from, to }) => [kind, from, to])).toEqual([['replace', 'old-tier', 'web-tier']])
  })

  it('are as many as the order says', () => {
    expect(ecsGuards).toHaveLength(order.length)
  })
})
