import type { LogName } from '../core/model/ledger-entry.ts'
import type { Hash } from '../core/model/names.ts'

/** Under which keys a ledger's objects stand. Ten digits, so that keys sort as numbers do. */
export const entryKey = (log: LogName, number: number): string => `${log}/${String(number).padStart(10, '0')}.json`

/** Null: no entry of that log stands under the key. */
export const numberOf = (log: LogName, key: string): number | null => {
  const digits = key.startsWith(`${log}/`) ? key.slice(log.length + 1) : ''
  return /^[0-9]{10}\.json$/.test(digits) ? Number(digits.slice(0, 10)) : null
}

export const headKey = (log: LogName): string => `heads/${log}.json`

/** Null: not a hash that Rolekeeper makes. */
export const blobKey = (hash: Hash): string | null => {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(hash)?.[1]
  return hex === undefined ? null : `blobs/${hex.slice(0, 2)}/${hex}`
}

export const FORMAT_KEY = 'format.json'
