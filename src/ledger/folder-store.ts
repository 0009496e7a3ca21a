import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkKey, checkPrefix } from '../core/model/object-key.ts'
import { HOUR, instant, type Instant } from '../core/model/time.ts'
import type { ObjectStore } from '../core/ports/ledger.ts'

/** Half-written files live here: on the folder's own file system, and under a name that no key has. */
const TEMPORARY = '.tmp'

/** Longer than any write takes; younger ones may be another process's. */
const STALE_MS = HOUR

/**
 * Objects as files of a folder that exists. `create` writes a temporary file, makes it durable and links it under its name:
 * the link fails if the name is taken, so two processes never both create it, and what has a name is whole.
 */
export const folderStore = (root: string): ObjectStore => {
  const durable = new Set<string>()
  return {
    place: root,
    create: async (key, body) => createFile(root, checkKey(key), body, durable),
    read: async (key) => orOnAbsence(readFile(join(root, checkKey(key))), null),
    list: async (prefix, after = '') => {
      const folder = checkPrefix(prefix).slice(0, prefix.lastIndexOf('/') + 1)
      const keys = await keysUnder(root, folder, prefix, after)
      return keys.sort()
    },
    remove: async (key) => rm(join(root, checkKey(key)), { force: true }),
    overwrite: async (key, body) => {
      const target = join(root, checkKey(key))
      await makeDurableFolder(root, dirname(target), durable)
      await rename(await writeTemporary(root, body), target)
    },
    now: () => fileSystemTime(root),
  }
}

/** Removes what writers that died have left behind. It harms nobody but takes room. */
export const sweepTemporary = async (root: string): Promise<void> => {
  const folder = join(root, TEMPORARY)
  const names = await orOnAbsence(readdir(folder), [])
  for (const name of names) {
    const path = join(folder, name)
    const age = await orOnAbsence(
      stat(path).then(({ mtimeMs }) => Date.now() - mtimeMs),
      0,
    )
    if (age > STALE_MS) await rm(path, { force: true })
  }
}

const createFile = async (
  root: string,
  key: string,
  body: Uint8Array,
  durable: Set<string>,
): Promise<'created' | 'exists'> => {
  const target = join(root, key)
  await makeDurableFolder(root, dirname(target), durable)
  // The link decides; asking first only spares the loser of a race the writing.
  const outcome = (await isThere(target)) ? 'exists' : await linkNew(root, target, body)
  // Also where it exists: whoever made it may have died before it was durable, and the caller is about to rely on it.
  await syncFolder(dirname(target))
  return outcome
}

const linkNew = async (root: string, target: string, body: Uint8Array): Promise<'created' | 'exists'> => {
  const temporary = await writeTemporary(root, body)
  try {
    await link(temporary, target)
    return 'created'
  } catch (error) {
    if (isCode(error, 'EEXIST')) return 'exists'
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

const isThere = (path: string): Promise<boolean> =>
  orOnAbsence(
    stat(path).then(() => true),
    false,
  )

/** The file system's clock, not this machine's: a folder that several machines mount has one. */
const fileSystemTime = async (root: string): Promise<Instant> => {
  const path = await temporaryPath(root)
  const probe = await open(path, 'wx')
  try {
    return instant(Math.floor((await probe.stat()).mtimeMs))
  } finally {
    await probe.close()
    await rm(path, { force: true })
  }
}

const keysUnder = async (root: string, folder: string, prefix: string, after: string): Promise<string[]> => {
  const entries = await orOnAbsence(readdir(join(root, folder), { withFileTypes: true }), [])
  const keys: string[] = []
  for (const entry of entries) {
    const key = `${folder}${entry.name}`
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) keys.push(...(await keysUnder(root, `${key}/`, prefix, after)))
    else if (key.startsWith(prefix) && key > after) keys.push(key)
  }
  return keys
}

const temporaryPath = async (root: string): Promise<string> => {
  await mkdir(join(root, TEMPORARY), { recursive: true })
  return join(root, TEMPORARY, randomUUID())
}

const writeTemporary = async (root: string, body: Uint8Array): Promise<string> => {
  const path = await temporaryPath(root)
  await usingFile(await open(path, 'wx'), async (file) => {
    await file.writeFile(body)
    await file.sync()
  })
  return path
}

/** A folder's own name must be durable too, up to the root, before anything in it counts; asked once a process. */
const makeDurableFolder = async (root: string, folder: string, durable: Set<string>): Promise<void> => {
  if (durable.has(folder)) return
  await mkdir(folder, { recursive: true })
  for (let inner = folder; inner !== root; inner = dirname(inner)) await syncFolder(dirname(inner))
  durable.add(folder)
}

/** Makes the names in a folder durable. */
export const syncFolder = async (folder: string): Promise<void> => {
  await usingFile(await open(folder, 'r'), (file) => file.sync())
}

const usingFile = async (file: FileHandle, work: (file: FileHandle) => Promise<void>): Promise<void> => {
  try {
    await work(file)
  } finally {
    await file.close()
  }
}

export const orOnAbsence = async <T>(work: Promise<T>, absent: T): Promise<T> => {
  try {
    return await work
  } catch (error) {
    if (isCode(error, 'ENOENT')) return absent
    throw error
  }
}

export const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
