import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builtInBounds, defaultLimits } from '../../../src/core/desired/bounds.ts'
import { grant, isRate, stillWithin, type Window } from '../../../src/core/check/limits.ts'
import { lastPopulations, populationsNow } from '../../../src/core/check/populations.ts'
import type { Detach } from '../../../src/core/model/action.ts'
import { limitClasses, type Limit, type LimitClass } from '../../../src/core/model/desired-state.ts'
import { emptyControl, type Spent } from '../../../src/core/model/memory.ts'
import { ecsId, hash, roleName } from '../../../src/core/model/names.ts'
import { actionKey } from '../../../src/core/plan/key.ts'
import { HOUR, instant } from '../../../src/core/model/time.ts'
import { asOf, hangzhou, memoryOf, prod, settings } from '../../kit/model.ts'

const hourly = (max: number, percent: number | null = null): Limit => ({ max, percent, perMs: HOUR })
const spent = (klass: LimitClass, count: number, ageMs = 1, approved = 0): Spent => ({
  ...{ class: klass, at: instant(asOf - ageMs), count, approved },
})

type Given = Partial<{ limit: Limit; ceiling: Limit; spent: readonly Spent[]; ecs: number; eci: number }>
const windowOf = (klass: LimitClass, given: Given): Window => ({
  settings: settings({ limits: { ...defaultLimits, [klass]: given.limit ?? hourly(20) } }),
  bounds: { ...builtInBounds, ceilings: { ...builtInBounds.ceilings, [klass]: given.ceiling ?? hourly(1000) } },
  memory: memoryOf({ spent: given.spent ?? [] }),
  populations: { ecs: given.ecs ?? 1000, eci: given.eci ?? 1000 },
  asOf,
})
const ask = (klass: LimitClass, plain: number, given: Given = {}, approved = 0) =>
  grant({ class: klass, plain, approved }, windowOf(klass, given))

describe('a breaker', () => {
  it('lets all through up to its limit, and none over it', () => {
    expect(ask('replace', 20)).toEqual({ plain: 20, approved: 0, broken: null })
    expect(ask('replace', 21)).toMatchObject({ plain: 0, broken: { limit: 20 } })
  })

  it('counts what the window has seen already, and forgets what is older', () => {
    expect(ask('replace', 5, { spent: [spent('replace', 16)] }).plain).toBe(0)
    expect(ask('replace', 5, { spent: [spent('replace', 16, HOUR)] }).plain).toBe(5)
    expect(ask('replace', 5, { spent: [spent('detach', 16)] }).plain).toBe(5)
  })

  it('takes the smaller of a number and a share of the population, floored and never under one', () => {
    const tenPercent = { limit: hourly(20, 10) }

    expect(ask('replace', 20, { ...tenPercent, ecs: 199 }).broken?.limit).toBe(19)
    expect(ask('replace', 1, { ...tenPercent, ecs: 3 }).plain).toBe(1)
    expect(ask('replace', 2, { ...tenPercent, ecs: 3 }).plain).toBe(0)
    expect(ask('replace', 1, { ...tenPercent, ecs: 0 }).plain).toBe(1)
    expect(ask('replace', 20, { ...tenPercent, ecs: Infinity }).plain).toBe(20)
    expect(ask('recreate', 2, { ...tenPercent, ecs: 1000, eci: 10 }).plain).toBe(0)
  })

  it('of nothing lets nothing through, whatever the share', () => {
    expect(ask('recreate', 1, { limit: hourly(0, 50) })).toMatchObject({ plain: 0, broken: { limit: 0 } })
  })

  it('says which limit, what share of what, and how much of it is spent', () => {
    const given = { limit: hourly(20, 10), ecs: 50, spent: [spent('replace', 4)] }

    expect(ask('replace', 5, given).broken?.because).toBe(
      'settings.limits.replace lets 5 through in 1 h (10 % of 50); 4 of these are spent.',
    )
    expect(ask('replace', 15, { ceiling: hourly(10) }).broken).toEqual({
      limit: 10,
      because: "The operator's ceiling for replace lets 10 through in 1 h; 0 of these are spent.",
    })
  })
})

describe('a rate', () => {
  it('lets through what the window has left', () => {
    expect(ask('attach', 30)).toMatchObject({ plain: 20, broken: { limit: 20 } })
    expect(ask('attach', 30, { spent: [spent('attach', 15)] }).plain).toBe(5)
    expect(ask('attach', 30, { spent: [spent('attach', 25)] }).plain).toBe(0)
  })

  it('is birth, attach and restore', () => {
    expect(limitClasses.filter(isRate)).toEqual(['birth', 'attach', 'restore'])
  })
})

describe('what is approved', () => {
  it("counts against the operator's ceiling alone, and goes first", () => {
    expect(ask('replace', 0, {}, 500)).toEqual({ plain: 0, approved: 500, broken: null })
    expect(ask('replace', 20, { spent: [spent('replace', 400, 1, 400)] }, 500).plain).toBe(20)
    expect(ask('replace', 0, { ceiling: hourly(499) }, 500)).toMatchObject({ approved: 0, broken: { limit: 499 } })
    expect(ask('replace', 0, { ceiling: hourly(500), spent: [spent('replace', 1, 1, 1)] }, 500).approved).toBe(0)
    expect(ask('replace', 10, { ceiling: hourly(505) }, 500)).toMatchObject({
      plain: 0,
      approved: 500,
      broken: { limit: 505 },
    })
    expect(ask('attach', 10, { ceiling: hourly(505) }, 500)).toMatchObject({ plain: 5, approved: 500 })
  })
})

