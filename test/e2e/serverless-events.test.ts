import { describe, expect, it, vi } from 'vitest'
import { runInstances } from '../kit/births.ts'
import { fleetOf, web, webState } from '../kit/fleets.ts'
import { seeded } from '../kit/random.ts'
import { isLong } from '../kit/long.ts'
import { onCalls, startServerless, useBundles, type Serverless } from '../kit/serverless.ts'

useBundles()

// Many processes start, and take their time where many tests run beside.
vi.setConfig({ testTimeout: 900_000 })

const seeds = Array.from({ length: 20 }, (_, at) => at + 1)

/** Time goes on until no event is on its way any more. */
const deliverAll = async ({ desk, pass }: Serverless): Promise<void> => {
  while (desk.home.waiting() > 0) await pass(1000)
}

describe.runIf(isLong)('loss, duplication and reordering of events, and the death of who handles them', () => {
  it.each(seeds)('do not change the end state (seed %i)', async (seed) => {
    const random = seeded(seed)
    const delivery = { lose: 0.3, duplicate: 0.5, lateMs: 10_000 }
    const fleet = fleetOf([web(1), web(2, 'old-tier'), web(3, 'foreign')])
    const stack = await startServerless(fleet, webState(), { delivery, seed })
    await stack.sweep()

    const born = await runInstances(stack.desk.cloud, 3)
    const others = await runInstances(stack.desk.cloud, 1, { app: 'other' })
    // Each starts all who handle events anew.
    const deaths = [3, 13].map((from) => from + Math.floor(random() * 10))
    let killed = 0
    onCalls(stack, (_, number) => {
      if (deaths.includes(number)) killed += stack.kill('rolekeeper-instance-event')
    })
    await deliverAll(stack)
    expect(killed).toBeGreaterThan(0)
    // Whatever was delivered, nobody has a role that desired state does not give.
    const roles = new Map(stack.roles())
    expect(born.map((one) => roles.get(one) ?? 'web-tier')).toEqual(born.map(() => 'web-tier'))
    await stack.sweep()

    const end = stack.roles()
    expect(born.map((one) => end.get(one))).toEqual(born.map(() => 'web-tier'))
    expect(others.map((one) => end.get(one))).toEqual([null])
    expect([...end.values()].slice(0, 3)).toEqual(['web-tier', 'web-tier', 'foreign'])
  })
})

describe.runIf(isLong)('ten RunInstances of a hundred, their events one by one, twice, in any order', () => {
  it('end with every role, and with far fewer calls than events', async () => {
    const delivery = { lose: 0, duplicate: 1, lateMs: 2000 }
    const stack = await startServerless(fleetOf([]), webState(), { delivery })
    const { calls } = stack.desk.cloud.cloud.world
    await stack.sweep()
    calls.clear()

    for (let call = 0; call < 10; call += 1) await runInstances(stack.desk.cloud, 100)
    await deliverAll(stack)

    const asked = calls.all().filter(({ service, action }) => service === 'ecs' && action !== 'RunInstances')
    expect([...stack.roles().values()].filter((role) => role !== 'web-tier')).toEqual([])
    expect(stack.desk.home.deadLetters).toEqual([])
    // How many slots of three seconds it takes is the machine's affair; promise 10 counts on the emulator's clock.
    expect(asked.length).toBeLessThanOrEqual(stack.said('Events were handled.').length / 4)
  })
})
