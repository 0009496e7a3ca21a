import { describe, expect, it } from 'vitest'
import { fleetOf, web, webState } from '../kit/fleets.ts'
import { accepted, withStack } from '../kit/stack.ts'

describe('promise 7: a second run writes nothing and reads what the bound says', () => {
  for (const count of [0, 1, 49, 100, 101, 250]) {
    it(`with ${count} instances`, async () => {
      const instances = Array.from({ length: count }, (_, index) =>
        web(index, index % 3 === 0 ? 'old-tier' : undefined),
      )
      await withStack(fleetOf(instances), async (stack) => {
        const desired = accepted(webState())
        await stack.run(desired)
        stack.emulator.cloud.world.calls.clear()
        const { record } = await stack.run(desired)

        expect(stack.emulator.cloud.world.calls.all().filter((call) => call.write)).toEqual([])
        expect(record.results).toEqual([])
        const { DescribeInstances = 0, DescribeInstanceRamRole = 0, DescribeContainerGroups = 0 } = stack.calls()
        // An empty list costs one DryRun more: ECS says the same to a caller without permission.
        const proof = count === 0 ? 1 : 0
        expect(DescribeInstances - proof).toBeLessThanOrEqual(Math.max(1, Math.ceil(count / 100)))
        expect(DescribeInstanceRamRole).toBeLessThanOrEqual(Math.ceil(count / 50))
        expect(DescribeContainerGroups).toBe(1)
      })
    })
  }
})
