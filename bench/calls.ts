import { fleetOf, startEmulator } from './emulator.ts'
import { onePass } from './passes.ts'
import type { Row } from './table.ts'

const reads = ['DescribeInstances', 'DescribeInstanceRamRole']
const writes = ['AttachInstanceRamRole', 'DetachInstanceRamRole']

const sum = (calls: Readonly<Record<string, number>>, names: readonly string[]): number =>
  names.reduce((total, name) => total + (calls[name] ?? 0), 0)

/** One pilot and 999 in batches of 100: a look before and after by fifties, a detach and an attach each. */
const swaps = 2 * (1 + 20) + 2 * (1 + 10)

/** ECS calls of a sweep next to the bound, and next to a client that asks per instance. */
export const callRows = async (): Promise<readonly Row[]> => [
  await row('converged sweep', 1_000, () => 'web-tier', 0, 30),
  await row('converged sweep', 10_000, () => 'web-tier', 0, 300),
  await row('converged sweep', 100_000, () => 'web-tier', 0, 3_000),
  await row('1,000 attaches to one role', 10_000, (index) => (index < 1_000 ? undefined : 'web-tier'), 1_000, 330),
  await row('1,000 replaces', 10_000, (index) => (index < 1_000 ? 'old-tier' : 'web-tier'), 1_000, 300 + swaps),
]

/**
 * Terraform's attachment resource reads each instance, and reads and writes three times for each change
 * (aliyun/terraform-provider-alicloud, resource_alicloud_ecs_ram_role_attachment.go).
 */
const perInstance = (instances: number, changes: number): number => 3 * changes + instances

const row = async (
  name: string,
  count: number,
  role: (index: number) => string | undefined,
  changes: number,
  bound: number,
): Promise<Row> => {
  const emulator = await startEmulator(fleetOf(count, role))
  try {
    await onePass(emulator)
    const calls = await emulator.calls()
    const ours = sum(calls, [...reads, ...writes])
    return {
      what: `ECS calls, ${name}, ${count} instances`,
      ours: `${ours} (${sum(calls, reads)} reads, ${sum(calls, writes)} writes)`,
      bound: String(bound),
      comparison: `${perInstance(count, changes)} per-instance client`,
      holds: ours <= bound,
    }
  } finally {
    await emulator.close()
  }
}
