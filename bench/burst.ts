import { burst } from '../test/kit/burst.ts'
import type { Row } from './table.ts'

/** Autoscaling at its worst: 20 functions, each event twice, where the cloud takes so many calls of each API a minute. */
export const burstRows = async (): Promise<readonly Row[]> => [
  await row(1_000, 60, 100, 10),
  // Pages, roles and attaches of all are 400 calls; events elect anew every three seconds, so some pages are asked for twice.
  await row(10_000, 600, 1_200, 10),
]

const row = async (instances: number, aMinute: number, most: number, seconds: number): Promise<Row> => {
  const how = { functions: 20, batches: instances / 100, overMs: instances / 2, lateMs: 2_000, aMinute }
  const { calls, throttled, roles, lastAttachMs } = await burst(how)
  const attached = [...roles.values()].filter((role) => role === 'web-tier').length
  return {
    what: `burst of ${instances} creations at ${aMinute} calls of each API a minute`,
    ours: `${calls} calls, the last role after ${(lastAttachMs / 1000).toFixed(1)} s`,
    bound: `${most} calls, ${seconds} s`,
    comparison: `${3 * instances} calls at three an instance, ${Math.round(instances / aMinute)} minutes; ${throttled} throttled, ${attached} have their role`,
    holds: calls <= most && lastAttachMs <= seconds * 1000 && throttled === 0 && attached === instances,
  }
}
