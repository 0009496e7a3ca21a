import { canonical } from '../core/model/canonical.ts'
import type {
  AccountEntry,
  AccountEntryBody,
  ControlEntry,
  ControlEntryBody,
  LogName,
} from '../core/model/ledger-entry.ts'
import { isObject } from '../core/model/plain-object.ts'
import { accountBodyShape, controlBodyShape, headShape } from './entry-shape.ts'
import { parseJson } from './json.ts'
import { Misshapen, type Shape } from './shape.ts'

const VERSION = 1
const SCHEMA = 'rolekeeper/ledger-entry/v'
const schemaOf = /^rolekeeper\/ledger-entry\/v([1-9][0-9]{0,5})$/

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
  const version = isObject(json) ? versionOf(json['schema']) : null
  if (!isObject(json) || version === null) return { ok: false, why: 'it is not an entry of a ledger' }
  if (version > VERSION) {
    return { ok: false, why: `a newer Rolekeeper wrote it (${SCHEMA}${version}): use that one or a later one here` }
  }
  try {
    const entry = { ...headShape(json, 'entry'), ...body(json, 'entry') }
    if (json['log'] === log && entry.number === number) return { ok: true, entry }
    return { ok: false, why: 'it belongs elsewhere: its log or number is not the one it stands under' }
  } catch (error) {
    if (error instanceof Misshapen) return { ok: false, why: error.message }
    throw error
  }
}

const versionOf = (schema: unknown): number | null => {
  const version = typeof schema === 'string' ? schemaOf.exec(schema)?.[1] : undefined
  return version === undefined ? null : Number(version)
}
