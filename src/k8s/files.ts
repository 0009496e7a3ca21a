import { randomUUID } from 'node:crypto'
import { closeSync, fchmodSync, fstatSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { readdir, realpath, rename, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A file to look at. `symlink`: a link within a folder, which is not followed. */
export type ManifestFile = Readonly<{ file: string; is: 'file' | 'symlink' }>

/**
 * The manifests under the paths, folders in order of their names: `*.yaml`, `*.yml`, `*.json`. A file that is named is
 * taken whatever it is called, and a link that is named is followed. Throws what the file system says.
 */
export async function* manifestFiles(paths: readonly string[]): AsyncGenerator<ManifestFile> {
  for (const path of paths) {
    if ((await stat(path)).isDirectory()) yield* filesUnder(path)
    else yield { file: path, is: 'file' }
  }
}

async function* filesUnder(folder: string): AsyncGenerator<ManifestFile> {
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = join(folder, entry.name)
    if (entry.isDirectory() && !passedOver.has(entry.name)) yield* filesUnder(file)
    if (!/\.(ya?ml|json)$/i.test(entry.name)) continue
    if (entry.isFile()) yield { file, is: 'file' }
    if (entry.isSymbolicLink()) yield { file, is: 'symlink' }
  }
}

const passedOver: ReadonlySet<string> = new Set(['.git', 'node_modules'])

const PIECE = 1024 * 1024

/** The text of a file, a piece at a time; between pieces others may work. Throws `TypeError` where it is not UTF-8. */
export async function* readPieces(file: string): AsyncGenerator<string> {
  const from = openSync(file, 'r')
  try {
    // The byte order mark is text to us: it stays where it is.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(PIECE, fstatSync(from).size + 1)))
    for (let read = readSync(from, buffer); read > 0; read = readSync(from, buffer)) {
      yield decoder.decode(buffer.subarray(0, read), { stream: true })
      if (read === buffer.length) await new Promise((done) => setImmediate(done))
    }
    yield decoder.decode()
  } finally {
    closeSync(from)
  }
}

/** What `readPieces` throws of a file that is not UTF-8. */
export const isNotText = (error: unknown): boolean =>
  error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'

/** A file that may be written anew, from beginning to end. Nothing is written before the first change. */
export type Rewrite = Readonly<{
  /** The next text, as it was or changed. */
  put(text: string, isChanged: boolean): void
  /** Takes the place of the old file at once. False: somebody else changed that in the meantime, and nothing was done. */
  commit(): Promise<boolean>
  /** Leaves the old file as it is. */
  abandon(): void
}>

/** Keeps the mode; a link stays a link, since the file that it names is written. */
export const openRewrite = async (named: string): Promise<Rewrite> => {
  const file = await realpath(named)
  const begun = statSync(file)
  const temporary = join(dirname(file), `.${basename(file)}.rolekeeper-${randomUUID().slice(0, 8)}`)
  let to: number | null = null
  let kept = 0
  return {
    put: (text, isChanged) => {
      const bytes = Buffer.from(text)
      if (isChanged && to === null) {
        to = openSync(temporary, 'wx', begun.mode)
        fchmodSync(to, begun.mode)
        copyBytes(file, to, kept)
      }
      if (to === null) kept += bytes.length
      else writeAll(to, bytes)
    },
    commit: async () => {
      if (to === null) return true
      closeSync(to)
      to = null
      if (isSame(begun, statSync(file))) {
        // A file system may write all out here; others go on meanwhile.
        await rename(temporary, file)
        return true
      }
      rmSync(temporary)
      return false
    },
    abandon: () => {
      if (to === null) return
      closeSync(to)
      to = null
      rmSync(temporary, { force: true })
    },
  }
}

const isSame = (a: Stats, b: Stats): boolean => a.ino === b.ino && a.size === b.size && a.mtimeMs === b.mtimeMs

const copyBytes = (file: string, to: number, count: number): void => {
  const from = openSync(file, 'r')
  try {
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(PIECE, count)))
    for (let left = count; left > 0;) {
      const read = readSync(from, buffer, 0, Math.min(left, buffer.length), null)
      if (read === 0) return
      writeAll(to, buffer.subarray(0, read))
      left -= read
    }
  } finally {
    closeSync(from)
  }
}

const writeAll = (to: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length;) at += writeSync(to, bytes, at)
}
