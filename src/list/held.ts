import type { EcsInstance, EcsRow, Held } from '../core/model/instance.ts'
import type { EcsId } from '../core/model/names.ts'
import type { FleetReader } from '../core/ports/cloud-reader.ts'
import { doubtOf, isNotFound } from './doubts.ts'

/** DescribeInstanceRamRole takes at most 50 ids (ECS API reference; older pages say 100). */
export const ROLE_PAGE = 50

/**
 * At most 50 instances of one region with the roles they hold. Classic-network instances are not asked for: they
 * cannot hold a role, and ECS refuses the whole call for one of them (InvalidNetworkType.MismatchRamRole).
 * Instances that vanished meanwhile are left out; what cannot be read is `unknown`, never `nothing`.
 */
export const withHeldRoles = async (reader: FleetReader, rows: readonly EcsRow[]): Promise<readonly EcsInstance[]> => {
  const [first] = rows
  if (first === undefined) return []
  const classic = rows.filter((row) => row.network === 'classic').map((row) => holding(row, { is: 'nothing' }))
  const asked = rows.filter((row) => row.network === 'vpc')
  if (asked.length === 0) return classic
  return [...classic, ...(await ask(reader, asked))]
}

const ask = async (reader: FleetReader, rows: readonly EcsRow[]): Promise<readonly EcsInstance[]> => {
  const [first] = rows
  if (first === undefined) return []
  try {
    const held = await reader.heldRoles(
      { account: first.account, region: first.region },
      rows.map((row) => row.id),
    )
    return rows.map((row) => holding(row, heldBy(held.get(row.id))))
  } catch (error) {
    // One id that was released since the listing fails the whole page with InvalidInstanceId.NotFound: split.
    if (!isNotFound(error)) return rows.map((row) => holding(row, { is: 'unknown', why: doubtOf(error, 'lost-page') }))
    if (rows.length === 1) return []
    const middle = Math.ceil(rows.length / 2)
    return [...(await ask(reader, rows.slice(0, middle))), ...(await ask(reader, rows.slice(middle)))]
  }
}

const heldBy = (ramRoleName: Extract<Held, { is: 'role' }>['ramRoleName'] | undefined): Held =>
  ramRoleName === undefined ? { is: 'nothing' } : { is: 'role', ramRoleName }

const holding = (row: EcsRow, holds: Held): EcsInstance => ({ ...row, holds })

/** What ids of one region hold now; `gone` for those that no longer exist. Throws nothing that the cloud did. */
export const lookAgain = async (
  reader: FleetReader,
  at: Pick<EcsRow, 'account' | 'region'>,
  ids: readonly EcsId[],
): Promise<ReadonlyMap<EcsId, Held | 'gone'>> => {
  const found = new Map<EcsId, Held | 'gone'>()
  for (let start = 0; start < ids.length; start += ROLE_PAGE) {
    for (const [id, held] of await look(reader, at, ids.slice(start, start + ROLE_PAGE))) found.set(id, held)
  }
  return found
}

const look = async (
  reader: FleetReader,
  at: Pick<EcsRow, 'account' | 'region'>,
  ids: readonly EcsId[],
): Promise<readonly (readonly [EcsId, Held | 'gone'])[]> => {
  try {
    const held = await reader.heldRoles(at, ids)
    return ids.map((id) => [id, heldBy(held.get(id))])
  } catch (error) {
    if (!isNotFound(error)) {
      const unknown: Held = { is: 'unknown', why: doubtOf(error, 'lost-page') }
      return ids.map((id) => [id, unknown])
    }
    if (ids.length === 1) return ids.map((id) => [id, 'gone'])
    const middle = Math.ceil(ids.length / 2)
    return [...(await look(reader, at, ids.slice(0, middle))), ...(await look(reader, at, ids.slice(middle)))]
  }
}
