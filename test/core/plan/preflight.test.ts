import { describe, expect, it } from 'vitest'
import type { RamAction } from '../../../src/core/model/action.ts'
import type { Held } from '../../../src/core/model/instance.ts'
import type { AccountRam } from '../../../src/core/model/inventory.ts'
import { accountId, roleName } from '../../../src/core/model/names.ts'
import { ecsTrust, type RamDocument } from '../../../src/core/model/policy.ts'
import type { RamPlan } from '../../../src/core/plan/ram-plan.ts'
import { startPlan } from '../../../src/core/plan/planner.ts'
import {
  account,
  binding,
  desiredOf,
  ecs,
  givenOf,
  hangzhou,
  holding,
  managedRole,
  nothing,
  planOf,
  prod,
  ramOf,
  role,
  tagged,
} from '../../kit/model.ts'

const web = binding('web', 'web-tier', tagged('app'))
const untrusting: RamDocument = { Version: '1', Statement: [] }
const declared = (adopt = false) => [account([managedRole('web-tier', { adopt }), role('old-tier')])]

const fate = (holds: Held, ram: AccountRam, ramPlan: RamPlan = {}, accounts = declared()) => {
  const instances = [ecs('i-1', holds, { app: 'web' })]
  const { actions, blocked } = planOf({ desired: desiredOf([web], accounts), instances, ram, ramPlan })
  return [...actions.map(({ kind }) => kind), ...blocked.map(({ reason }) => reason)].join()
}
const old = holding('old-tier')
const unknown: AccountRam = { ...ramOf({}), state: 'unknown', why: 'access-denied' }

const ramAction = (kind: 'create-role' | 'update-role', trust: RamDocument | null, id = prod): RamAction =>
  ({
    ...{ class: 'ram', effect: 'widens', cause: 'commit', why: '', from: null, to: null, binding: null },
    ...{ kind, role: roleName('web-tier'), description: null, maxSessionDurationS: null },
    target: { type: 'role', account: id, id: 'web-tier' },
    // A role is always made with a trust document.
    trust: trust ?? (kind === 'create-role' ? ecsTrust : null),
  }) as RamAction

describe('pre-flight of the role that comes', () => {
  it.each([
    ['is there, ours and trusting', { 'web-tier': { ours: true }, 'old-tier': {} }, 'attach', 'replace'],
    ['is missing', { 'web-tier': null, 'old-tier': {} }, 'role-missing', 'role-missing'],
    ['is not ours', { 'web-tier': { ours: false }, 'old-tier': {} }, 'not-ours', 'not-ours'],
    [
      'does not trust ECS',
      { 'web-tier': { ours: true, trust: untrusting }, 'old-tier': {} },
      'role-not-trusting-ecs',
      'role-not-trusting-ecs',
    ],
    [
      'has a trust that cannot be read',
      { 'web-tier': { ours: true, trust: null }, 'old-tier': {} },
      'attach',
      'unknown',
    ],
    ['was not asked for', { 'old-tier': {} }, 'attach', 'unknown'],
  ])('where it %s', (_what, roles, attach, replace) => {
    expect(fate(nothing, ramOf(roles))).toBe(attach)
    expect(fate(old, ramOf(roles))).toBe(replace)
  })

  it('takes a role that exists without our mark if desired state adopts it, or leaves it unmanaged', () => {
    const ram = ramOf({ 'web-tier': { ours: false } })

    expect(fate(nothing, ram, {}, declared(true))).toBe('attach')
    expect(fate(nothing, ram, {}, [account([role('web-tier')])])).toBe('attach')
  })

  it('counts on roles that this plan makes, and on trust that it sets', () => {
    const missing = ramOf({ 'web-tier': null, 'old-tier': {} })
    const closed = ramOf({ 'web-tier': { ours: true, trust: untrusting }, 'old-tier': {} })

    expect(fate(old, missing, { ramActions: [ramAction('create-role', null)] })).toBe('create-role,replace')
    expect(fate(old, missing, { ramActions: [ramAction('create-role', untrusting)] })).toBe(
      'create-role,role-not-trusting-ecs',
    )
    expect(fate(old, closed, { ramActions: [ramAction('update-role', ecsTrust)] })).toBe('update-role,replace')
    expect(fate(old, closed, { ramActions: [ramAction('update-role', null)] })).toBe(
      'update-role,role-not-trusting-ecs',
    )
  })

  it('counts on no role that is made in another account', () => {
    const elsewhere = ramAction('create-role', null, accountId('6543210987654321'))

    expect(fate(nothing, ramOf({ 'web-tier': null }), { ramActions: [elsewhere] })).toBe('create-role,role-missing')
  })

  it('keeps from a role that planning of RAM has blocked', () => {
    const blocked = (reason: 'not-ours' | 'role-missing'): RamPlan => ({
      blockedRoles: new Map([[prod, new Map([[web.role, reason]])]]),
    })
    const ram = ramOf({ 'web-tier': { ours: true } })

    expect(fate(nothing, ram, blocked('not-ours'))).toBe('not-ours')
    expect(fate(nothing, ram, blocked('role-missing'))).toBe('role-missing')
  })
})

describe('pre-flight of the role that goes', () => {
  it.each([
    ['is there and trusting', {}, 'replace'],
    ['is missing', null, 'no-way-back'],
    ['does not trust ECS', { trust: untrusting }, 'no-way-back'],
    ['has a trust that cannot be read', { trust: null }, 'unknown'],
  ])('where it %s', (_what, facts, expected) => {
    expect(fate(old, ramOf({ 'web-tier': { ours: true }, 'old-tier': facts }))).toBe(expected)
  })

  it('says which way back there is none of', () => {
    const why = (facts: null | { trust: RamDocument }) => {
      const desired = desiredOf([web], declared())
      const ram = ramOf({ 'web-tier': { ours: true }, 'old-tier': facts })
      return planOf({ desired, instances: [ecs('i-1', old, { app: 'web' })], ram }).blocked[0]
    }

    expect(why(null)).toMatchObject({
      why: expect.stringContaining('does not exist any more'),
      fix: expect.stringContaining('Create'),
    })
    expect(why({ trust: untrusting })).toMatchObject({ why: expect.stringContaining('does not trust') })
  })
})

describe('where RAM is not known', () => {
  it('an empty instance is filled, as the cloud refuses what is wrong; nothing is replaced or detached', () => {
    const exclusive = [account([role('web-tier'), role('db', { exclusive: true })])]
    const detach = () => {
      const instances = [ecs('i-1', holding('db'))]
      return planOf({ desired: desiredOf([], exclusive), instances, ram: unknown }).blocked.map(({ reason }) => reason)
    }

    expect(fate(nothing, unknown)).toBe('attach')
    expect(fate(old, unknown)).toBe('unknown')
    expect(detach()).toEqual(['unknown'])
  })

  it('because nobody asked, it says so', () => {
    const planner = startPlan(desiredOf([web], declared()), givenOf())
    planner.see([ecs('i-1', old, { app: 'web' })])
    planner.end({ account: prod, region: hangzhou, kind: 'ecs' }, 'complete')

    expect(planner.finish(new Map()).blocked).toMatchObject([
      { reason: 'unknown', why: expect.stringContaining('nobody asked') },
    ])
  })
})
