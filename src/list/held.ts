import type { EcsInstance, EcsRow, Held } from '../core/model/instance.ts'
import type { EcsId } from '../core/model/names.ts'
import type { FleetReader } from '../core/ports/cloud-reader.ts'
import { doubtOf, isNotFound } from './doubts.ts'

/** DescribeInstanceRamRole takes at most 50 ids (ECS API reference; older pages say 100). */
export const ROLE_PAGE = 50

/**
 * Instances of one region with the roles they hold. Classic-network instances are not asked for: they
 * cannot hold a role, and ECS refuses the whole call for one of them (InvalidNetworkType.MismatchRamRole).
 * Instances that vanished meanwhile are left out; what cannot be read is `unknown`, never `nothing`.
 */
export const withHeldRoles = async (reader: FleetReader, rows: readonly EcsRow[]): Promise<readonly EcsInstance[]> => {
  const classic = rows.filter((row) => row.network === 'classic').map((row) => holding(row, { is: 'nothing' }))
  const asked = rows.filter((row) => row.network === 'vpc')
  const [first] = asked
  if (first === undefined) return classic
  const ids = asked.map(({ id }) => id)
  const seen = await rolesNow(reader, first, ids)
  const present = asked.flatMap((row) => {
    const held = seen.get(row.id) ?? { is: 'unknown', why: 'lost-page' }
    return held === 'gone' ? [] : [holding(row, held)]
  })
  return [...classic, ...present]
}

const holding = (row: EcsRow, holds: Held): EcsInstance => ({ ...row, holds })

type Place = Pick<EcsRow, 'account' | 'region'>
type Seen = ReadonlyMap<EcsId, Held | 'gone'>

/** What ids of one region hold now; `gone` for those that no longer exist. Throws nothing that the cloud did. */
export const rolesNow = async (reader: FleetReader, at: Place, ids: readonly EcsId[]): Promise<Seen> => {
  const found = new Map<EcsId, Held | 'gone'>()
  for (let start = 0; start < ids.length; start += ROLE_PAGE) {
    for (const [id, held] of await look(reader, at, ids.slice(start, start + ROLE_PAGE))) found.set(id, held)
  }
  return found
}

/** One page. What is not there fails all of it, so that it is halved until each id has an answer of its own. */
const look = async (reader: FleetReader, { account, region }: Place, ids: readonly EcsId[]): Promise<Seen> => {
  const at = { account, region }
  try {
    const held = await reader.heldRoles(at, ids)
    return new Map(ids.map((id) => [id, heldBy(held.get(id))]))
  } catch (error) {
    if (!isNotFound(error) || ids.length === 1) return new Map(ids.map((id) => [id, insteadOf(error)]))
    const middle = Math.ceil(ids.length / 2)
    return new Map([...(await look(reader, at, ids.slice(0, middle))), ...(await look(reader, at, ids.slice(middle)))])
  }
}

const heldBy = (ramRoleName: Extract<Held, { is: 'role' }>['ramRoleName'] | undefined): Held =>
  ramRoleName === undefined ? { is: 'nothing' } : { is: 'role', ramRoleName }

/**
 * What a refusal says of each instance that was asked for: one alone, where something was not found. If that is anything
 * else than the instance, it may well be there.
 */
const insteadOf = (error: unknown): Held | 'gone' => {
  const code = isNotFound(error) ? error.facts.code : null
  // Error table of DescribeInstanceRamRole: the specified instanceId does not exist.
  if (code === 'InvalidInstanceId.NotFound') return 'gone'
  // Asked by id alone, it speaks of the instance's own role (terraform-provider-alicloud, service_alicloud_ecs_v2.go: not
  // attached). Should there be one after all, an attach changes nothing.
  if (code === 'InvalidRamRole.NotFound') return { is: 'nothing' }
  return { is: 'unknown', why: doubtOf(error, 'lost-page') }
}
