import { describe, expect, it } from 'vitest'
import { LedgerFailure } from '../../src/core/ports/ledger.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { fuse, runInto } from '../kit/crash.ts'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { isLong } from '../kit/long.ts'
import { accepted, withStack } from '../kit/stack.ts'

const desired = accepted(webState())

const fleet = (): Fleet => fleetOf([web(1, 'old-tier'), web(2, 'old-tier'), web(3), web(4, 'web-tier')])

describe('promise 5: no detach without a passed pre-flight and a durable intent', () => {
  it('after a crash at any step, the next run leaves every instance with the role it should have', async () => {
    const whole = fuse(null)
    await withStack(fleet(), (stack) => runInto(whole, stack, desired))
    expect(whole.steps).toBeGreaterThan(30)

    for (let step = 1; step <= whole.steps; step += isLong ? 1 : 3) {
      await withStack(fleet(), async (stack) => {
        await runInto(fuse(step), stack, desired)
        // Recovery waits for nobody, and the lease of a process that is gone is taken over.
        const { recovered } = await stack.run(desired)
        const afterRecovery = [...stack.held().values()].filter((role) => role === null)
        await stack.run(desired)

        const context = `crash at step ${step} of ${whole.steps}, ${recovered.length} recovered`
        expect(afterRecovery.length, context).toBeLessThanOrEqual(1)
        expect([...stack.held()], context).toEqual([1, 2, 3, 4].map((index) => [id(index), 'web-tier']))
      })
    }
  }, 120_000)

  it('an instance whose old role is gone from RAM keeps what it holds', async () => {
    await withStack(fleetOf([web(1, 'old-tier')], ['web-tier']), async (stack) => {
      const { verdict } = await stack.run(desired)

      expect(verdict.plan.blocked.map(({ reason }) => reason)).toEqual(['no-way-back'])
      expect(stack.held().get(id(1))).toBe('old-tier')
    })
  })

  it('detaches nothing when the ledger cannot take the intent', async () => {
    await withStack(fleet(), async (stack) => {
      const ledger = await stack.openLedger()
      const deaf = new Proxy(ledger, {
        get: (target, name, receiver) =>
          name === 'intendUnder'
            ? async () => {
                throw new LedgerFailure('out of reach', 'unreachable')
              }
            : (Reflect.get(target, name, receiver) as unknown),
      })
      await stack.run(desired, { ledger: deaf })

      expect(stack.calls()).not.toHaveProperty('DetachInstanceRamRole')
      expect(stack.held().get(id(1))).toBe('old-tier')
    })
  })
})
