import { burst } from '../test/kit/burst.ts'
import type { Row } from './table.ts'

/** Autoscaling at its worst, where the cloud takes 60 calls of each API a minute: 20 functions, each event twice. */
export const burstRows = async (): Promise<readonly Row[]> => [await row(1_000, 100, 10)]

const row = async (instances: number, most: number, seconds: number): Promise<Row> => {
  const how = { functions: 20, batches: instances / 100, overMs: instances / 2, lateMs: 2_000 }
  const { calls, throttled, roles, lastAttachMs } = await burst(how)
  const attached = [...roles.values()].filter((role) => role === 'web-tier').length
  return {
    what: `burst of ${instances} creations`,
    ours: `${calls} calls, the last role after ${(lastAttachMs / 1000).toFixed(1)} s`,
    bound: `${most} calls, ${seconds} s`,
    comparison: `${3 * instances} calls at three an instance; ${throttled} throttled, ${attached} have their role`,
    holds: calls <= most && lastAttachMs <= seconds * 1000 && throttled === 0 && attached === instances,
  }
}
