import type { Hint, OtherChange } from '../core/model/hint.ts'
import type { AccountId } from '../core/model/names.ts'
import { accountId, region } from '../core/model/names.ts'
import type { At } from '../core/model/instance.ts'
import type { Instant } from '../core/model/time.ts'
import { firstText } from './fields.ts'

/** What one event amounts to. `ignored`: acknowledged, logged with its id, and nothing more. */
export type EventReading = Readonly<
  | { is: 'hint'; hint: Hint }
  | { is: 'others'; account: AccountId; changes: readonly OtherChange[] }
  | { is: 'ignored'; event: string; type: string; why: Ignored }
>

/** Why an event starts nothing. */
export type Ignored =
  | 'broken'
  | 'unknown'
  | 'no-place'
  | 'elsewhere'
  | 'own-write'
  | 'failed-write'
  | 'container-group'
  | 'state'
  | 'no-instances'

/** What the envelope says, whatever the event is about. */
export type Envelope = Readonly<{
  event: string
  type: string
  /** Null: nothing says where it happened. */
  at: At | null
  happenedAt: Instant | null
}>

/** Where the function runs: events of the cloud stay in their account and region. */
export type Here = Readonly<{ account: string | null; region: string | null }>

export const placeOf = (here: Here, account: readonly unknown[], where: readonly unknown[]): At | null => {
  const id = firstText(...account, here.account)
  const name = firstText(...where, here.region)
  if (id === null || !/^\d{1,30}$/.test(id) || name === null || !/^[a-z][a-z0-9-]{1,40}$/.test(name)) return null
  return { account: accountId(id), region: region(name) }
}

export const ignored = ({ event, type }: Envelope, why: Ignored): EventReading => ({ is: 'ignored', event, type, why })
