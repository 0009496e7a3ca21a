import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { noFilter } from '../../src/core/check/filter.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import type { Action } from '../../src/core/model/action.ts'
import { accountId, ecsId, hash, roleName } from '../../src/core/model/names.ts'
import { HOUR, later } from '../../src/core/model/time.ts'
import { actionKey } from '../../src/core/plan/key.ts'
import { emptyReader } from '../../src/ledger/reader.ts'
import { recollect } from '../../src/run/given.ts'
import { preview } from '../../src/run/preview.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { ACCOUNT, fleetOf, id, web, webState } from '../kit/fleets.ts'
import { otherWriter } from '../kit/second-writer.ts'
import { accepted, withStack, type Stack } from '../kit/stack.ts'

const desired = accepted(webState())

const review = async (stack: Stack): Promise<ReadonlyMap<string, Action>> => {
  const { given } = await recollect(emptyReader, desired, builtInBounds, digest, stack.clock.now())
  const { verdict } = await preview(stack.reader, desired, given, { filter: noFilter, reviewed: null })
  return new Map(verdict.plan.actions.map((action) => [actionKey(action), action]))
}

const record = z.object({
  findings: z.array(z.unknown()),
  results: z.array(z.object({ outcome: z.string(), code: z.string().nullable() })),
})

/** The record of the last run, out of the ledger. */
const keptRecord = async (stack: Stack): Promise<z.infer<typeof record>> => {
  const ledger = await stack.openLedger()
  const { runs } = await ledger.memory(accountId(ACCOUNT))
  const blob = await ledger.blob(runs.at(-1)?.record ?? hash('none'))
  return record.parse(JSON.parse(Buffer.from(blob ?? []).toString()))
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

  it('the ledger keeps what was no longer so, and what was found, with the run', async () => {
    await withStack(fleetOf([web(1), web(2)]), async (stack) => {
      const reviewed = await review(stack)
      await otherWriter(stack).attach(ecsId(id(2)), roleName('web-tier'))
      const known = [{ code: 'unused-role', severity: 'note', at: null, message: 'Nobody uses it.', fix: '' }] as const
      await stack.run(desired, { reviewed, known })

      const kept = await keptRecord(stack)
      expect(kept.findings).toContainEqual(known[0])
      expect(kept.results.map(({ outcome, code }) => [outcome, code])).toContainEqual(['skipped', 'moved'])
    })
  })

  it("an approval lifts the repository's limits for exactly its actions, and never the operator's ceilings", async () => {
    const olds = [1, 2, 3].map((index) => web(index, 'old-tier'))
    await withStack(fleetOf([...olds, web(4)]), async (stack) => {
      const tight = accepted(webState().replace('replace: { max: 1000', 'replace: { max: 1'))
      const keys = [...(await review(stack))].flatMap(([key, { kind }]) => (kind === 'replace' ? [key] : []))
      const ceilings = { ...builtInBounds.ceilings, replace: { max: 2, percent: null, perMs: HOUR } }
      const roles = () => olds.map(({ InstanceId }) => stack.held().get(InstanceId))
      const ledger = await stack.openLedger()
      const asked = { host: 'github', repository: 'acme/roles', number: 7, comment: '1', command: 1, by: 'alice' }
      const until = later(stack.clock.now(), HOUR)

      const before = await stack.run(tight)
      await ledger.note({ kind: 'approval', planHash: hash('sha256:p'), keys, until, asked })
      const bounded = await stack.run(tight, { bounds: { ...builtInBounds, ceilings } })
      expect([before, bounded].map(({ verdict }) => verdict.refused.map(({ limit }) => limit))).toEqual([[1], [2]])
      expect(roles()).toEqual(['old-tier', 'old-tier', 'old-tier'])

      await stack.run(tight)
      expect(roles()).toEqual(['web-tier', 'web-tier', 'web-tier'])
      const { runs, spent } = await ledger.memory(accountId(ACCOUNT))
      expect(runs.at(-1)?.approvals).toMatchObject([{ by: 'alice', asked: { number: 7 } }])
      expect(spent.filter((one) => one.class === 'replace')).toMatchObject([
        { count: 1, approved: 1 },
        { count: 2, approved: 2 },
      ])
    })
  })

  it('two plans of the same world are the same plan, byte for byte', async () => {
    await withStack(fleetOf([web(1), web(2, 'old-tier')]), async (stack) => {
      expect([...(await review(stack))]).toEqual([...(await review(stack))])
    })
  })
})
