import { describe, expect, it } from 'vitest'
import type { Result } from '../../src/core/model/run-record.ts'
import { LedgerFailure, type Ledger } from '../../src/core/ports/ledger.ts'
import { Crash, fuse, type Fuse } from '../kit/crash.ts'
import * as ecs from '../kit/fleets.ts'
import { accepted, withStack, type Stack } from '../kit/stack.ts'
import { desired, fleetOf, group, rolesOf } from './recreate-kit.ts'

/** From the fuse's step on, each call of the ledger fails before it does anything. */
const losing = (ledger: Ledger, line: Fuse): Ledger =>
  new Proxy(ledger, {
    get: (target, name, receiver) => {
      const method: unknown = Reflect.get(target, name, receiver)
      if (typeof method !== 'function') return method
      return async (...args: readonly unknown[]): Promise<unknown> => {
        line.steps += 1
        if (line.diesAt !== null && line.steps >= line.diesAt) {
          throw new LedgerFailure('The bucket does not answer.', 'unreachable')
        }
        return (await Reflect.apply(method, target, args)) as unknown
      }
    },
  })

const doneIn = (results: readonly Result[]): readonly string[] =>
  results.flatMap(({ action, outcome }) =>
    ['attached', 'replaced', 'recreated'].includes(outcome) ? [action.target.id] : [],
  )

/** How many calls of the ledger a run makes that loses none. */
const stepsOf = async (run: (line: Fuse) => Promise<void>): Promise<number> => {
  const whole = fuse(null)
  await run(whole)
  expect(whole.steps).toBeGreaterThan(5)
  return whole.steps
}

describe('promise 11: what is reported equals what was done, though the ledger is lost midway', () => {
  it('in recreates', async () => {
    const lostAt = (line: Fuse): Promise<void> =>
      withStack(fleetOf(group(1, 'old'), group(2, 'old')), async (stack) => {
        const { record } = await stack.run(desired, { ledger: losing(await stack.openLedger(), line) })
        // One that was begun and not finished has both groups, and is no recreate that was done.
        const done = 2 - rolesOf(stack).filter((role) => role === 'old').length
        expect([line.diesAt, doneIn(record.results).length]).toEqual([line.diesAt, done])
      })
    const steps = await stepsOf(lostAt)
    for (let step = 1; step <= steps; step += 1) await lostAt(fuse(step))
  }, 60_000)

  const web = accepted(ecs.webState())
  const swapped = ecs.id(2)

  /** Dies between a detach and its attach. */
  const dieInSwap = async (stack: Stack): Promise<void> => {
    const writer = new Proxy(stack.writer, {
      get: (target, name, receiver) =>
        name === 'detach'
          ? async (batch: Parameters<typeof target.detach>[0]) => {
              await target.detach(batch)
              throw new Crash('The process died.')
            }
          : (Reflect.get(target, name, receiver) as unknown),
    })
    await expect(stack.run(web, { ledger: await stack.openLedger('crashing'), writer })).rejects.toThrow(Crash)
    expect(stack.held().get(swapped)).toBe(null)
  }

  it('in the recovery of a swap', async () => {
    const lostAt = (line: Fuse): Promise<void> =>
      withStack(ecs.fleetOf([ecs.web(2, 'old-tier')]), async (stack) => {
        await dieInSwap(stack)
        const { recovered, record } = await stack.run(web, { ledger: losing(await stack.openLedger(), line) })
        const done = [...stack.held()].flatMap(([id, role]) => (role === null ? [] : [id]))
        expect([line.diesAt, [...new Set(doneIn([...recovered, ...record.results]))]]).toEqual([line.diesAt, done])

        await stack.run(web)
        expect(stack.held().get(swapped)).toBe('web-tier')
      })
    const steps = await stepsOf(lostAt)
    for (let step = 1; step <= steps; step += 1) await lostAt(fuse(step))
  }, 60_000)

  it('and a recovery that cannot see what an instance is leaves it to the next run, and goes on with the rest', () =>
    withStack(ecs.fleetOf([ecs.web(2, 'old-tier')]), async (stack) => {
      await dieInSwap(stack)
      const { faults } = stack.emulator.cloud.world
      faults.add([{ action: 'DescribeInstances', code: 'Forbidden.RAM', status: 403, times: 1 }])
      const { recovered, record } = await stack.run(web)
      expect(recovered).toEqual([])
      expect([...stack.held()]).toEqual([[swapped, 'web-tier']])
      expect(doneIn(record.results)).toEqual([swapped])
    }))
})
