import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountAllowed, builtInBounds, defaultLimits, roleAllowed, tighten } from '../../../src/core/desired/bounds.ts'
import type { Bounds } from '../../../src/core/model/bounds.ts'
import { limitClasses, type Limit, type Limits, type Settings } from '../../../src/core/model/desired-state.ts'
import { accountId, roleName } from '../../../src/core/model/names.ts'
import { HOUR, MINUTE } from '../../../src/core/model/time.ts'
import { ecs, matchOf, pod } from './made.ts'

const settings = (parts: Partial<Settings> = {}): Settings => ({
  limits: defaultLimits,
  escalation: 'approve',
  protect: [],
  suspend: [],
  grace: [],
  settleMs: MINUTE,
  prune: false,
  requireSignature: false,
  ...parts,
})

const bounds = (parts: Partial<Bounds> = {}): Bounds => ({ ...builtInBounds, ...parts })
const ceiling = (replace: Limit): Bounds => bounds({ ceilings: { ...builtInBounds.ceilings, replace } })
const withReplace = (replace: Limit): Settings => settings({ limits: { ...defaultLimits, replace } })
const held = (limit: Limit, over: Limit): Limit => tighten(withReplace(limit), ceiling(over)).settings.limits.replace

const limit = (max: number, percent: number | null = null, perMs = HOUR): Limit => ({ max, percent, perMs })

const anyLimit = fc.record({
  max: fc.integer({ min: 0, max: 50 }),
  percent: fc.option(fc.integer({ min: 1, max: 100 })),
  perMs: fc.constantFrom(MINUTE, 10 * MINUTE, HOUR, 24 * HOUR),
})

/** The most that sliding windows of a limit let through within some time. */
const within = (one: number, perMs: number, ms: number): number => one * Math.ceil(ms / perMs)

describe('limits under a ceiling', () => {
  it('stay as they are where they keep within it', () => {
    expect(tighten(settings(), builtInBounds)).toEqual({ settings: settings(), findings: [] })
    expect(held(limit(5), limit(10))).toEqual(limit(5))
    expect(held(limit(5, null, 10 * MINUTE), limit(30))).toEqual(limit(5, null, 10 * MINUTE))
  })

  it.each<[string, Limit, Limit, Limit]>([
    ['more at once', limit(20), limit(10), limit(10)],
    ['no share where the ceiling has one', limit(5), limit(10, 20), limit(5, 20)],
    ['a larger share', limit(5, 50), limit(10, 20), limit(5, 20)],
    ['as many in a shorter window', limit(6, null, 10 * MINUTE), limit(30), limit(6)],
    ['as large a share in a shorter window', limit(1, 20, 30 * MINUTE), limit(30, 30), limit(1, 20)],
    ['a burst in a longer window', limit(50, null, 24 * HOUR), limit(10), limit(10, null, 24 * HOUR)],
  ])('are clamped if they want %s, and a finding says so', (_, wanted, over, expected) => {
    const { settings: tight, findings } = tighten(withReplace(wanted), ceiling(over))

    expect(tight.limits.replace).toEqual(expected)
    expect(findings).toMatchObject([{ code: 'limit-over-ceiling', severity: 'warning' }])
    expect(findings[0]?.message).toContain('settings.limits.replace')
  })

  it('never let more through than the ceiling does, and never more than was wanted', () => {
    fc.assert(
      fc.property(anyLimit, anyLimit, (wanted, over) => {
        const tight = held(wanted, over)

        expect(within(tight.max, tight.perMs, over.perMs)).toBeLessThanOrEqual(over.max)
        if (over.percent !== null) {
          expect(within(tight.percent ?? Infinity, tight.perMs, over.perMs)).toBeLessThanOrEqual(over.percent)
        }
        expect(within(tight.max, tight.perMs, wanted.perMs)).toBeLessThanOrEqual(wanted.max)
        expect(tight.percent ?? Infinity).toBeLessThanOrEqual(wanted.percent ?? Infinity)
      }),
    )
  })

  it('are not clamped twice', () => {
    const ceilings = fc.record(Object.fromEntries(limitClasses.map((name) => [name, anyLimit]))) as fc.Arbitrary<Limits>
    fc.assert(
      fc.property(ceilings, ceilings, (limits, over) => {
        const once = tighten(settings({ limits }), bounds({ ceilings: over }))

        expect(tighten(once.settings, bounds({ ceilings: over }))).toEqual({ settings: once.settings, findings: [] })
      }),
    )
  })
})

it('a signature is required if either side says so', () => {
  const required = (ours: boolean, operator: boolean): boolean =>
    tighten(settings({ requireSignature: ours }), bounds({ requireSignature: operator })).settings.requireSignature

  expect([required(false, false), required(true, false), required(false, true)]).toEqual([false, true, true])
})

describe('the operator', () => {
  it('lets every role and account through who bounds none', () => {
    expect(roleAllowed(builtInBounds, roleName('any'), ecs(), 'prod')).toBe(true)
    expect(accountAllowed(builtInBounds, accountId('1'))).toBe(true)
  })

  it('names the accounts there may be', () => {
    const some = bounds({ accounts: [accountId('1')] })

    expect([accountAllowed(some, accountId('1')), accountAllowed(some, accountId('2'))]).toEqual([true, false])
  })

  it.each([
    ['web-1', true],
    ['pay-1', true],
    ['ops-1', false],
  ])('says where role %s may be', (role, expected) => {
    const roles: Bounds['roles'] = [
      { names: ['web-*'], accounts: null, match: null },
      { names: ['pay-*'], accounts: ['prod'], match: matchOf({ vpcs: ['vpc-a'] }) },
      { names: ['ops-*'], accounts: ['dev'], match: null },
    ]

    expect(roleAllowed(bounds({ roles }), roleName(role), ecs(), 'prod')).toBe(expected)
  })

  it('may bind a role to instances', () => {
    const roles: Bounds['roles'] = [{ names: ['*'], accounts: null, match: matchOf({ vpcs: ['vpc-pay'] }) }]

    expect(roleAllowed(bounds({ roles }), roleName('web'), ecs(), 'prod')).toBe(false)
    expect(roleAllowed(bounds({ roles }), roleName('web'), ecs({ vpcId: 'vpc-pay' }), 'prod')).toBe(true)
  })

  it('who binds a role to accounts lets no pod have it, which names none', () => {
    const role = roleName('web')
    const bound = (accounts: string[] | null): Bounds => bounds({ roles: [{ names: ['*'], accounts, match: null }] })

    expect(roleAllowed(bound(['*']), role, pod(), '')).toBe(false)
    expect(roleAllowed(bound(null), role, pod(), '')).toBe(true)
  })
})
