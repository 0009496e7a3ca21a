import { MINUTE } from '../src/core/model/time.ts'
import { createClock } from '../src/emulator/world/clock.ts'
import { applying, inProcess, openLab, START } from '../test/faults/lab.ts'
import { Life } from '../test/faults/steps.ts'
import { fleetOf, id } from '../test/kit/fleets.ts'
import { accepted } from '../test/kit/stack.ts'
import { virtualTime } from '../test/kit/virtual-time.ts'
import { webState } from './emulator.ts'
import type { Row } from './table.ts'

/** What the cloud takes of each API a minute, and what a sweep keeps to. */
const A_MINUTE = 120
const INSTANCES = 20_000
const CHANGES = 10_000

/**
 * A sweep that has to wait for its share, by virtual clock, against the optimum that the quota allows: the API with most
 * calls, and nothing else, decides how many minutes must pass.
 */
export const quotaRow = async (): Promise<Row> => {
  const worldTime = createClock(START)
  const time = virtualTime(worldTime)
  const lab = openLab(fleetOf(instances()), { time: worldTime, clock: time.clock, callsAMinute: A_MINUTE })
  const { world } = lab.cloud
  world.settings.quotas = { '*': A_MINUTE }
  const desired = accepted(webState)
  time.start(async () => {
    await inProcess(lab, applying, desired, new Life(), 'bench')
  })
  await time.run()
  const ms = world.clock.now() - START
  const calls = world.calls.all()
  const throttled = calls.filter(({ code }) => code?.startsWith('Throttling') === true).length
  const counts = new Map<string, number>()
  for (const { action } of calls) counts.set(action, (counts.get(action) ?? 0) + 1)
  const most = Math.max(...counts.values())
  const optimum = (Math.ceil(most / A_MINUTE) - 1) * MINUTE
  const share = (100 * throttled) / calls.length
  return {
    what: `sweep of ${INSTANCES} instances with ${CHANGES} attaches at ${A_MINUTE} calls a minute`,
    ours: `${(ms / 1000).toFixed(0)} s, ${share.toFixed(1)} % throttled`,
    bound: `${((1.1 * optimum) / 1000).toFixed(0)} s, 1 %`,
    comparison: `optimum ${optimum / 1000} s for ${most} calls of one API; ${(ms / optimum).toFixed(2)} times`,
    holds: ms <= 1.1 * optimum && share < 1,
  }
}

const instances = () =>
  Array.from({ length: INSTANCES }, (_, index) => ({
    InstanceId: id(index),
    InstanceName: `web-${index}`,
    InstanceNetworkType: 'vpc' as const,
    Status: 'Running' as const,
    CreationTime: '2026-01-01T00:00Z',
    Tags: { app: 'web' },
    ...(index < CHANGES ? {} : { RamRoleName: 'web-tier' }),
  }))
