import pLimit from 'p-limit'
import type { Doubt, EcsInstance, EcsRow } from '../core/model/instance.ts'
import type { Scope } from '../core/model/inventory.ts'
import type { FleetReader } from '../core/ports/cloud-reader.ts'
import { doubtOf, wordsOf } from './doubts.ts'
import { ROLE_PAGE, withHeldRoles } from './held.ts'

/** Role look-ups under way at once in one region: pages come one after another, look-ups keep up with them. */
const LOOKUPS = 8

/** `because`: what the cloud said where the scope is unknown. */
export type Ended = Readonly<{ how: 'complete' | Doubt; seen: number; because: string | null }>

/**
 * All ECS instances of one region, given to `see` by fifties as their roles become known, while the next page is
 * fetched already: ceil(N/100) + ceil(N/50) calls in a chain of ceil(N/100) + 1.
 * An empty list is believed only after DryRun: ECS answers a caller without permission with an empty list.
 */
export const listInstances = async (
  reader: FleetReader,
  scope: Scope,
  see: (instances: readonly EcsInstance[]) => void,
): Promise<Ended> => {
  const limit = pLimit(LOOKUPS)
  const lookups: Promise<void>[] = []
  let seen = 0
  let waiting: EcsRow[] = []
  let lost: Doubt | null = null
  const lookUp = (rows: readonly EcsRow[]): void => {
    lookups.push(
      limit(async () => {
        const instances = await withHeldRoles(reader, rows)
        lost ??= firstDoubt(instances)
        see(instances)
      }),
    )
  }

  const pages = await readPages(reader, scope, (page) => {
    seen += page.length
    waiting.push(...page)
    while (waiting.length >= ROLE_PAGE) {
      lookUp(waiting.slice(0, ROLE_PAGE))
      waiting = waiting.slice(ROLE_PAGE)
    }
  })
  if (waiting.length > 0) lookUp(waiting)
  await Promise.all(lookups)

  if (pages.how !== 'complete') return { ...pages, seen }
  if (lost !== null) return { how: lost, seen, because: 'The roles of some instances could not be read.' }
  return seen > 0 ? { ...pages, seen } : { ...(await proveEmpty(reader, scope)), seen }
}

/** A lost page of roles makes the scope unknown just as a lost page of instances does. */
const firstDoubt = (instances: readonly EcsInstance[]): Doubt | null => {
  for (const { holds } of instances) if (holds.is === 'unknown') return holds.why
  return null
}

type Outcome = Omit<Ended, 'seen'>

const complete: Outcome = { how: 'complete', because: null }

const readPages = async (
  reader: FleetReader,
  scope: Scope,
  take: (page: readonly EcsRow[]) => void,
): Promise<Outcome> => {
  let pages = 0
  try {
    for await (const page of reader.instances(scope)) {
      pages += 1
      take(page)
    }
    return complete
  } catch (error) {
    return { how: doubtOf(error, pages === 0 ? 'region-failed' : 'lost-page'), because: wordsOf(error) }
  }
}

const proveEmpty = async (reader: FleetReader, scope: Scope): Promise<Outcome> => {
  try {
    if (await reader.mayListInstances(scope)) return complete
    return {
      how: 'access-denied',
      because: 'The list of instances is empty because the caller may not list them: it needs ecs:DescribeInstances.',
    }
  } catch (error) {
    return { how: doubtOf(error, 'empty-unproven'), because: wordsOf(error) }
  }
}
