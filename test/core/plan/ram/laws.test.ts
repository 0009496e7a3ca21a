import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RamAction } from '../../../../src/core/model/action.ts'
import { canonical } from '../../../../src/core/model/canonical.ts'
import type { AccountWishes, Settings } from '../../../../src/core/model/desired-state.ts'
import type { AccountRam } from '../../../../src/core/model/inventory.ts'
import type { RamDocument, Statement } from '../../../../src/core/model/policy.ts'
import { planRam } from '../../../../src/core/plan/ram/plan-ram.ts'
import type { InUse } from '../../../../src/core/plan/ram/prune.ts'
import { runs } from '../../../kit/long.ts'
import { desiredOf, givenOf, prod } from '../../../kit/model.ts'
import { carryOut, read, type RamWorld } from '../../../kit/ram-world.ts'
import { everything, ramWorld, wishes } from './arbitrary-ram.ts'

/** Each run plans several worlds. */
const some = runs(40, 400)

const unused: InUse = { roles: new Set(), complete: true }

const planOf = (
  declared: AccountWishes,
  ram: AccountRam,
  inUse: InUse = unused,
  more: Partial<Settings> = {},
): readonly RamAction[] => {
  const desired = desiredOf([], [declared], { escalation: 'warn', prune: true, ...more })
  return planRam(desired, givenOf(), new Map([[prod, ram]]), new Map([[prod, inUse]])).ramActions ?? []
}

const plan = (declared: AccountWishes, world: RamWorld): readonly RamAction[] =>
  planOf(declared, read(world, everything))

const shuffled = <K, V>(map: ReadonlyMap<K, V>): ReadonlyMap<K, V> => new Map([...map].reverse())

