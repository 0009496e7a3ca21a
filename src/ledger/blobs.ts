import { createHash } from 'node:crypto'
import { hash, type Hash } from '../core/model/names.ts'
import { LedgerFailure, type ObjectStore } from '../core/ports/ledger.ts'
import { insist } from './insist.ts'
import { blobKey } from './keys.ts'

export const hashOf = (bytes: Uint8Array): Hash => hash(`sha256:${createHash('sha256').update(bytes).digest('hex')}`)

/** Stands under its hash, so that putting it twice is once. */
export const putBlob = async (store: ObjectStore, bytes: Uint8Array): Promise<Hash> => {
  const name = hashOf(bytes)
  await insist(store, keyOf(name), bytes)
  return name
}

/** Null: it is not there. Throws `LedgerFailure` `frozen` if it is not what its name says. */
export const getBlob = async (store: ObjectStore, name: Hash): Promise<Uint8Array | null> => {
  const bytes = await store.read(keyOf(name))
  if (bytes !== null && hashOf(bytes) !== name) {
    throw new LedgerFailure(
      `The blob ${name} in the ledger ${store.place} has been changed; restore it from a backup.`,
      'frozen',
    )
  }
  return bytes
}

export const removeBlob = (store: ObjectStore, name: Hash): Promise<void> => store.remove(keyOf(name))

const keyOf = (name: Hash): string => {
  const key = blobKey(name)
  if (key === null) throw new LedgerFailure(`"${name}" is not the hash of a blob.`, 'frozen')
  return key
}
