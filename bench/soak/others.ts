import type { Cloud } from '../../src/emulator/cloud.ts'
import type { Instance, InstanceTable } from '../../src/emulator/world/instance-table.ts'
import { MINUTE } from '../../src/core/model/time.ts'
import { ACCOUNT } from '../../test/kit/fleets.ts'
import { REGIONS, tagsFor } from './fleet.ts'

export type Row = Readonly<{ table: InstanceTable; row: Instance }>

/** All instances that there are now. */
export const rowsOf = ({ world }: Cloud): readonly Row[] =>
  REGIONS.flatMap((region) => {
    const table = world.accounts.get(ACCOUNT)?.regions.get(region)?.instances
    return table === undefined ? [] : table.all().map((row) => ({ table, row }))
  })

/** Everybody but Rolekeeper who acts on the fleet. `born`: makes an instance, through the cloud's own API. */
export type Others = Readonly<{ act: () => Promise<void> }>

type Surroundings = Readonly<{
  cloud: Cloud
  random: () => number
  born: (region: string, tags: Readonly<Record<string, string>>) => Promise<void>
}>

/** Instances that autoscaling makes, and takes away, in a step of five minutes, for every thousand of the fleet. */
const CHURN = 1.5

/** One step of five minutes: autoscaling, people, Terraform and OOS, each as often as they are. */
export const openOthers = ({ cloud, random, born }: Surroundings): Others => {
  let made = 1_000_000
  const borrowed: (Row & { until: number })[] = []
  const now = (): number => cloud.world.clock.now()
  const pick = (rows: readonly Row[]): Row | undefined => rows[Math.floor(random() * rows.length)]
  const happens = (aDay: number): boolean => random() < aDay / (24 * 12)
  const give = (one: Row | undefined, role: string | undefined): void => one?.table.setRole(one.row, role, undefined)

  const scale = async (rows: readonly Row[]): Promise<void> => {
    const amount = Math.round((rows.length / 1000) * CHURN * (0.5 + random()))
    for (let index = 0; index < amount; index += 1) {
      const leaving = pick(rows)
      if (leaving?.table.get(leaving.row.InstanceId) !== undefined) leaving.table.remove(leaving.row)
      made += 1
      await born(REGIONS[made % REGIONS.length] ?? REGIONS[0], tagsFor(made))
    }
  }
  /** OOS holds a role of its own for twenty minutes on a machine that has none, and takes it off again. */
  const patch = (rows: readonly Row[]): void => {
    for (const one of borrowed.filter(({ until }) => until <= now())) {
      borrowed.splice(borrowed.indexOf(one), 1)
      if (one.row.RamRoleName === 'OOSServiceRole-patch') give(one, undefined)
    }
    const empty = pick(rows.filter(({ row }) => row.RamRoleName === undefined))
    if (!happens(24) || empty === undefined) return
    give(empty, 'OOSServiceRole-patch')
    borrowed.push({ ...empty, until: now() + 20 * MINUTE })
  }
  return {
    act: async () => {
      const rows = rowsOf(cloud)
      await scale(rows)
      patch(rows)
      // Somebody isolates a machine, somebody tries a role by hand, and Terraform has its own opinion.
      if (happens(6)) give(pick(rows), undefined)
      if (happens(2)) give(pick(rows.filter(({ row }) => row.tags.get('app') === 'other')), 'foreign')
      if (happens(4)) give(pick(rows.filter(({ row }) => row.tags.get('app') === 'web')), 'api-old')
    },
  }
}
