import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../../src/core/check/check.ts'
import { noFilter } from '../../../src/core/check/filter.ts'
import { matches } from '../../../src/core/desired/match.ts'
import type { EcsAction } from '../../../src/core/model/action.ts'
import { canonical } from '../../../src/core/model/canonical.ts'
import type { Binding } from '../../../src/core/model/desired-state.ts'
import type { Doubt, Instance } from '../../../src/core/model/instance.ts'
import type { Plan } from '../../../src/core/model/plan.ts'
import { explain } from '../../../src/core/plan/explain.ts'
import { world } from '../../kit/arbitrary-world.ts'
import { runs } from '../../kit/long.ts'
import {
  after,
  givenOf,
  hangzhou,
  memoryOf,
  planOf,
  prod,
  ramOf,
  remembering,
  shanghai,
  type World,
} from '../../kit/model.ts'

const changes = (plan: Plan): readonly EcsAction[] =>
  plan.actions.flatMap((action) =>
    action.kind === 'attach' || action.kind === 'replace' || action.kind === 'detach' ? [action] : [],
  )

const memoryIn = ({ given }: World) => given?.memories.get(prod) ?? memoryOf()

/** The world in which the plan was carried out. */
const carriedOut = (one: World, plan: Plan): World => ({
  ...one,
  instances: after(one.instances, plan.actions),
  given: givenOf(remembering(memoryIn(one), plan.actions)),
})

const some = runs(100, 800)

