import { burst } from '../test/kit/burst.ts'
import type { Row } from './table.ts'

/** Autoscaling, and at its worst: 20 functions, each event twice, where the cloud takes so many calls of each API a minute. */
export const burstRows = async (): Promise<readonly Row[]> => [
  await oneRow(),
  await row(1_000, 60, 100, 10),
  // Pages, roles and attaches of all are 400 calls; events elect anew every three seconds, so some pages are asked for twice.
  await row(10_000, 600, 1_200, 10),
]

/** The way that most instances come: its event, delivered twice, and nothing else going on. */
const oneRow = async (): Promise<Row> => {
  const how = { functions: 20, batches: 1, each: 1, overMs: 0, lateMs: 0, aMinute: 60 }
  const { calls, roles, lastAttachMs } = await burst(how)
  const [role] = roles.values()
  return {
    what: 'event to attach of one creation, 60 ms a call of the cloud, 15 ms of the ledger',
    ours: `${lastAttachMs} ms, ${calls} calls`,
    bound: '1000 ms, 5 calls',
    comparison: 'look, role and attach one after another, without a ledger: 180 ms, 3 calls',
    holds: lastAttachMs <= 1000 && calls <= 5 && role === 'web-tier',
  }
}

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
