import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../src/emulator/world/faults.ts'
import { fleetOf, web, webState } from '../kit/fleets.ts'
import { accepted, withStack, type Stack } from '../kit/stack.ts'

const desired = accepted(webState())

const rules = fc.array(
  fc.record({
    action: fc.constantFrom('AttachInstanceRamRole', 'DetachInstanceRamRole', 'DescribeInstanceRamRole'),
    after: fc.integer({ min: 0, max: 4 }),
    times: fc.integer({ min: 1, max: 2 }),
    fault: fc.constantFrom<Partial<FaultRule>>(
      { code: 'InternalError', status: 500 },
      { code: 'Throttling.User', status: 400 },
      { code: 'InternalError', status: 500, carriedOut: true },
      { html: true },
      { drop: true },
    ),
  }),
  { maxLength: 3 },
)

/** What the emulator's tables say became of each instance, in the words of a report. */
const became = (before: ReadonlyMap<string, string | null>, stack: Stack): readonly string[] =>
  [...stack.held()]
    .flatMap(([id, role]) => (before.get(id) === role ? [] : [`${id} ${before.get(id)} -> ${role}`]))
    .sort()

describe('promise 11: what is reported equals what was done, also when the run failed', () => {
  it('under random faults of the cloud', async () => {
    await fc.assert(
      fc.asyncProperty(rules, async (faults) => {
        const instances = [web(1, 'old-tier'), web(2, 'old-tier'), web(3), web(4), web(5, 'web-tier')]
        await withStack(fleetOf(instances), async (stack) => {
          for (const { fault, ...rule } of faults) stack.emulator.cloud.world.faults.add([{ ...rule, ...fault }])
          const before = stack.held()
          const { record } = await stack.run(desired)

          const reported = record.results.flatMap(({ action, outcome }) =>
            outcome === 'attached' || outcome === 'replaced'
              ? [`${action.target.id} ${action.from} -> ${action.to}`]
              : [],
          )
          const unsure = record.results.filter(({ outcome }) => outcome === 'unknown' || outcome === 'interrupted')
          const done = became(before, stack)
          // Whatever is reported as done was done; whatever was done is reported, or reported as not known.
          expect(done).toEqual(expect.arrayContaining(reported))
          expect(done.length - reported.length).toBeLessThanOrEqual(unsure.length)
          expect([...stack.held().values()].filter((role) => role === null).length).toBeLessThanOrEqual(2)
        })
      }),
      { numRuns: 25 },
    )
  }, 120_000)
})
