import type { Finding, Severity } from '../core/model/finding.ts'
import type { AccountEntry, ControlEntry, LogName } from '../core/model/ledger-entry.ts'
import { accountId, type Hash } from '../core/model/names.ts'
import type { ObjectStore } from '../core/ports/ledger.ts'
import { hashOf } from './blobs.ts'
import { decodeAccountEntry, decodeControlEntry } from './codec.ts'
import { readFormat } from './format.ts'
import { blobKey, entryKey, FORMAT_KEY, headKey, numberOf } from './keys.ts'
import { openReader } from './reader.ts'
import { reachable } from './reachable.ts'

const BACKUP = 'Restore it from a backup of the ledger; until then nothing is changed there.'

/**
 * Reads the whole ledger and says what is wrong with it: gaps, entries that cannot be read, nonces that come twice, blobs
 * that are lost or changed, objects that are none of its own. Throws `LedgerFailure` if it cannot be read at all.
 */
export const checkLedger = async (store: ObjectStore): Promise<readonly Finding[]> => {
  const reached = reachable(store)
  const keys = await reached.list('')
  const logs = [...new Set(keys.map(logOf).filter((log) => log !== null))]
  const findings: Finding[] = []
  if ((await readFormat(reached)) === null) {
    findings.push(finding('ledger-format', 'error', `${store.place} has no ${FORMAT_KEY}.`, BACKUP))
  }
  const named = new Set<Hash>()
  for (const log of logs) findings.push(...(await checkLog(reached, log, keys, named)))
  findings.push(...(await checkBlobs(reached, keys, named)))
  return [...findings, ...strays(keys, logs)]
}

const checkLog = async (
  store: ObjectStore,
  log: LogName,
  keys: readonly string[],
  named: Set<Hash>,
): Promise<readonly Finding[]> => {
  const findings: Finding[] = []
  const nonces = new Map<string, number>()
  const numbers = keys.map((key) => numberOf(log, key)).filter((number) => number !== null)
  for (const number of numbers) {
    const bytes = await store.read(entryKey(log, number))
    if (bytes === null) continue
    const decoded = decoder(log)(log, number, bytes)
    if (!decoded.ok) {
      findings.push(
        finding('ledger-unreadable', 'error', `Entry ${number} of ${log} cannot be read: ${decoded.why}.`, BACKUP),
      )
      continue
    }
    for (const blob of blobsOf(decoded.entry)) named.add(blob)
    const twin = nonces.get(decoded.entry.nonce)
    nonces.set(decoded.entry.nonce, number)
    if (twin !== undefined) {
      const message = `Entries ${twin} and ${number} of ${log} are one writer's one entry: it stands there twice.`
      findings.push(
        finding('ledger-twice', 'error', message, 'Counts since then are too high; report how it came about.'),
      )
    }
  }
  return [...findings, ...(await checkFold(store, log, named))]
}

/** What folding the log says: gaps, lost ends, and whether a snapshot stands for what was deleted. */
const checkFold = async (store: ObjectStore, log: LogName, named: Set<Hash>): Promise<readonly Finding[]> => {
  const reader = openReader(store)
  const memory =
    log === 'control' ? await reader.control() : await reader.memory(accountId(log.slice('account-'.length)))
  if ('accepted' in memory && memory.accepted !== null) {
    named.add(memory.accepted.files)
    named.add(memory.accepted.parsed)
  }
  if ('runs' in memory) for (const run of memory.runs) named.add(run.record)
  if (memory.frozen === null) return []
  return [finding('ledger-frozen', 'error', `${log} is read-only: ${memory.frozen.why}.`, BACKUP)]
}

const checkBlobs = async (
  store: ObjectStore,
  keys: readonly string[],
  named: ReadonlySet<Hash>,
): Promise<readonly Finding[]> => {
  const findings: Finding[] = []
  const there = new Set<string>()
  for (const key of keys.filter((one) => one.startsWith('blobs/'))) {
    const bytes = await store.read(key)
    if (bytes === null) continue
    there.add(key)
    if (blobKey(hashOf(bytes)) === key) continue
    findings.push(finding('ledger-blob-changed', 'error', `${key} is not what its name says.`, BACKUP))
  }
  for (const blob of named) {
    const key = blobKey(blob)
    if (key !== null && there.has(key)) continue
    findings.push(finding('ledger-blob-missing', 'error', `An entry names ${blob}, which is not there.`, BACKUP))
  }
  return findings
}

/** Beside logs, heads and format: what elects, what is large, what webhooks leave, and what reports keep. */
const FOLDERS = ['blobs/', 'burst/', 'requests/', 'reports/'] as const

const strays = (keys: readonly string[], logs: readonly LogName[]): readonly Finding[] => {
  const known = new Set([FORMAT_KEY, ...logs.map(headKey)])
  return keys
    .filter((key) => logOf(key) === null && !known.has(key) && !FOLDERS.some((folder) => key.startsWith(folder)))
    .map((key) => finding('ledger-stray', 'note', `${key} is no object of a ledger.`, ''))
}

/** The log whose entry stands under the key. */
const logOf = (key: string): LogName | null => {
  const account = /^account-([^/]+)\//.exec(key)?.[1]
  const log: LogName = account === undefined ? 'control' : `account-${account}`
  return numberOf(log, key) === null ? null : log
}

const decoder = (log: LogName) => (log === 'control' ? decodeControlEntry : decodeAccountEntry)

const blobsOf = (entry: AccountEntry | ControlEntry): readonly Hash[] => {
  switch (entry.kind) {
    case 'run':
      return [entry.record]
    case 'snapshot':
      return [entry.memory]
    case 'accepted':
      return [entry.files, entry.parsed]
    default:
      return []
  }
}

const finding = (code: string, severity: Severity, message: string, fix: string): Finding => ({
  code,
  severity,
  at: null,
  message,
  fix,
})
