import pLimit from 'p-limit'
import type { At, EcsInstance, EcsRow } from '../core/model/instance.ts'
import type { EcsId } from '../core/model/names.ts'
import type { Instant } from '../core/model/time.ts'
import type { FleetReader } from '../core/ports/cloud-reader.ts'
import { ROLE_PAGE, withHeldRoles } from './held.ts'

/** DescribeInstances takes at most 100 ids (ECS API reference, InstanceIds). */
const IDS = 100

/** Role look-ups under way at once. */
const LOOKUPS = 4

/** Instances created at `since` or later, as far as `more` wants to go on after the first page. */
export const rowsSince = async (
  reader: FleetReader,
  at: At,
  since: Instant,
  more: (firstPage: readonly EcsRow[]) => Promise<boolean>,
): Promise<readonly EcsRow[]> => {
  const rows: EcsRow[] = []
  for await (const page of reader.instancesSince(at, since)) {
    const isFirst = rows.length === 0
    rows.push(...page)
    if (isFirst && !(await more(page))) break
  }
  return rows
}

/** Those of the ids that are visible. */
export const rowsNamed = async (reader: FleetReader, at: At, ids: readonly EcsId[]): Promise<readonly EcsRow[]> => {
  const rows: EcsRow[] = []
  for (let start = 0; start < ids.length; start += IDS) {
    rows.push(...(await reader.instancesById(at, ids.slice(start, start + IDS))))
  }
  return rows
}

/** The instances of one region with the roles that they hold; those that the calls about roles do not know are left out. */
export const withRoles = async (reader: FleetReader, rows: readonly EcsRow[]): Promise<readonly EcsInstance[]> => {
  const limit = pLimit(LOOKUPS)
  const pages: Promise<readonly EcsInstance[]>[] = []
  for (let start = 0; start < rows.length; start += ROLE_PAGE) {
    const page = rows.slice(start, start + ROLE_PAGE)
    pages.push(limit(() => withHeldRoles(reader, page)))
  }
  return (await Promise.all(pages)).flat()
}
