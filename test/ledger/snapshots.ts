import { memoryToJson } from '../../src/core/memory/snapshot.ts'
import type { AccountEntry } from '../../src/core/model/ledger-entry.ts'
import type { AccountMemory } from '../../src/core/model/memory.ts'
import { hashOf } from '../../src/ledger/blobs.ts'
import { blobKey, entryKey, headKey } from '../../src/ledger/keys.ts'
import { accountLog } from '../../src/ledger/kinds.ts'
import { account, fold, NOON } from '../core/memory/samples.ts'
import type { MemoryStore } from '../kit/memory-store.ts'
import { accountName, head } from './scenes.ts'

/** Puts the log into the store, with a snapshot after `cut` entries. `then`: what it stands for, if not for those. */
export const putWithSnapshot = async (
  store: MemoryStore,
  log: readonly AccountEntry[],
  cut: number,
  then: AccountMemory = fold(log.slice(0, cut)),
) => {
  const kind = accountLog(account)
  const at = cut + 1
  const bytes = Buffer.from(JSON.stringify(memoryToJson(then)))
  const memory = hashOf(bytes)
  await store.create(blobKey(memory) ?? '', bytes)
  const moved = log.slice(cut).map((entry): AccountEntry => {
    const number = entry.number + 1
    return entry.kind === 'result' && entry.of >= at ? { ...entry, number, of: entry.of + 1 } : { ...entry, number }
  })
  const snapshot: AccountEntry = { kind: 'snapshot', memory, number: at, nonce: 's', at: NOON, run: null, by: 'x' }
  const all = [...log.slice(0, cut), snapshot, ...moved]
  for (const entry of all) await store.create(entryKey(accountName, entry.number), kind.encode(entry))
  await store.overwrite(headKey(accountName), Buffer.from(head(at, at)))
  return { all, at, memory }
}