describe('the laws of planning', () => {
  it('plans nothing in a world where the plan was carried out', () => {
    fc.assert(
      fc.property(world, (one) => {
        const plan = planOf(one)

        const second = planOf(carriedOut(one, plan))

        expect(second.actions).toEqual([])
        expect(second.blocked.length).toBeLessThanOrEqual(plan.blocked.length)
      }),
      some,
    )
  })

  it('leaves every instance that it changed with the role of its binding, or without an exclusive one', () => {
    fc.assert(
      fc.property(world, (one) => {
        const plan = planOf(one)

        const held = new Map(
          carriedOut(one, plan).instances.map((instance) => [instance.id as string, heldBy(instance)]),
        )

        for (const { target, binding, to } of changes(plan)) {
          const wanted = one.desired.bindings.find(({ name }) => name === binding)?.role ?? null
          expect(to).toBe(wanted)
          expect(held.get(target.id)).toBe(wanted)
        }
      }),
      some,
    )
  })

  it('counts every instance once: in sync, unmanaged, changed or blocked', () => {
    fc.assert(
      fc.property(world, (one) => {
        const { summary } = planOf(one)

        const { seen, inSync, unmanaged, attach, replace, detach, recreate, blocked } = summary
        expect(seen).toBe(one.instances.length)
        expect(inSync + unmanaged + attach + replace + detach + recreate + blocked).toBe(seen)
      }),
      some,
    )
  })

  it('gives the same bytes whatever the order of pages and instances', () => {
    const shuffled = world.chain((one) =>
      fc.tuple(
        fc.constant(one),
        fc.shuffledSubarray([...one.instances], { minLength: one.instances.length }),
        fc.integer({ min: 1, max: 20 }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([one, instances, size]) => {
        const reversed = { ...one.desired, bindings: one.desired.bindings.toReversed() }

        expect(canonical(planOf({ ...one, instances }, size))).toBe(canonical(planOf(one)))
        expect(canonical(planOf({ ...one, desired: reversed }))).toBe(canonical(planOf(one)))
      }),
      some,
    )
  })

  it('changes none of its inputs', () => {
    fc.assert(
      fc.property(world, (one) => {
        const before = canonical([one.desired, one.instances, one.given])

        const plan = planOf(one)
        check(plan, one.desired, one.given ?? givenOf(), { filter: noFilter, reviewed: null })

        expect(canonical([one.desired, one.instances, one.given])).toBe(before)
        expect(
          one.desired.bindings.some(({ sessionPolicy }) => sessionPolicy !== null && Object.isFrozen(sessionPolicy)),
        ).toBe(false)
      }),
      some,
    )
  })

  it('explains every instance exactly as it plans it', () => {
    fc.assert(
      fc.property(world, (one) => {
        const plan = planOf(one)
        const ram = ramOf(Object.fromEntries(roleNames.map((name) => [name, { ours: true }])))

        for (const instance of one.instances) {
          const told = explain(instance, one.desired, one.given ?? givenOf(), ram)

          const isIt = ({ target }: { target: { id: string } }) => target.id === instance.id
          expect(told.action).toEqual(plan.actions.find(isIt) ?? null)
          expect(told.blocked).toEqual(plan.blocked.find(isIt) ?? null)
          expect(told.guards.find(({ reason }) => reason !== null)?.reason ?? null).toBe(
            told.guards.length === 0 ? null : (told.blocked?.reason ?? null),
          )
        }
      }),
      some,
    )
  })
})

describe('the promises', () => {
  it('2: changes an instance only if exactly one effective binding names its role, or it loses an exclusive role', () => {
    fc.assert(
      fc.property(world, (one) => {
        for (const { target, to, from } of changes(planOf(one))) {
          const instance = one.instances.find(({ id }) => id === target.id)
          expect(instance).toBeDefined()
          if (instance === undefined) continue
          const roles = effectiveRoles(one.desired.bindings, instance)
          if (to !== null) expect(roles).toEqual([to])
          else {
            expect(roles).toEqual([])
            expect(exclusiveRoles(one)).toContain(from)
            expect(
              one.desired.bindings.some(({ role, match }) => role === from && matches(match, instance, 'prod')),
            ).toBe(false)
          }
        }
      }),
      some,
    )
  })

  it('3: takes unknown for absent nowhere: in a scope that is not known whole, nothing is replaced or detached', () => {
    const doubts = fc.constantFrom<Doubt>(
      'access-denied',
      'lost-page',
      'region-failed',
      'empty-unproven',
      'wrong-account',
    )
    fc.assert(
      fc.property(world, doubts, (one, doubt) => {
        const plan = planOf({ ...one, ends: { 'cn-hangzhou/ecs': doubt } })

        const there = changes(plan).filter(({ target }) => target.region === hangzhou)
        const empty = new Set(
          one.instances.flatMap((instance) =>
            instance.kind === 'ecs' && instance.holds.is === 'nothing' ? [instance.id as string] : [],
          ),
        )
        expect(there.filter(({ kind }) => kind !== 'attach')).toEqual([])
        expect(there.filter(({ target }) => !empty.has(target.id))).toEqual([])
        expect(elsewhere(plan)).toEqual(elsewhere(planOf(one)))
      }),
      some,
    )
  })

  it('3: takes unknown for absent nowhere: while RAM is not known, nothing is replaced or detached', () => {
    fc.assert(
      fc.property(world, (one) => {
        const plan = planOf({ ...one, ram: { ...ramOf({}), state: 'unknown', why: 'access-denied' } })

        expect(changes(plan).filter(({ kind }) => kind !== 'attach')).toEqual([])
      }),
      some,
    )
  })
})

const roleNames = ['web-tier', 'batch', 'db', 'OOSServiceRole-1', 'stray']

const heldBy = (instance: Instance): string | null =>
  instance.kind === 'ecs' && instance.holds.is === 'role' ? instance.holds.ramRoleName : null

const elsewhere = (plan: Plan): readonly EcsAction[] => changes(plan).filter(({ target }) => target.region === shanghai)

const exclusiveRoles = ({ desired }: World): readonly string[] =>
  [...desired.accounts.values()].flatMap(({ roles }) =>
    [...roles.values()].filter(({ exclusive }) => exclusive).map(({ name }) => name),
  )

/** What the bindings in force name, by the words of design § 3 and without any index. */
const effectiveRoles = (bindings: readonly Binding[], instance: Instance): readonly string[] => {
  const inForce = bindings.filter(
    ({ match, except }) => matches(match, instance, 'prod') && !(except !== null && matches(except, instance, 'prod')),
  )
  const top = Math.max(...inForce.map(({ priority }) => priority))
  return [...new Set(inForce.filter(({ priority }) => priority === top).map(({ role }) => role))]
}
