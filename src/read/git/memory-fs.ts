import { posix } from 'node:path'
import type { PromiseFsClient } from 'isomorphic-git'

type Found = Readonly<{ isFile: boolean; size: number }>

/**
 * A file system in memory, as much of one as isomorphic-git needs for a bare repository: nothing of desired state or its
 * history is left on a disk, and there is nothing to clean up.
 */
export const memoryFs = (): PromiseFsClient => {
  const files = new Map<string, Uint8Array>()
  const folders = new Set(['/', '.'])

  const lookUp = (path: string): Found | null => {
    const at = posix.normalize(path)
    const file = files.get(at)
    if (file !== undefined) return { isFile: true, size: file.length }
    return folders.has(at) ? { isFile: false, size: 0 } : null
  }
  const stat = async (path: string) => {
    const found = lookUp(path)
    if (found === null) throw failure('ENOENT', path)
    const { isFile, size } = found
    const times = { ctimeMs: 0, mtimeMs: 0 }
    const numbers = { dev: 0, ino: 0, uid: 0, gid: 0, mode: isFile ? 0o100644 : 0o40000, size, ...times }
    return { ...numbers, isFile: () => isFile, isDirectory: () => !isFile, isSymbolicLink: () => false }
  }

  const promises = {
    readFile: async (path: string, options?: string | Readonly<{ encoding?: string }>) => {
      const file = files.get(posix.normalize(path))
      if (file === undefined) throw failure(lookUp(path) === null ? 'ENOENT' : 'EISDIR', path)
      const encoding = typeof options === 'string' ? options : options?.encoding
      return encoding === undefined ? file : Buffer.from(file).toString('utf8')
    },
    writeFile: async (path: string, content: Uint8Array | string) => {
      const at = posix.normalize(path)
      if (!folders.has(posix.dirname(at))) throw failure('ENOENT', path)
      files.set(at, typeof content === 'string' ? Buffer.from(content) : content)
    },
    mkdir: async (path: string) => {
      const at = posix.normalize(path)
      if (!folders.has(posix.dirname(at))) throw failure('ENOENT', path)
      folders.add(at)
    },
    readdir: async (path: string) => {
      const at = posix.normalize(path)
      if (lookUp(at)?.isFile !== false) throw failure('ENOENT', path)
      return [...files.keys(), ...folders]
        .filter((one) => one !== at && posix.dirname(one) === at)
        .map((one) => posix.basename(one))
    },
    unlink: async (path: string) => {
      if (!files.delete(posix.normalize(path))) throw failure('ENOENT', path)
    },
    stat,
    lstat: stat,
    rmdir: async (path: string) => refuse(path),
    readlink: async (path: string) => refuse(path),
    symlink: async (_target: string, path: string) => refuse(path),
  }
  return { promises }
}

/** isomorphic-git looks for each object as a file first, and takes the code as the answer: a stack would cost most of it. */
const failure = (code: string, path: string): Error => {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  const error = Object.assign(new Error(`${code}: ${path}`), { code })
  Error.stackTraceLimit = stackTraceLimit
  return error
}

/** A bare repository that is only fetched into needs none of these. */
const refuse = (path: string): never => {
  throw failure('ENOSYS', path)
}
