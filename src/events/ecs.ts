import type { Hint } from '../core/model/hint.ts'
import { at, firstText, innerFields, type Fields } from './fields.ts'
import { isId } from './ids.ts'
import { ignored, type Envelope, type EventReading } from './reading.ts'

/** Older documents call the first state Pending; the others start nothing that needs a role. */
const states: ReadonlyMap<string, Hint['what']> = new Map([
  ['Created', 'born'],
  ['Pending', 'born'],
  ['Running', 'started'],
])

/**
 * `ecs:Instance:StateChange`, and CloudMonitor's `Instance:StateChange`. No official sample shows the whole of one, so the
 * id is taken from wherever samples have it.
 */
export const readStateChange = (envelope: Envelope, data: Fields | null): EventReading => {
  const content = innerFields(at(data, 'content'))
  const what = states.get(firstText(at(data, 'state'), at(content, 'state')) ?? '')
  if (what === undefined) return ignored(envelope, 'state')
  const candidates = [
    at(data, 'resourceId'),
    at(data, 'instanceId'),
    at(content, 'resourceId'),
    at(content, 'instanceId'),
  ]
  const id = candidates.find(isId)
  if (id === undefined) return ignored(envelope, 'no-instances')
  if (envelope.at === null) return ignored(envelope, 'no-place')
  const { event, happenedAt } = envelope
  return { is: 'hint', hint: { event, at: envelope.at, what, ids: [id], happenedAt } }
}
