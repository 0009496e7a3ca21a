import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../../src/core/check/check.ts'
import { noFilter } from '../../../src/core/check/filter.ts'
import { defaultLimits } from '../../../src/core/desired/bounds.ts'
import type { LimitClass } from '../../../src/core/model/desired-state.ts'
import type { AccountMemory } from '../../../src/core/model/memory.ts'
import { HOUR } from '../../../src/core/model/time.ts'
import { actionKey } from '../../../src/core/plan/key.ts'
import { world } from '../../kit/arbitrary-world.ts'
import { asOf, givenOf, planOf } from '../../kit/model.ts'

describe('promise 9 on random worlds', () => {
  it('holds: of no class does more become ready than its limit lets through', () => {
    const limited = fc.record({ one: world, max: fc.nat({ max: 3 }), before: fc.nat({ max: 3 }) })
    fc.assert(
      fc.property(limited, ({ one, max, before }) => {
        const limit = { max, percent: null, perMs: HOUR }
        const classes = Object.keys(defaultLimits) as LimitClass[]
        const limits = { ...defaultLimits, ...Object.fromEntries(classes.map((klass) => [klass, limit])) }
        const desired = { ...one.desired, settings: { ...one.desired.settings, limits } }
        const memory: Partial<AccountMemory> = {
          ...[...(one.given ?? givenOf()).memories.values()][0],
          spent: classes.map((klass) => ({ class: klass, at: asOf, count: before, approved: 0 })),
        }
        const given = givenOf(memory)

        const plan = planOf({ ...one, desired, given })
        const { standings, waves, refused } = check(plan, desired, given, { filter: noFilter, reviewed: null })

        expect(standings.size).toBe(plan.actions.length)
        for (const klass of classes) {
          const ready = plan.actions.filter(
            (action) => action.class === klass && standings.get(actionKey(action)) === 'ready',
          )
          if (ready.length > 0) expect(ready.length + before).toBeLessThanOrEqual(max)
        }
        const cleared = [...waves.attach, ...waves.replace, ...waves.detach].length
        expect(cleared).toBe([...standings.values()].filter((standing) => standing === 'ready').length)
        expect(refused.every(({ wanted }) => wanted > 0)).toBe(true)
      }),
    )
  })
})
