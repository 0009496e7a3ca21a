import { describe, expect, it } from 'vitest'
import { accountId, ecsId, roleName } from '../../src/core/model/names.ts'
import { fleetOf, id, web, webState, ACCOUNT } from '../kit/fleets.ts'
import { otherWriter } from '../kit/second-writer.ts'
import { accepted, withStack, type Stack } from '../kit/stack.ts'

const desired = accepted(webState())
const account = accountId(ACCOUNT)

const takeOff = async (stack: Stack): Promise<void> => {
  await otherWriter(stack).detach(ecsId(id(1)), roleName('web-tier'))
}

describe('promise 13: fights are noticed', () => {
  it('after three reversals within a day Rolekeeper stops on that instance, on no other, and for a day', async () => {
    await withStack(fleetOf([web(1), web(2)]), async (stack) => {
      await stack.run(desired)
      for (let reversal = 1; reversal <= 3; reversal += 1) {
        await takeOff(stack)
        await stack.run(desired)
        expect(stack.held().get(id(1)), `reversal ${reversal}`).toBe('web-tier')
      }
      await takeOff(stack)
      const { verdict } = await stack.run(desired)

      expect(verdict.plan.blocked.map(({ target, reason }) => [target.id, reason])).toEqual([[id(1), 'fight']])
      expect(Object.fromEntries(stack.held())).toEqual({ [id(1)]: null, [id(2)]: 'web-tier' })
      stack.clock.jump(25 * 3_600_000)
      await stack.run(desired)
      expect(stack.held().get(id(1))).toBe('web-tier')
    })
  }, 60_000)

  it('the other writer is named, where an event told who it is', async () => {
    await withStack(fleetOf([web(1)]), async (stack) => {
      const [region] = desired.accounts.get(account)?.regions ?? []
      if (region === undefined) throw new Error('There is no region.')
      const change = { region, id: ecsId(id(1)), what: 'detached', role: roleName('web-tier'), by: 'alice' } as const
      await stack.run(desired)
      for (let reversal = 1; reversal <= 3; reversal += 1) {
        await takeOff(stack)
        await (await stack.openLedger()).noteOthers(account, [{ ...change, via: 'console', at: stack.clock.now() }])
        await stack.run(desired)
      }
      await takeOff(stack)
      const { verdict } = await stack.run(desired)

      const [{ why, fix } = { why: '', fix: '' }] = verdict.plan.blocked
      expect(why).toContain('alice (console) detached web-tier at ')
      expect(fix).toContain('Talk to alice')
    })
  })
})
