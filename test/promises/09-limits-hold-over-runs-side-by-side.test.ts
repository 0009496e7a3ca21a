import { describe, expect, it } from 'vitest'
import { fleetOf, web, webState } from '../kit/fleets.ts'
import { accepted, withStack } from '../kit/stack.ts'

const limited = (limit: string): string =>
  webState().replace('replace: { max: 1000, per: 1h }', `replace: { max: ${limit}, per: 1h }`)

const wrong = (count: number) => Array.from({ length: count }, (_, index) => web(index, 'old-tier'))

describe('promise 9: limits hold per account, class and window over concurrent runs', () => {
  it('of runs side by side, together no more than the limit is replaced', async () => {
    await withStack(fleetOf(wrong(10)), async (stack) => {
      const desired = accepted(limited('10'))
      await Promise.allSettled([1, 2, 3].map(() => stack.run(desired)))

      const memory = await (await stack.openLedger()).memory([...desired.accounts.keys()][0] ?? fail())
      const spent = memory.spent.filter((one) => one.class === 'replace').reduce((sum, one) => sum + one.count, 0)
      expect(spent).toBeLessThanOrEqual(10)
    })
  })

  it('a breaker over its limit does nothing of its class, and says which limit', async () => {
    await withStack(fleetOf(wrong(11)), async (stack) => {
      const { record, verdict } = await stack.run(accepted(limited('10')))

      expect(record.results.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 11 }, () => 'refused'))
      expect(verdict.refused).toMatchObject([{ class: 'replace', limit: 10, wanted: 11 }])
      expect(verdict.refused[0]?.because).toMatch(/lets 10 through/)
      expect(stack.calls()).not.toHaveProperty('DetachInstanceRamRole')
    })
  })

  it('what one run spent is missing in the next, until the window has passed', async () => {
    await withStack(fleetOf(wrong(6)), async (stack) => {
      const desired = accepted(limited('6'))
      await stack.run(desired)
      const table = stack.emulator.cloud.world.accounts.get('1234567890123456')?.regions.get('cn-hangzhou')?.instances
      for (const instance of table?.all() ?? []) table?.setRole(instance, 'foreign', undefined)
      const takeOver = accepted(
        limited('6').replace('match: { kind: ecs', 'whenOccupied: [foreign]\n    match: { kind: ecs'),
        'second',
      )
      const restored = await stack.run(takeOver)

      // Rolekeeper put web-tier there before: the way back has a limit of its own.
      expect(restored.record.results.map(({ action }) => action.class)).toEqual(
        Array.from({ length: 6 }, () => 'restore'),
      )
    })
  })

  it('a rate does what the window has left; the rest waits', async () => {
    await withStack(fleetOf(Array.from({ length: 8 }, (_, index) => web(index))), async (stack) => {
      const { record } = await stack.run(
        accepted(webState().replace('limits:', 'limits:\n    attach: { max: 5, per: 1h }')),
      )

      const outcomes = record.results.map(({ outcome, code }) => (outcome === 'attached' ? outcome : code))
      expect(outcomes.filter((one) => one === 'attached').length).toBe(5)
      expect(outcomes.filter((one) => one === 'waiting').length).toBe(3)
    })
  })
})

const fail = (): never => {
  throw new Error('no account')
}