describe('promise 9: limits hold', () => {
  const limit = fc.record({
    max: fc.nat({ max: 30 }),
    percent: fc.option(fc.integer({ min: 1, max: 100 })),
    perMs: fc.constantFrom(HOUR, HOUR / 2),
  })
  const past = fc.array(
    fc.record({
      class: fc.constantFrom(...limitClasses),
      at: fc.integer({ min: 0, max: 2 * HOUR }).map((age) => instant(asOf - age)),
      count: fc.nat({ max: 10 }),
    }),
    { maxLength: 5 },
  )

  it('for every class, window, population and past: what goes through with what went before never exceeds them', () => {
    const anything = fc.record({
      klass: fc.constantFrom(...limitClasses),
      limit,
      ceiling: limit,
      past,
      plain: fc.nat({ max: 40 }),
      approved: fc.nat({ max: 40 }),
      population: fc.nat({ max: 50 }),
    })
    fc.assert(
      fc.property(anything, ({ klass, limit: ours, ceiling, past: before, plain, approved, population }) => {
        const spentBefore = before.map((one) => ({ ...one, approved: 0 }))
        const given = { limit: ours, ceiling, spent: spentBefore, ecs: population, eci: population }

        const through = ask(klass, plain, given, approved)

        const capOf = (one: Limit) =>
          one.percent === null ? one.max : Math.min(one.max, Math.max(1, Math.floor((population * one.percent) / 100)))
        const usedIn = (one: Limit) =>
          spentBefore.reduce(
            (sum, { class: of, at, count }) => sum + (of === klass && at > asOf - one.perMs ? count : 0),
            0,
          )
        const over = (one: Limit, number: number) => number > 0 && number + usedIn(one) > capOf(one)
        expect(over(ours, through.plain)).toBe(false)
        expect(over(ceiling, through.plain + through.approved)).toBe(false)
        expect(through.plain).toBeLessThanOrEqual(plain)
        if (!isRate(klass)) expect([0, plain]).toContain(through.plain)
        expect(through.broken === null).toBe(through.plain === plain && through.approved === approved)
      }),
    )
  })

  it('for zero, tiny and shrinking fleets: a share is of the smaller of the last and the present population', () => {
    const memory = memoryOf({
      populations: new Map([
        ['cn-hangzhou/ecs', { complete: 60, halvedTo: null }],
        ['cn-shanghai/ecs', { complete: 40, halvedTo: null }],
      ]),
    })
    const seen = (count: number, kind: 'ecs' | 'eci' = 'ecs') => ({
      ...{ scope: { account: prod, region: hangzhou, kind }, seen: count, state: 'complete' as const },
    })

    expect(lastPopulations(memoryOf())).toEqual({ ecs: Infinity, eci: Infinity })
    expect(lastPopulations(memory)).toEqual({ ecs: 100, eci: Infinity })
    expect(populationsNow(memory, [seen(500), seen(7, 'eci')])).toEqual({ ecs: 100, eci: 7 })
    expect(populationsNow(memory, [seen(30)])).toEqual({ ecs: 30, eci: 0 })
    expect(populationsNow(memoryOf(), [])).toEqual({ ecs: 0, eci: 0 })
  })
})

describe('stillWithin, asked again by an intent that lost a race', () => {
  const detach = (i: number): Detach => ({
    ...{ kind: 'detach', class: 'detach', from: roleName('db'), to: null, binding: null, cause: 'commit', why: '' },
    target: { type: 'ecs', account: prod, region: hangzhou, id: ecsId(`i-${i}`) },
  })
  const ten = Array.from({ length: 10 }, (_, i) => detach(i))
  const still = (memory = memoryOf(), control = emptyControl) =>
    stillWithin(ten, settings(), builtInBounds, memory, control, asOf)

  it('finds room where there is room', () => {
    expect(still()).toBe(null)
  })

  it('says which limit another run has used up in the meantime', () => {
    expect(still(memoryOf({ spent: [spent('detach', 1)] }))).toBe(
      '10 detach actions wanted. settings.limits.detach lets 10 through in 1 h; 1 of these are spent.',
    )
    expect(
      still(memoryOf({ populations: new Map([['cn-hangzhou/ecs', { complete: 100, halvedTo: null }]]) })),
    ).toContain('(5 % of 100)')
  })

  it('lets what is approved go on, once', () => {
    const keys = ten.map(actionKey)
    const approvals = [{ planHash: hash('h'), keys, by: 'me', at: asOf, until: instant(asOf + HOUR), asked: null }]
    const control = { ...emptyControl, approvals }
    const used = new Map(keys.map((key) => [key, instant(asOf + 1)]))

    expect(still(memoryOf({ spent: [spent('detach', 10)] }), control)).toBe(null)
    expect(still(memoryOf({ spent: [spent('detach', 10)], approvedUse: used }), control)).toContain('10 detach actions')
  })
})
