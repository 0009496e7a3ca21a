import type { Hint, OtherChange } from '../core/model/hint.ts'
import type { At } from '../core/model/instance.ts'
import { roleName } from '../core/model/names.ts'
import type { Instant } from '../core/model/time.ts'
import { at, firstText, innerFields, type Fields } from './fields.ts'
import { idsIn } from './ids.ts'
import { meansIn } from './means.ts'
import { ignored, type Envelope, type EventReading } from './reading.ts'

/** Writes that may leave an instance without the role that it should have. `Create` is how the console buys one. */
const writes: ReadonlyMap<string, Hint['what']> = new Map([
  ['RunInstances', 'born'],
  ['CreateInstance', 'born'],
  ['Create', 'born'],
  ['TagResources', 'named'],
  ['UntagResources', 'named'],
  ['AddTags', 'named'],
  ['RemoveTags', 'named'],
])

const roleWrites: ReadonlyMap<string, OtherChange['what']> = new Map([
  ['AttachInstanceRamRole', 'attached'],
  ['DetachInstanceRamRole', 'detached'],
])

/** A write through API or console, as ActionTrail recorded it; EventBridge has only those. */
export const readTrail = (envelope: Envelope, record: Fields): EventReading => {
  const name = firstText(at(record, 'eventName')) ?? ''
  const service = (firstText(at(record, 'serviceName')) ?? '').toLowerCase()
  if (service === 'eci' || envelope.type.startsWith('eci:')) return ignored(envelope, 'container-group')
  // Other products create and tag as well: `Create` of a bucket is no birth.
  const isOfEcs = service === '' ? /^(ecs:|$)/.test(envelope.type) : service === 'ecs' || service === 'tag'
  const what = isOfEcs ? writes.get(name) : undefined
  const change = roleWrites.get(name)
  if (what === undefined && change === undefined) return ignored(envelope, 'unknown')
  if (firstText(at(record, 'errorCode')) !== null) return ignored(envelope, 'failed-write')
  const by = whoIn(record)
  if (by.isUs) return ignored(envelope, 'own-write')
  if (envelope.at === null) return ignored(envelope, 'no-place')
  if (change !== undefined) {
    return othersChange(envelope, envelope.at, record, { what: change, by: by.name, via: meansIn(record, by.name) })
  }
  return hint(envelope, envelope.at, record, what ?? 'named')
}

const hint = (envelope: Envelope, place: At, record: Fields, what: Hint['what']): EventReading => {
  const ids = idsOf(record)
  // A birth that does not say of whom is one all the same; a tag is on something else then.
  if (ids.length === 0 && what === 'named') return ignored(envelope, 'no-instances')
  const { event, happenedAt } = envelope
  return { is: 'hint', hint: { event, at: place, what, ids, happenedAt } }
}

type Deed = Pick<OtherChange, 'what' | 'by' | 'via'>

const othersChange = (envelope: Envelope, place: At, record: Fields, deed: Deed): EventReading => {
  const ids = idsOf(record)
  if (ids.length === 0 || envelope.happenedAt === null) return ignored(envelope, 'no-instances')
  const name = firstText(at(innerFields(at(record, 'requestParameters')), 'RamRoleName'))
  const role = name === null || name.length > LONGEST_NAME ? null : roleName(name)
  const when: Instant = envelope.happenedAt
  const changes = ids.map((id): OtherChange => ({ region: place.region, id, role, at: when, ...deed }))
  return { is: 'others', account: place.account, changes }
}

const LONGEST_NAME = 64

const idsOf = (record: Fields): readonly OtherChange['id'][] =>
  idsIn(at(record, 'referencedResources'), at(record, 'responseElements'), at(record, 'requestParameters'))

/** What our sessions, and the roles of our functions, are called; the SDK's User-Agent says it too. */
const OURS = 'rolekeeper'

/** Who did it, as ActionTrail tells: of a role's session the name is `ROLE:SESSION`. */
const whoIn = (record: Fields): Readonly<{ name: string; isUs: boolean }> => {
  const identity = innerFields(at(record, 'userIdentity'))
  const principal = firstText(at(identity, 'principalId'))
  const name = firstText(at(identity, 'userName'), principal, at(identity, 'accountId')) ?? 'somebody'
  const parts = [...name.split(':'), ...(principal ?? '').split(':')]
  const agent = firstText(at(record, 'userAgent')) ?? ''
  const isSession = firstText(at(identity, 'type')) === 'assumed-role'
  const isUs = (isSession && parts.some((part) => part.startsWith(`${OURS}-`))) || agent.includes(OURS)
  return { name: name.slice(0, LONGEST_WHO), isUs }
}

const LONGEST_WHO = 200
