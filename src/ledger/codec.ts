import { canonical } from '../core/model/canonical.ts'
import type {
  AccountEntry,
  AccountEntryBody,
  ControlEntry,
  ControlEntryBody,
  LogName,
} from '../core/model/ledger-entry.ts'
import { accountBodyShape, controlBodyShape, headShape } from './entry-shape.ts'
import { parseJson } from './json.ts'
import { Misshapen, type Shape } from './shape.ts'

const VERSION = 1
const SCHEMA = 'rolekeeper/ledger-entry/v'

/** What an entry's object says; an entry that cannot be read is a value, since it freezes its log and nothing else. */
export type Decoded<E> = Readonly<{ ok: true; entry: E } | { ok: false; why: string }>

export const encodeEntry = (log: LogName, entry: AccountEntry | ControlEntry): Uint8Array =>
  Buffer.from(canonical({ schema: `${SCHEMA}${VERSION}`, log, ...entry }))

export const decodeAccountEntry = (log: LogName, number: number, bytes: Uint8Array): Decoded<AccountEntry> =>
  decode<AccountEntryBody>(log, number, bytes, accountBodyShape)

export const decodeControlEntry = (log: LogName, number: number, bytes: Uint8Array): Decoded<ControlEntry> =>
  decode<ControlEntryBody>(log, number, bytes, controlBodyShape)

const decode = <Body>(
  log: LogName,
  number: number,
  bytes: Uint8Array,
  body: Shape<Body>,
): Decoded<ReturnType<typeof headShape> & Body> => {
  const json = parseJson(bytes)
  const version = versionOf(json)
  if (version === null) return { ok: false, why: 'it is not an entry of a ledger' }
  if (version > VERSION) {
    return { ok: false, why: `a newer Rolekeeper wrote it (${SCHEMA}${version}): use that one or a later one here` }
  }
  try {
    const entry = { ...headShape(json, 'entry'), ...body(json, 'entry') }
    if (isOf(json, log) && entry.number === number) return { ok: true, entry }
    return { ok: false, why: 'it belongs elsewhere: its log or number is not the one it stands under' }
  } catch (error) {
    if (error instanceof Misshapen) return { ok: false, why: error.message }
    throw error
  }
}

const versionOf = (json: unknown): number | null => {
  if (typeof json !== 'object' || json === null || !('schema' in json) || typeof json.schema !== 'string') return null
  const version = json.schema.startsWith(SCHEMA) ? json.schema.slice(SCHEMA.length) : ''
  return /^[1-9][0-9]{0,5}$/.test(version) ? Number(version) : null
}

const isOf = (json: unknown, log: LogName): boolean =>
  typeof json === 'object' && json !== null && 'log' in json && json.log === log
