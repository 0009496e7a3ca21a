import { fromPlain, toPlain } from '../core/memory/plain.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import { isObject } from '../core/model/plain-object.ts'
import { parseJson } from './json.ts'

const SCHEMA = 'rolekeeper/parsed-state/v1'

/** The blob that an `accepted` entry names as `parsed`: all that others need of a commit, without git and YAML. */
export const encodeParsed = (desired: DesiredState): Uint8Array =>
  Buffer.from(JSON.stringify({ schema: SCHEMA, state: toPlain(desired) }))

/** Null: another version of Rolekeeper wrote it. Its hash was checked, so its maker is all that is asked for. */
export const decodeParsed = (bytes: Uint8Array): DesiredState<'accepted'> | null => {
  const json = parseJson(bytes)
  if (!isObject(json) || json['schema'] !== SCHEMA || !('state' in json)) return null
  const state = fromPlain(json['state']) as DesiredState // what `encodeParsed` was given
  return { ...state, standing: 'accepted' }
}
