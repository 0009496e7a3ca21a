import type { Hint, OtherChange } from '../core/model/hint.ts'
import type { AccountId } from '../core/model/names.ts'
import { readTrail } from './action-trail.ts'
import { readStateChange } from './ecs.ts'
import { at, fieldsOf, firstText, innerFields, parsed, type Fields } from './fields.ts'
import { ignored, placeOf, type Envelope, type EventReading, type Here } from './reading.ts'
import { timeOf } from './time.ts'

/** What an invocation was told: hints, what others did, and what was acknowledged and starts nothing. */
export type EventsRead = Readonly<{
  hints: readonly Hint[]
  others: readonly Readonly<{ account: AccountId; change: OtherChange }>[]
  ignored: readonly Extract<EventReading, { is: 'ignored' }>[]
}>

/** EventBridge delivers up to 256 KB; whatever is far larger is no event. */
const LONGEST = 4 * 1024 * 1024

/** Events of one delivery: an array of more is none that EventBridge makes. */
const MOST = 1_000

/**
 * Reads what a function is invoked with: EventBridge's CloudEvents (one, or an array), the same without the envelope, and
 * CloudMonitor's own form; as bytes, text or object. It never throws: what it does not know is ignored by name.
 */
export const parseEvents = (event: unknown, here: Here): EventsRead => {
  const value = valueOf(event)
  const readings = (Array.isArray(value) ? value.slice(0, MOST) : [value]).map((one) => readOne(one, here))
  return {
    hints: readings.flatMap((one) => (one.is === 'hint' ? [one.hint] : [])),
    others: readings.flatMap((one) =>
      one.is === 'others' ? one.changes.map((change) => ({ account: one.account, change })) : [],
    ),
    ignored: readings.filter((one) => one.is === 'ignored'),
  }
}

const valueOf = (event: unknown): unknown => {
  if (event instanceof Uint8Array) {
    return event.byteLength > LONGEST ? undefined : parsed(new TextDecoder().decode(event))
  }
  return typeof event === 'string' ? (event.length > LONGEST ? undefined : parsed(event)) : event
}

const readOne = (value: unknown, here: Here): EventReading => {
  const event = fieldsOf(value)
  if (event === null) return ignored({ event: '', type: '', at: null, happenedAt: null }, 'broken')
  // RawData delivers the data alone.
  const data = innerFields(at(event, 'data')) ?? event
  const envelope = envelopeOf(event, data, here)
  // The function's credentials are of its own account; whatever says otherwise is not for it.
  const isElsewhere = here.account !== null && envelope.at !== null && envelope.at.account !== here.account
  if (isElsewhere) return ignored(envelope, 'elsewhere')
  if (firstText(at(data, 'eventName')) !== null) return readTrail(envelope, data)
  if (isStateChange(envelope.type, data)) return readStateChange(envelope, data)
  return ignored(envelope, envelope.type.startsWith('eci:') ? 'container-group' : 'unknown')
}

const isStateChange = (type: string, data: Fields): boolean =>
  type === ''
    ? firstText(at(data, 'resourceType')) === 'ALIYUN::ECS::Instance'
    : type === 'ecs:Instance:StateChange' || type === 'Instance:StateChange'

/** `subject` is not read: its form varies by product. */
const envelopeOf = (event: Fields, data: Fields, here: Here): Envelope => {
  const identity = innerFields(at(data, 'userIdentity'))
  const accounts = [
    at(event, 'aliyunoriginalaccountid'),
    at(event, 'aliyunaccountid'),
    at(event, 'userId'),
    at(data, 'userId'),
    at(identity, 'accountId'),
  ]
  const regions = [at(data, 'acsRegion'), at(event, 'aliyunregionid'), at(data, 'regionId'), at(event, 'regionId')]
  const times = [at(data, 'eventTime'), at(event, 'time'), at(event, 'eventTime')]
  return {
    event: shortened(firstText(at(event, 'id'), at(data, 'eventId'), at(data, 'requestId')) ?? ''),
    type: shortened(firstText(at(event, 'type'), at(event, 'name')) ?? ''),
    at: placeOf(here, accounts, regions),
    happenedAt: times.map(timeOf).find((time) => time !== null) ?? null,
  }
}

/** Names go into the log: whatever they are, they are short. */
const shortened = (text: string): string => text.slice(0, 200)