describe('the laws of planning RAM', () => {
  it('plans what RAM can do, in its order, and nothing more once that is done', () => {
    fc.assert(
      fc.property(wishes, ramWorld, (declared, world) => {
        const done = carryOut(world, plan(declared, world))

        expect(plan(declared, done)).toEqual([])
      }),
      runs(100, 1_000),
    )
  })

  it('gives managed roles exactly their declared policies, as far as these can be given', () => {
    fc.assert(
      fc.property(wishes, ramWorld, (declared, world) => {
        const done = carryOut(world, plan(declared, world))

        for (const role of declared.roles.values()) {
          const now = done.roles.get(role.name)
          if (!role.managed || role.policies === 'left' || (now !== undefined && !now.ours && !role.adopt)) continue
          const wanted = role.policies.map(({ type, name }) => `${type.toLowerCase()}/${name}`)
          const own = now?.policies.filter((text) => !/rolekeeper-pass-[gh]$/.test(text)) ?? []
          expect(own.filter((text) => !wanted.includes(text))).toEqual([])
          const lacking = wanted.filter((text) => !own.includes(text))
          // What lacks neither exists nor is declared, or is another's.
          for (const text of lacking) expect(text).toMatch(/^custom\//)
        }
      }),
      some,
    )
  })

  it('edits nothing that neither carries our mark nor is adopted', () => {
    fc.assert(
      fc.property(wishes, ramWorld, (declared, world) => {
        const done = carryOut(world, plan(declared, world))

        for (const [name, role] of world.roles) {
          const spec = declared.roles.get(name)
          const isOurs = role.ours || (spec?.managed === true && spec.adopt)
          const without = ({ policies, ...rest }: typeof role) => ({
            ...rest,
            // Grants are given to whatever role they name.
            policies: policies.filter((text) => !text.startsWith('custom/rolekeeper-pass-')),
          })
          const now = done.roles.get(name)
          if (!isOurs) expect(now && without(now)).toEqual(without(role))
        }
        for (const [name, policy] of world.policies) {
          if (!policy.ours && declared.policies.get(name)?.adopt !== true) {
            expect(done.policies.get(name)).toEqual(policy)
          }
        }
      }),
      some,
    )
  })

  it('gives the same bytes in whatever order things come', () => {
    fc.assert(
      fc.property(wishes, ramWorld, (declared, world) => {
        const ram = read(world, everything)
        const other: AccountRam = {
          ...ram,
          roles: shuffled(ram.roles),
          policies: shuffled(ram.policies),
          holders: new Map([...ram.holders].map(([policy, holders]) => [policy, holders.toReversed()])),
          principals: ram.principals.toReversed(),
          marked: { roles: ram.marked.roles.toReversed(), policies: ram.marked.policies.toReversed() },
        }
        const turned: AccountWishes = {
          ...declared,
          roles: shuffled(declared.roles),
          policies: shuffled(declared.policies),
          grants: declared.grants.toReversed(),
        }

        expect(canonical(planOf(declared, other))).toBe(canonical(planOf(declared, ram)))
        expect(canonical(planOf(turned, ram))).toBe(canonical(planOf(declared, ram)))
      }),
      some,
    )
  })

  it('takes documents that mean the same for the same', () => {
    fc.assert(
      fc.property(wishes, ramWorld, fc.boolean(), (declared, world, asLists) => {
        const done = carryOut(world, plan(declared, world))
        const reworded: RamWorld = {
          ...done,
          policies: new Map(
            [...done.policies].map(([name, one]) => [name, { ...one, document: reword(one.document, asLists) }]),
          ),
          roles: new Map([...done.roles].map(([name, one]) => [name, { ...one, trust: reword(one.trust, asLists) }])),
        }

        expect(plan(declared, reworded)).toEqual([])
      }),
      some,
    )
  })

  it('plans nothing for an account whose RAM is not known whole, nor for what RAM was not asked about', () => {
    fc.assert(
      fc.property(wishes, ramWorld, (declared, world) => {
        const ram = read(world, everything)
        const unasked: AccountRam = {
          ...ram,
          roles: new Map(),
          policies: new Map(),
          principals: [],
          holders: new Map(),
        }

        expect(planOf(declared, { ...ram, state: 'unknown', why: 'access-denied' })).toEqual([])
        expect(planOf(declared, unasked)).toEqual([])
      }),
      some,
    )
  })

  it('removes only what carries our mark, nothing names, nobody holds and whose account was listed whole', () => {
    const removed = (actions: readonly RamAction[]) =>
      actions.flatMap((action) => (action.kind === 'delete-role' ? [action.role] : []))
    fc.assert(
      fc.property(wishes, ramWorld, (declared, world) => {
        const ram = read(world, everything)
        const all = planOf(declared, ram)
        const gone = removed(all)

        for (const role of gone) {
          expect(world.roles.get(role)?.ours).toBe(true)
          expect(declared.roles.has(role)).toBe(false)
          expect(declared.grants.flatMap(({ pass }) => pass)).not.toContain(role)
        }
        for (const action of all) {
          if (action.kind !== 'delete-policy') continue
          expect(world.policies.get(action.policy)?.ours).toBe(true)
          expect(declared.policies.has(action.policy)).toBe(false)
        }
        expect(removed(planOf(declared, ram, { roles: new Set(gone), complete: true }))).toEqual([])
        const deletions = ({ kind }: RamAction) => kind === 'delete-role' || kind === 'delete-policy'
        expect(planOf(declared, ram, { ...unused, complete: false }).filter(deletions)).toEqual([])
        expect(planOf(declared, ram, unused, { prune: false }).filter(deletions)).toEqual([])
      }),
      some,
    )
  })

  it('changes none of its inputs', () => {
    fc.assert(
      fc.property(wishes, ramWorld, (declared, world) => {
        const ram = read(world, everything)
        const before = canonical([declared, ram])

        planOf(declared, ram)

        expect(canonical([declared, ram])).toBe(before)
      }),
      some,
    )
  })
})

/** The same document in other words: one or many, order, duplicates, case. */
const reword = <D extends RamDocument | null>(document: D, asLists: boolean): D => {
  if (document === null) return document
  const other = (value: Statement['Action']): string | readonly string[] => {
    const list = [value ?? []].flat()
    const [only] = list
    if (!asLists && list.length === 1 && only !== undefined) return only
    return [...list, ...list].reverse()
  }
  const Statement = document.Statement.map(({ Action, Resource, Effect, ...rest }) => ({
    ...rest,
    Effect: Effect.toLowerCase() as Statement['Effect'],
    ...(Action !== undefined && { Action: [other(Action)].flat().map((one) => one.toUpperCase()) }),
    ...(Resource !== undefined && { Resource: other(Resource) }),
  }))
  return { ...document, Statement: [...Statement, ...Statement].reverse() }
}
