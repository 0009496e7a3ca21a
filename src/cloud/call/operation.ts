import type { AccountId, Region, RoleName } from '../../core/model/names.ts'
import type { Fields } from './decode.ts'
import type { Urgency } from './quota.ts'

export type Service = 'ecs' | 'eci' | 'ram' | 'sts'

/**
 * `list`: a read that a stop refuses. `read`: one that a swap under way may need, so a stop cuts its waiting alone.
 * `write`: never sent again where its effect is unknown.
 */
export type Operation = Readonly<{ service: Service; action: string; kind: 'list' | 'read' | 'write' }>

/** Parameters by the API's own names, as an official request model maps them. */
export type Query = Readonly<Record<string, unknown>>

/** One call, for one account's credentials. */
export type Request<T> = Readonly<{
  operation: Operation
  account: AccountId
  /** Null: the service is central (RAM). */
  region: Region | null
  query: Query
  /** Throws `LostAnswer` where a field is missing or mistyped. */
  decode: (body: Fields) => T
  /** What RAM authorises the call on, for the statement that would allow it. */
  resource: string
  /** The role that the call hands over, which takes ram:PassRole. */
  passes?: RoleName
  /** `swap-end` goes first, and neither stop nor deadline keep it from trying. */
  urgency?: Urgency
}>

/** `ecs:AttachInstanceRamRole`, as RAM, quotas and the run record name it. */
export const nameOf = ({ service, action }: Operation): string => `${service}:${action}`

/** What the lanes of central services have in place of a region. */
export const CENTRAL = 'central'
