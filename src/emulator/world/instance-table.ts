import type { Guest } from './guest.ts'
import type { MetadataOptions } from './metadata-options.ts'

export type Instance = {
  readonly InstanceId: string
  InstanceName: string
  Status: 'Pending' | 'Starting' | 'Running' | 'Stopping' | 'Stopped'
  readonly InstanceNetworkType: 'vpc' | 'classic'
  readonly InstanceType: string
  readonly ImageId: string
  readonly RegionId: string
  readonly ZoneId: string
  readonly VpcId: string
  readonly VSwitchId: string
  readonly SecurityGroupIds: readonly string[]
  readonly ResourceGroupId: string
  readonly CreationTime: string
  readonly createdAt: number
  readonly tags: Map<string, string>
  /** The role held now; reads may lag behind (`pastRoles`). Changed by InstanceTable.setRole alone. */
  readonly RamRoleName: string | undefined
  /** The session policy that AttachInstanceRamRole took; no API reads it back. */
  readonly rolePolicy: string | undefined
  /** What DescribeInstanceRamRole still says until these instants. */
  readonly pastRoles: readonly Readonly<{ RamRoleName: string | undefined; until: number }>[]
  /** DescribeInstances and AttachInstanceRamRole see the instance from this instant on. */
  readonly visibleAt: number
  readonly deletionProtection: boolean
  /** Changed by ModifyInstanceMetadataOptions. */
  metadataOptions: MetadataOptions
  readonly guest: Guest
  /** Position in the order of creation within its region. */
  readonly serial: number
}

type RoleHeld = Pick<Instance, 'RamRoleName' | 'rolePolicy' | 'pastRoles'>

/** The instances of one region in order of creation, with indexes by id and by role, so that a page costs a page. */
export class InstanceTable {
  readonly #byId = new Map<string, Instance>()
  readonly #byRole = new Map<string, Set<Instance>>()
  readonly #unsettled = new Set<Instance>()
  readonly #newborn = new Set<Instance>()
  readonly #ordered: Instance[] = []
  #lastSerial = 0

  get(id: string): Instance | undefined {
    return this.#byId.get(id)
  }

  all(): readonly Instance[] {
    return this.#ordered
  }

  add(row: Omit<Instance, 'serial'>): Instance {
    const instance: Instance = { ...row, serial: ++this.#lastSerial }
    this.#byId.set(instance.InstanceId, instance)
    this.#ordered.push(instance)
    this.#newborn.add(instance)
    this.#index(instance)
    return instance
  }

  remove(instance: Instance): void {
    this.#byId.delete(instance.InstanceId)
    this.#byRole.get(instance.RamRoleName ?? '')?.delete(instance)
    this.#unsettled.delete(instance)
    this.#newborn.delete(instance)
    this.#ordered.splice(indexAfter(this.#ordered, instance.serial) - 1, 1)
  }

  /** Changes the role. If `staleUntil` is given, `roleSeen` goes on with the old one until then. */
  setRole(instance: Instance, role: string | undefined, policy: string | undefined, staleUntil?: number): void {
    this.#byRole.get(instance.RamRoleName ?? '')?.delete(instance)
    // The table alone may write what is readonly for everyone else.
    const held = instance as { -readonly [Key in keyof RoleHeld]: RoleHeld[Key] }
    if (staleUntil !== undefined) {
      held.pastRoles = [...instance.pastRoles, { RamRoleName: instance.RamRoleName, until: staleUntil }]
      this.#unsettled.add(instance)
    }
    held.RamRoleName = role
    held.rolePolicy = policy
    this.#index(instance)
  }

  /** What DescribeInstanceRamRole says of it now. */
  roleSeen(instance: Instance, now: number): string | undefined {
    const past = instance.pastRoles.find(({ until }) => until > now)
    return past === undefined ? instance.RamRoleName : past.RamRoleName
  }

  /** A page of those that are seen to hold the role now, and how many there are. */
  holders(role: string, now: number, offset: number, limit: number): { total: number; page: readonly Instance[] } {
    this.#settle(now)
    const held = this.#byRole.get(role) ?? new Set()
    if (this.#unsettled.size === 0) return { total: held.size, page: slice(held, offset, limit) }
    const settled = [...held].filter((instance) => !this.#unsettled.has(instance))
    const rest = [...this.#unsettled].filter((instance) => this.roleSeen(instance, now) === role)
    const all = [...settled, ...rest]
    return { total: all.length, page: all.slice(offset, offset + limit) }
  }

  /** Those that DescribeInstances can see, in order of creation. */
  visible(now: number): readonly Instance[] {
    for (const instance of this.#newborn) if (instance.visibleAt <= now) this.#newborn.delete(instance)
    const [eldest] = this.#newborn
    if (eldest === undefined) return this.#ordered
    const from = indexAfter(this.#ordered, eldest.serial - 1)
    return [...this.#ordered.slice(0, from), ...this.#ordered.slice(from).filter((row) => row.visibleAt <= now)]
  }

  #index(instance: Instance): void {
    const role = instance.RamRoleName
    if (role === undefined) return
    const holders = this.#byRole.get(role) ?? new Set()
    this.#byRole.set(role, holders.add(instance))
  }

  #settle(now: number): void {
    for (const instance of this.#unsettled) {
      if (instance.pastRoles.some(({ until }) => until > now)) continue
      ;(instance as { pastRoles: Instance['pastRoles'] }).pastRoles = []
      this.#unsettled.delete(instance)
    }
  }
}

/** Position of the first row made after the one with this serial, whether that is still there or not. */
export const indexAfter = (rows: readonly Instance[], serial: number): number => {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    // The middle of a non-empty range is within the list.
    if (rows[middle]!.serial <= serial) low = middle + 1
    else high = middle
  }
  return low
}

/** A page of a set without a copy of all of it. */
const slice = (rows: ReadonlySet<Instance>, offset: number, limit: number): readonly Instance[] => {
  const page: Instance[] = []
  let at = 0
  for (const row of rows) {
    if (at >= offset + limit) break
    if (at >= offset) page.push(row)
    at += 1
  }
  return page
}
