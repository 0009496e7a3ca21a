import type { At } from './instance.ts'
import type { EcsId, Region, RoleName } from './names.ts'
import type { Instant } from './time.ts'

/**
 * What an event says: never more than a reason to look. `born`: instances came into being; `started`: they may be new;
 * `named`: something about them changed, such as a tag. No ids: the event tells of new instances and not of which.
 */
export type Hint = Readonly<{
  /** The event's own id, for the log. */
  event: string
  at: At
  what: 'born' | 'started' | 'named'
  ids: readonly EcsId[]
  /** When it happened; null: the event does not say so in a form that can be read. */
  happenedAt: Instant | null
}>

/** What somebody else did to an instance's role, as an event told it: it starts nothing and names the other writer. */
export type OtherChange = Readonly<{
  region: Region
  id: EcsId
  what: 'attached' | 'detached'
  /** Null: the event does not name it. */
  role: RoleName | null
  by: string
  /** By what means; null: nobody said. */
  via: Means | null
  at: Instant
}>

/** What a change was made with: a person in the console, or a program. */
export const means = ['console', 'terraform', 'oos', 'scaling-group', 'kubernetes', 'service', 'api'] as const
export type Means = (typeof means)[number]
