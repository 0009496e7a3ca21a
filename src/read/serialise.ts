import type { DesiredState } from '../core/model/desired-state.ts'

/** Raised with each change that an older reader would misread. */
const format = 1
const mapKey = '#map'

/** A stored state that this version cannot read: damaged, or written by a newer one. */
export class StoredStateUnreadable extends Error {
  constructor(why: string) {
    super(`The stored desired state cannot be read: ${why}. Read it from its files again.`)
    this.name = 'StoredStateUnreadable'
  }
}

/** An accepted state as JSON, for the ledger; Maps become `{"#map": [[key, value]]}`. */
export const desiredToJson = (desired: DesiredState<'accepted'>): string =>
  JSON.stringify({ format, desired }, (_key, value: unknown) => encoded(value))

/** The state that `desiredToJson` wrote. Throws `StoredStateUnreadable`. */
export function desiredFromJson(json: string): DesiredState<'accepted'> {
  const stored = parse(json)
  if (typeof stored !== 'object' || stored === null || !('format' in stored) || !('desired' in stored)) {
    throw new StoredStateUnreadable('it has another shape')
  }
  if (stored.format !== format) throw new StoredStateUnreadable(`its format is ${String(stored.format)}, not ${format}`)
  // Written by `desiredToJson` alone, in this format; blobs are named by their hash.
  const desired = stored.desired as DesiredState
  if (desired.standing !== 'accepted') throw new StoredStateUnreadable('it was never accepted')
  return desired as DesiredState<'accepted'>
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json, (_key, value: unknown) => decoded(value))
  } catch (error) {
    throw new StoredStateUnreadable(error instanceof Error ? error.message : String(error))
  }
}

/** Conditions of RAM documents have keys that users choose; one that looks like ours gets a second `#`. */
function encoded(value: unknown): unknown {
  if (value instanceof Map) return { [mapKey]: [...(value as ReadonlyMap<unknown, unknown>)] }
  return isRecord(value) ? renamed(value, (key) => (key.startsWith('#') ? `#${key}` : key)) : value
}

function decoded(value: unknown): unknown {
  if (!isRecord(value)) return value
  const entries = value[mapKey]
  if (Array.isArray(entries)) return new Map(entries as [unknown, unknown][])
  return renamed(value, (key) => (key.startsWith('##') ? key.slice(1) : key))
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const renamed = (record: Readonly<Record<string, unknown>>, rename: (key: string) => string): unknown =>
  Object.keys(record).some((key) => key.startsWith('#'))
    ? Object.fromEntries(Object.entries(record).map(([key, value]) => [rename(key), value]))
    : record
