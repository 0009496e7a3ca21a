import { describe, expect, it, vi } from 'vitest'
import type { LoggedCall } from '../../src/emulator/world/call-log.ts'
import { effectsIn } from '../kit/effects.ts'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { seeded } from '../kit/random.ts'
import { isLong } from '../kit/long.ts'
import { onCalls, startServerless, useBundles, type Serverless, type ServerlessOptions } from '../kit/serverless.ts'

useBundles()
// Many processes start, and take their time where many tests run beside.
vi.setConfig({ testTimeout: 240_000 })

const MINUTE_MS = 60_000

const writes = ({ desk }: Serverless): readonly LoggedCall[] =>
  desk.cloud.cloud.world.calls.all().filter(({ service, write }) => write && service !== 'oss')

/** With events that nobody hears: it is about sweeps alone. */
const start = (more: ServerlessOptions = {}): Promise<Serverless> =>
  startServerless(oldFleet(), webState(), { delivery: { lose: 1, duplicate: 0, lateMs: 0 }, ...more })

const oldFleet = () => fleetOf([web(1, 'old-tier'), web(2, 'old-tier'), web(3, 'foreign'), web(4)])
const end = ['web-tier', 'web-tier', 'foreign', 'web-tier']

describe('a sweep that is killed', () => {
  type Moment = Readonly<{ name: string; is: (call: LoggedCall, number: number) => boolean }>
  const first = (action: string): Moment => ({ name: `its first ${action}`, is: (call) => call.action === action })
  /** It takes some fifty calls of cloud and bucket. */
  const random = seeded(20_261_122)
  const anywhere = Array.from({ length: isLong ? 40 : 0 }, (): Moment => {
    const at = Math.ceil(random() * 40)
    return { name: `call ${at}`, is: (_, number) => number === at }
  })

  // Between the two is where an instance would stay without a role.
  it.each([first('AttachInstanceRamRole'), ...anywhere])(
    'at $name leaves nothing that the next does not repair, and clobbers nobody',
    async ({ is }) => {
      const stack = await start()
      let killed = 0
      onCalls(stack, (call, number) => {
        if (killed === 0 && is(call, number)) killed = stack.kill('rolekeeper-sweep')
      })

      await stack.sweep()
      // The lease of the dead is over by the store's clock.
      stack.desk.cloud.cloud.world.clock.advance(3 * MINUTE_MS)
      await stack.sweep()

      expect(killed).toBeGreaterThan(0)
      expect([...stack.roles().values()]).toEqual(end)
    },
  )
})

// In one process promise 9's crowds hold this, the schedules of faults that git fails, and the bucket's tests that a clock is off:
// what processes add to them is the long run's.
describe.runIf(isLong)('two sweeps at once', () => {
  it('change each instance once', async () => {
    const stack = await start()
    const effects = effectsIn(stack.desk.cloud.cloud)
    const call = () => stack.desk.home.invoke('rolekeeper-sweep', 'by-hand', Buffer.from('{}'))

    await Promise.all([call(), call(), call()])
    await stack.pass(0)
    await stack.sweep()

    expect([...stack.roles().values()]).toEqual(end)
    // Who comes upon a swap half done gives the instance its role at once, whoever is at it; the second attach changes nothing.
    const courses = [1, 2, 3, 4].map((index) =>
      effects.filter(({ instance }) => instance === id(index)).map(({ role }) => role),
    )
    expect(courses).toEqual([[undefined, 'web-tier'], [undefined, 'web-tier'], [], ['web-tier']])
  })
})

describe('without its ledger', () => {
  it('a sweep writes nothing and a report says why; both go on once it is back', async () => {
    const stack = await start()
    await stack.sweep()
    expect(await stack.driftReport()).toMatchObject({ drift: {}, pending: {} })
    await stack.byHand('DetachInstanceRamRole', { InstanceIds: JSON.stringify([id(4)]) })
    const { faults } = stack.desk.cloud.cloud.world
    const before = writes(stack).length
    faults.add([{ service: 'oss', action: '*', code: 'ServiceUnavailable', status: 503 }])

    await stack.sweep()
    expect(writes(stack)).toHaveLength(before)
    expect(stack.desk.home.deadLetters.length).toBeGreaterThan(0)
    expect(await stack.driftReport()).toMatchObject({ findings: [{ code: 'ledger-unreadable', severity: 'error' }] })

    faults.clear()
    await stack.sweep()
    expect([...stack.roles().values()]).toEqual(end)
    expect(await stack.driftReport()).toMatchObject({ drift: {}, pending: {} })
  })
})

describe.runIf(isLong)('without git', () => {
  it('a sweep holds to the last good commit and says so', async () => {
    const stack = await start()
    await stack.sweep()
    await stack.repository.server.close()
    await stack.byHand('DetachInstanceRamRole', { InstanceIds: JSON.stringify([id(4)]) })

    await stack.sweep()

    expect([...stack.roles().values()]).toEqual(end)
    expect(stack.said('There is a finding.').map(({ message }) => message)).toContainEqual(
      expect.stringContaining('last good'),
    )
  })
})

describe('a clock that is wrong', () => {
  it.runIf(isLong)('by ten minutes keeps nobody from his work', async () => {
    const stack = await start({ skewMs: 10 * MINUTE_MS })

    await stack.sweep()

    expect([...stack.roles().values()]).toEqual(end)
  })

  it('by an hour leads to no write and to a message that says so', async () => {
    const stack = await start({ skewMs: 60 * MINUTE_MS })

    await stack.sweep()

    expect(writes(stack)).toEqual([])
    const lines = stack.lines.map(({ line }) => line).filter((line) => /clock/i.test(line))
    expect(lines.length).toBeGreaterThan(0)
  })
})
