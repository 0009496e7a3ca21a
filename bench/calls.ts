import { fleetOf, startEmulator, webState } from './emulator.ts'
import { onePass } from './passes.ts'
import type { Row } from './table.ts'

/** What is to be done in a fleet, and what it may cost beyond looking. */
type Shape = Readonly<{
  what: string
  /** How many of so many instances change. */
  changes: (instances: number) => number
  /** What the nth that is to change holds; all others hold what they should. */
  before: (index: number) => string | undefined
  /** What it should hold. */
  after: (index: number) => string
  state: string
  /** ECS calls for so many changes. */
  cost: (changes: number) => number
}>

/** DescribeInstances gives a hundred a page, DescribeInstanceRamRole is asked of fifty; attach and detach take a hundred. */
const pages = (instances: number): number => Math.ceil(instances / 100)
const lookUps = (instances: number): number => Math.ceil(instances / 50)

const toOneRole = { after: () => 'web-tier', state: webState }

/** The role of each by the last digit of its name. */
const tierOf = (index: number): string => `tier-${index % 10}`
const tenTiers = `${webState.slice(0, webState.indexOf('roles:'))}
roles:
${Array.from({ length: 10 }, (_, tier) => `  tier-${tier}: { managed: false }`).join('\n')}
bindings:
${Array.from({ length: 10 }, (_, tier) => `  - { name: tier-${tier}, role: tier-${tier}, match: { kind: ecs, names: ["web-*${tier}"] } }`).join('\n')}
`

const shapes: readonly Shape[] = [
  { what: 'nothing to do', ...toOneRole, changes: () => 0, before: () => undefined, cost: () => 0 },
  {
    what: 'a tenth attached',
    ...toOneRole,
    changes: (instances) => instances / 10,
    before: () => undefined,
    cost: (changes) => pages(changes) + lookUps(changes),
  },
  {
    what: 'a tenth attached, to ten roles',
    after: tierOf,
    state: tenTiers,
    changes: (instances) => instances / 10,
    before: () => undefined,
    cost: (changes) => 10 * (pages(changes / 10) + lookUps(changes / 10)),
  },
  {
    what: 'a tenth replaced, a thousand at most',
    ...toOneRole,
    changes: (instances) => Math.min(1_000, instances / 10),
    before: () => 'old-tier',
    // One pilot, then batches: a look before and after, a detach and an attach of each.
    cost: (changes) => 2 * (1 + lookUps(changes - 1)) + 2 * (1 + pages(changes - 1)),
  },
]

/** ECS calls of a sweep next to the bound, and next to a client that asks per instance. */
export const callRows = async (): Promise<readonly Row[]> => {
  const rows: Row[] = []
  for (const shape of shapes) for (const instances of [1_000, 10_000, 100_000]) rows.push(await row(shape, instances))
  return rows
}

/**
 * Terraform's attachment resource reads each instance, and reads and writes three times for each change
 * (aliyun/terraform-provider-alicloud, resource_alicloud_ecs_ram_role_attachment.go).
 */
const perInstance = (instances: number, changes: number): number => 3 * changes + instances

const reads = ['DescribeInstances', 'DescribeInstanceRamRole']
const writes = ['AttachInstanceRamRole', 'DetachInstanceRamRole']

const sum = (calls: Readonly<Record<string, number>>, names: readonly string[]): number =>
  names.reduce((total, name) => total + (calls[name] ?? 0), 0)

const row = async ({ what, changes, before, after, state, cost }: Shape, instances: number): Promise<Row> => {
  const changed = changes(instances)
  const bound = pages(instances) + lookUps(instances) + cost(changed)
  const emulator = await startEmulator(fleetOf(instances, (index) => (index < changed ? before(index) : after(index))))
  try {
    const { record } = await onePass(emulator, { state })
    const calls = await emulator.calls()
    const ours = sum(calls, [...reads, ...writes])
    const done = record.results.filter(({ outcome }) => outcome === 'attached' || outcome === 'replaced').length
    return {
      what: `ECS calls, ${what}, ${instances} instances`,
      ours: `${ours} (${sum(calls, reads)} reads, ${sum(calls, writes)} writes)`,
      bound: String(bound),
      comparison: `${perInstance(instances, changed)} per-instance client`,
      holds: ours <= bound && done === changed,
    }
  } finally {
    await emulator.close()
  }
}
