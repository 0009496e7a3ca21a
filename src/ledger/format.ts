import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { canonical } from '../core/model/canonical.ts'
import { LedgerFailure, type ObjectStore } from '../core/ports/ledger.ts'
import { folderStore, isCode, orOnAbsence, sweepTemporary, syncFolder } from './folder-store.ts'
import { insist } from './insist.ts'
import { FORMAT_KEY } from './keys.ts'
import { reachable } from './reachable.ts'
import { object, readAs, text } from './shape.ts'

const SCHEMA = 'rolekeeper/ledger/v1'

/** What a ledger says of itself. A bucket without it counts as unreachable; a folder gets it on first use. */
export type Format = Readonly<{ schema: string; cloud: string }>

const formatShape = object<Format>({ schema: text, cloud: text })

export type FolderOptions = Readonly<{
  /** `aliyun`, or an emulator's URL: a ledger remembers whose it is. */
  cloud: string
  mayCreate: boolean
}>

/**
 * The ledger in a local folder. Null: there is none, and none may be made (`openReader` takes that for an empty ledger).
 * Throws `LedgerFailure`: `wrong-cloud`, `not-initialised` where the folder holds something else, `frozen` where this
 * version cannot read it, `unreachable`.
 */
export const openFolder = async (path: string, { cloud, mayCreate }: FolderOptions): Promise<ObjectStore | null> => {
  const root = resolve(path)
  const store = reachable(folderStore(root))
  if ((await readFormat(store)) === null) {
    await refuseForeign(root)
    if (!mayCreate) return null
    await makeFolder(root)
    await insist(store, FORMAT_KEY, encodeFormat(cloud))
  }
  checkFormat(store.place, await readFormat(store), cloud)
  if (mayCreate) await sweepTemporary(root)
  return store
}

export const encodeFormat = (cloud: string): Uint8Array => Buffer.from(canonical({ schema: SCHEMA, cloud }))

/** Null: the store has none. An unreadable one is `{ schema: '', cloud: '' }`: there is a ledger, not one that is known. */
export const readFormat = async (store: ObjectStore): Promise<Format | null> => {
  const bytes = await store.read(FORMAT_KEY)
  return bytes && (readAs(formatShape, bytes) ?? { schema: '', cloud: '' })
}

/** Throws `LedgerFailure` unless this version of Rolekeeper may use the ledger for that cloud. */
export const checkFormat = (place: string, format: Format | null, cloud: string): void => {
  if (format === null) {
    throw new LedgerFailure(`There is no ledger in ${place}; \`rolekeeper init\` makes one.`, 'not-initialised')
  }
  if (format.schema !== SCHEMA) {
    throw new LedgerFailure(
      `The ledger in ${place} is of a form that this version does not know (${format.schema || 'unreadable'}); use the version of Rolekeeper that made it.`,
      'frozen',
    )
  }
  if (format.cloud === cloud) return
  throw new LedgerFailure(
    `The ledger in ${place} belongs to the cloud ${format.cloud}, not to ${cloud}: what it remembers is not true there. Name another one with --ledger DIR, or delete it if ${format.cloud} is no longer in use.`,
    'wrong-cloud',
  )
}

/** A folder of something else must neither be written into nor be taken for an empty ledger. */
const refuseForeign = async (root: string): Promise<void> => {
  const names = await orOnAbsence(readdir(root), []).catch((error: unknown) => {
    throw new LedgerFailure(`The ledger ${root} could not be opened: ${String(error)}`, 'unreachable', { cause: error })
  })
  if (names.every((name) => name.startsWith('.'))) return
  throw new LedgerFailure(
    `${root} holds files and no ledger. Name an empty folder, or one that does not exist yet, with --ledger DIR.`,
    'not-initialised',
  )
}

const makeFolder = async (root: string): Promise<void> => {
  try {
    await mkdir(root, { recursive: true })
    await syncFolder(dirname(root))
    // A ledger often lies in a checkout, and is no part of what is desired.
    await writeFile(join(root, '.gitignore'), '*\n', { flag: 'wx' })
  } catch (error) {
    if (isCode(error, 'EEXIST')) return
    throw new LedgerFailure(`No ledger could be made in ${root}: ${String(error)}`, 'unreachable', { cause: error })
  }
}
