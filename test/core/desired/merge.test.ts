import { usualVerify } from '../../../src/core/desired/merge-settings.ts'
import type { SettingsFragment } from '../../../src/core/desired/fragment.ts'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../../src/core/desired/bounds.ts'
import { merge } from '../../../src/core/desired/merge.ts'
import { accountId, policyName, roleName } from '../../../src/core/model/names.ts'
import { robots } from '../../../src/core/model/notify.ts'
import { ecsTrust } from '../../../src/core/model/policy.ts'
import { HOUR, MINUTE, instant } from '../../../src/core/model/time.ts'
import {
  placed,
  fragment,
  inSettings,
  scoped,
  matching,
  bound,
  role,
  document,
  policy,
  grant,
  ref,
  desiredOf,
} from './fragments.ts'
import { at } from './made.ts'

describe('a merge', () => {
  it('fills in what was left out', () => {
    const desired = desiredOf(
      merge([
        inSettings(),
        fragment({ bindings: [bound('web')], roles: [role('web')], policies: [policy('read')], grants: [grant('ci')] }),
      ]),
    )

    expect(desired.settings).toEqual({
      limits: defaultLimits,
      escalation: 'approve',
      protect: [],
      suspend: [],
      grace: [],
      settleMs: MINUTE,
      prune: false,
      requireSignature: false,
    })
    expect(desired.bindings).toMatchObject([{ priority: 0, whenOccupied: 'declared', except: null, minAgeMs: 0 }])
    const prod = desired.accounts.get(accountId('1111'))
    expect(prod).toMatchObject({ mode: 'enforce', grants: [{ name: 'ci', pass: ['web'], allow: [] }] })
    expect(prod?.roles.get(roleName('web'))).toMatchObject({
      adopt: false,
      exclusive: false,
      trust: ecsTrust,
      policies: [],
    })
    expect(prod?.policies.get(policyName('read'))).toMatchObject({ adopt: false })
  })

  it('keeps what was written', () => {
    const guard = { match: matching({ accounts: ['prod'] }), actions: null, reason: 'why', at: at(3) }
    const desired = desiredOf(
      merge([
        inSettings({
          limits: { detach: { max: 1, percent: null, perMs: HOUR } },
          escalation: 'deny',
          protect: [guard],
          suspend: [{ ...guard, owner: 'team', until: instant(5) }],
          grace: [{ ...guard, forMs: HOUR }],
          settleMs: 0,
          prune: true,
          requireSignature: true,
        }),
        fragment({
          bindings: [
            bound('web', { priority: 5, whenOccupied: 'never', minAgeMs: 7, except: matching({ names: ['x'] }) }),
          ],
          roles: [
            role('mine', {
              trust: document,
              policies: [ref('System', 'X')],
              description: 'd',
              maxSessionDurationS: 3600,
            }),
            { name: roleName('theirs'), managed: false, exclusive: true, at: at(4) },
          ],
        }),
      ]),
    )

    expect(desired.settings).toMatchObject({
      limits: { ...defaultLimits, detach: { max: 1, percent: null, perMs: HOUR } },
      escalation: 'deny',
      protect: [{ reason: 'why', match: { anyOf: [{ accounts: ['prod'] }] } }],
      suspend: [{ owner: 'team', until: 5 }],
      grace: [{ forMs: HOUR }],
      settleMs: 0,
      prune: true,
      requireSignature: true,
    })
    expect(desired.bindings).toMatchObject([
      { priority: 5, whenOccupied: 'never', minAgeMs: 7, except: { anyOf: [{ names: ['x'] }] } },
    ])
    const roles = desired.accounts.get(accountId('1111'))?.roles
    expect(roles?.get(roleName('mine'))).toMatchObject({ trust: document, policies: [{ type: 'System', name: 'X' }] })
    expect(roles?.get(roleName('theirs'))).toEqual({ name: 'theirs', managed: false, exclusive: true, at: at(4) })
  })

  it('leaves alone what an adopted role leaves out, and takes an empty list for none', () => {
    const roles = [role('a', { adopt: true }), role('b', { adopt: true, policies: [], trust: document })]
    const merged = desiredOf(merge([inSettings(), fragment({ roles })])).accounts.get(accountId('1111'))?.roles

    expect(merged?.get(roleName('a'))).toMatchObject({ adopt: true, trust: 'left', policies: 'left' })
    expect(merged?.get(roleName('b'))).toMatchObject({ trust: document, policies: [] })
  })

  it('declares in each account what the documents that reach it declare', () => {
    const desired = desiredOf(
      merge([
        inSettings(),
        scoped(['prod'], { roles: [role('web', { description: 'of prod' })], bindings: [bound('web')] }),
        scoped(['2222'], {
          roles: [role('web', { description: 'of dev' })],
          policies: [policy('p')],
          grants: [grant('g')],
        }),
      ]),
    )
    const [prod, dev] = [...desired.accounts.values()]

    expect(prod?.roles.get(roleName('web'))).toMatchObject({ description: 'of prod' })
    expect(dev?.roles.get(roleName('web'))).toMatchObject({ description: 'of dev' })
    expect([prod?.policies.size, dev?.policies.size, prod?.grants.length, dev?.grants.length]).toEqual([0, 1, 0, 1])
    expect(desired.bindings[0]?.match.scope).toEqual({ accounts: ['prod'], regions: null })
  })

  it('keeps all matchers of a list', () => {
    const [one] = matching({ names: ['a'] })
    const [other] = matching({ names: ['b'] })
    const desired = desiredOf(merge([inSettings(), fragment({ bindings: [bound('w', { match: [one, other] })] })]))

    expect(desired.bindings[0]?.match.anyOf).toEqual([{ names: ['a'] }, { names: ['b'] }])
  })

  it('takes receivers as they are written, and of verify what is left out from what is usual', () => {
    const told = { severity: 'note', accounts: null, regions: null, windowMs: 1, url: 'ROLEKEEPER_NOTIFY_URL' } as const
    const notify = robots.map((to) => ({ ...told, name: `by ${to}`, to })) as unknown as SettingsFragment['notify']
    const verify = { percent: null, max: 3, rollback: null }
    const merged = desiredOf(merge([inSettings({ notify, verify })]))

    expect(merged.settings.notify).toEqual(notify)
    expect(merged.settings.verify).toEqual({ ...usualVerify, max: 3 })
    const other = desiredOf(merge([inSettings({ verify: { percent: 7, max: null, rollback: true } })]))
    expect(other.settings.verify).toEqual({ ...usualVerify, percent: 7, rollback: true })
  })

  it('keeps the scope of settings in their guards', () => {
    const scope = { accounts: null, regions: [placed('cn-*')] }
    const guard = { match: matching(), actions: null, reason: '', at: at() }
    const merged = desiredOf(merge([{ ...inSettings({ protect: [guard] }), scope }]))

    expect(merged.settings.protect[0]?.match.scope).toEqual({ accounts: null, regions: ['cn-*'] })
  })

  it('is the same for any order of the fragments', () => {
    const all = [
      inSettings(),
      fragment({ roles: [role('b'), role('a')], bindings: [bound('y')], grants: [grant('h')] }),
      scoped(['prod'], { roles: [role('c')], bindings: [bound('x')], grants: [grant('g')], policies: [policy('p')] }),
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(JSON.stringify(merge(shuffled), replaceMaps)).toBe(JSON.stringify(merge(all), replaceMaps))
      }),
    )
  })
})

const replaceMaps = (_: string, value: unknown): unknown => (value instanceof Map ? [...value.entries()] : value)

it('a binding says recreate where that is written, and nothing of it where it is not', () => {
  const merged = (more: { recreate?: true }) =>
    desiredOf(merge([inSettings(), fragment({ bindings: [bound('web', more)], roles: [role('web')] })])).bindings[0]

  expect(merged({ recreate: true })?.recreate).toBe(true)
  expect(Object.keys(merged({}) ?? {})).not.toContain('recreate')
})
