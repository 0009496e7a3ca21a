import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../src/emulator/world/faults.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { accepted, withStack } from '../kit/stack.ts'

const desired = accepted(webState())

/** Sixty of each kind, so that one region has two pages of instances and several of roles. */
const fleet = (): Fleet =>
  fleetOf([
    ...Array.from({ length: 60 }, (_, index) => web(index, 'old-tier')),
    ...Array.from({ length: 60 }, (_, index) => web(60 + index)),
  ])

const faults: readonly Readonly<{ name: string; rule: FaultRule }>[] = [
  {
    name: 'the second page of instances is lost',
    rule: { action: 'DescribeInstances', after: 1, code: 'InternalError', status: 500 },
  },
  { name: 'the second page of instances is an HTML 503', rule: { action: 'DescribeInstances', after: 1, html: true } },
  {
    name: 'listing is denied half way',
    rule: { action: 'DescribeInstances', after: 1, code: 'Forbidden.RAM', status: 403 },
  },
  {
    name: 'a page of roles is lost',
    rule: { action: 'DescribeInstanceRamRole', after: 1, times: 8, code: 'InternalError', status: 500 },
  },
]

describe('promise 3: unknown is not absent', () => {
  for (const { name, rule } of faults) {
    it(`nothing is replaced or detached when ${name}, and the scope says so`, async () => {
      await withStack(fleet(), async (stack) => {
        stack.emulator.cloud.world.faults.add([rule])
        const { verdict } = await stack.run(desired)

        const scope = verdict.plan.scopes.find((one) => one.scope.kind === 'ecs')
        expect(scope?.state).toBe('unknown')
        expect(stack.calls()).not.toHaveProperty('DetachInstanceRamRole')
        expect(stack.held().get(id(1))).toBe('old-tier')
      })
    })
  }

  it('an instance whose role was not found is not gone: it gets its role', async () => {
    await withStack(fleetOf([web(1), web(2, 'foreign'), web(3)]), async (stack) => {
      stack.emulator.cloud.world.settings.variants.describeNoRole = 'call'
      const { verdict, record } = await stack.run(desired)

      expect(verdict.plan.scopes.find((one) => one.scope.kind === 'ecs')).toMatchObject({ state: 'complete', seen: 3 })
      expect(record.results.map(({ outcome }) => outcome)).toEqual(['attached', 'attached'])
      expect([1, 2, 3].map((index) => stack.held().get(id(index)))).toEqual(['web-tier', 'foreign', 'web-tier'])
    })
  })

  it('an instance of which something else was not found is neither gone nor without a role', async () => {
    await withStack(fleetOf([web(1), web(2, 'old-tier')]), async (stack) => {
      stack.emulator.cloud.world.faults.add([
        { action: 'DescribeInstanceRamRole', code: 'InvalidNode.NotFound', status: 404 },
      ])
      const { verdict, record } = await stack.run(desired)

      expect(verdict.plan.scopes.find((one) => one.scope.kind === 'ecs')).toMatchObject({ state: 'unknown', seen: 2 })
      expect(record.results).toEqual([])
      expect([1, 2].map((index) => stack.held().get(id(index)))).toEqual([null, 'old-tier'])
    })
  })

  it('an empty list is not believed without the right to list', async () => {
    await withStack(fleetOf([web(1, 'old-tier')]), async (stack) => {
      stack.emulator.cloud.world.faults.add([{ action: 'DescribeInstances', times: 1, empty: 'list' }])
      stack.emulator.cloud.world.faults.add([{ action: 'DescribeInstances', code: 'Forbidden.RAM', status: 403 }])
      const { verdict } = await stack.run(desired)

      expect(verdict.plan.scopes.find((one) => one.scope.kind === 'ecs')).toMatchObject({ state: 'unknown' })
    })
  })

  it('a population that halves is believed once two complete sweeps agree', async () => {
    const old = Array.from({ length: 40 }, (_, index) => web(index, index < 30 ? 'web-tier' : 'old-tier'))
    await withStack(fleetOf(old), async (stack) => {
      const careful = accepted(webState().replace('replace: { max: 1000', 'replace: { max: 0'))
      await stack.run(careful)
      const { accounts } = stack.emulator.cloud.world
      const table = accounts.get('1234567890123456')?.regions.get('cn-hangzhou')?.instances
      for (const instance of [...(table?.all() ?? [])].slice(0, 30)) table?.remove(instance)
      const first = await stack.run(desired)
      const second = await stack.run(desired)

      expect(first.record.results).toEqual([])
      expect(second.record.results.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 10 }, () => 'replaced'))
    })
  })
})
