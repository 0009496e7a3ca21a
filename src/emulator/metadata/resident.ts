import { settle } from '../eci/life.ts'
import { toMetadataOptions } from '../world/metadata-options.ts'
import type { MetadataOptions } from '../world/metadata-options.ts'
import type { Instance } from '../world/instance-table.ts'
import type { Account, ContainerGroup } from '../world/tables.ts'
import type { World } from '../world/world.ts'

/** A machine that can ask the metadata service: an instance, or a container group. */
export type Resident = Readonly<{
  id: string
  name: string
  account: Account
  regionId: string
  zoneId: string
  vpcId: string
  vSwitchId: string
  networkType: 'vpc' | 'classic'
  imageId: string
  instanceType: string
  /** Undefined if it holds none. */
  role: string | undefined
  /** The session policy that came with the role. */
  policy: string | undefined
  tags: ReadonlyMap<string, string>
  options: MetadataOptions
  /** A machine that does not run asks nothing. */
  isRunning: boolean
}>

/** The machine with this id, in whatever account and region. */
export const findResident = (world: World, id: string): Resident | undefined => {
  for (const account of world.accounts.values()) {
    for (const tables of account.regions.values()) {
      const instance = tables.instances.get(id)
      if (instance !== undefined) return ofInstance(account, instance)
      if (tables.containerGroups.has(id)) settle(tables, world.clock.now())
      const group = tables.containerGroups.get(id)
      if (group !== undefined) return ofGroup(account, group)
    }
  }
  return undefined
}

const ofInstance = (account: Account, row: Instance): Resident => ({
  id: row.InstanceId,
  name: row.InstanceName,
  account,
  regionId: row.RegionId,
  zoneId: row.ZoneId,
  vpcId: row.VpcId,
  vSwitchId: row.VSwitchId,
  networkType: row.InstanceNetworkType,
  imageId: row.ImageId,
  instanceType: row.InstanceType,
  role: row.RamRoleName,
  policy: row.rolePolicy,
  tags: row.tags,
  options: row.metadataOptions,
  isRunning: row.Status === 'Running',
})

/** CreateContainerGroup knows no hardened mode. */
const ofGroup = (account: Account, row: ContainerGroup): Resident => ({
  id: row.ContainerGroupId,
  name: row.ContainerGroupName,
  account,
  regionId: row.RegionId,
  zoneId: row.ZoneId,
  vpcId: row.VpcId,
  vSwitchId: row.VSwitchId,
  networkType: 'vpc',
  imageId: '',
  instanceType: '',
  role: row.RamRoleName,
  policy: undefined,
  tags: row.tags,
  options: toMetadataOptions(),
  isRunning: ['Pending', 'Running', 'Restarting', 'Updating'].includes(row.Status),
})
