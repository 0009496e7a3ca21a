import { describe, expect, it } from 'vitest'
import { noFilter } from '../../src/core/check/filter.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import { ecsId, roleName } from '../../src/core/model/names.ts'
import { actionKey } from '../../src/core/plan/key.ts'
import { emptyReader } from '../../src/ledger/reader.ts'
import { recollect } from '../../src/run/given.ts'
import { preview } from '../../src/run/preview.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { otherWriter } from '../kit/second-writer.ts'
import { accepted, withStack, type Stack } from '../kit/stack.ts'

const desired = accepted(webState())

const review = async (stack: Stack): Promise<ReadonlySet<string>> => {
  const { given } = await recollect(emptyReader, desired, builtInBounds, digest, stack.clock.now())
  const { verdict } = await preview(stack.reader, desired, given, { filter: noFilter, reviewed: null })
  return new Set(verdict.plan.actions.map(actionKey))
}

describe('promise 12: the actions a reviewer approved are the actions that are done', () => {
  it('what moved since the review is left, what is new is left and said', async () => {
    await withStack(fleetOf([web(1), web(2), web(3, 'web-tier')]), async (stack) => {
      const reviewed = await review(stack)
      const other = otherWriter(stack)
      await other.attach(ecsId(id(2)), roleName('foreign'))
      await other.detach(ecsId(id(3)), roleName('web-tier'))
      const { record } = await stack.run(desired, { reviewed })

      expect(Object.fromEntries(stack.held())).toEqual({ [id(1)]: 'web-tier', [id(2)]: 'foreign', [id(3)]: null })
      const byId = new Map(record.results.map(({ action, outcome, code }) => [action.target.id, [outcome, code]]))
      expect(byId.get(ecsId(id(1)))?.[0]).toBe('attached')
      expect(byId.get(ecsId(id(3)))).toEqual(['skipped', 'filtered'])
    })
  })

  it('two plans of the same world are the same plan, byte for byte', async () => {
    await withStack(fleetOf([web(1), web(2, 'old-tier')]), async (stack) => {
      expect([...(await review(stack))]).toEqual([...(await review(stack))])
    })
  })
})
