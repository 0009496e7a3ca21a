import type { DesiredState } from '../core/model/desired-state.ts'
import { emptyControl, emptyMemory, type Accepted } from '../core/model/memory.ts'
import { LedgerFailure, type LedgerReader, type ObjectStore } from '../core/ports/ledger.ts'
import { getBlob } from './blobs.ts'
import { fresh, openLogs, type Logs } from './logs.ts'
import { decodeParsed } from './parsed-state.ts'
import { reachable } from './reachable.ts'

/** A ledger in which nothing was ever written: what a missing folder reads as. */
export const emptyReader: LedgerReader = {
  control: async () => emptyControl,
  memory: async (account) => emptyMemory(account),
  accepted: async () => null,
  blob: async () => null,
}

/** Reads a ledger and never writes to it. Null: there is none yet. Its methods throw `LedgerFailure`. */
export const openReader = (store: ObjectStore | null): LedgerReader => {
  if (store === null) return emptyReader
  const reached = reachable(store)
  return readerOf(reached, openLogs(reached))
}

/** The reading half, over logs that an appending half may share. */
export const readerOf = (store: ObjectStore, logs: Logs): LedgerReader => ({
  control: async () => (await fresh(logs.control)).memory,
  memory: async (account) => (await fresh(logs.of(account))).memory,
  blob: (hash) => getBlob(store, hash),
  accepted: async () => {
    const { accepted } = (await fresh(logs.control)).memory
    return accepted && parsedOf(store, accepted)
  },
})

/** What an accepted commit was parsed into. Throws `LedgerFailure` `frozen` where this version cannot read it. */
export const parsedOf = async (
  store: ObjectStore,
  { commit, parsed }: Pick<Accepted, 'commit' | 'parsed'>,
): Promise<DesiredState<'accepted'>> => {
  const bytes = await getBlob(store, parsed)
  const desired = bytes && decodeParsed(bytes)
  if (desired !== null) return desired
  const why = bytes === null ? 'is missing' : 'was written by another version of Rolekeeper'
  throw new LedgerFailure(
    `What commit ${commit} was parsed into ${why} (${parsed} in ${store.place}). \`rolekeeper accept ${commit}\` parses it again.`,
    'frozen',
  )
}
