import { createHash } from 'node:crypto'
import type { Problem } from '../core/model/problem.ts'
import { maxFileBytes, tooLarge } from './yaml.ts'

/** A file of the folder; the path is relative to it, with `/`. */
export type SourceFile = Readonly<{ path: string; text: string }>

/** A folder's files, sorted, and what keeps the others from being read. */
export type Listed = Readonly<{ files: readonly SourceFile[]; problems: readonly Problem[] }>

/** A file that is there; its bytes are read when they are needed. `size` null: not known before. */
export type Entry = Readonly<{ path: string; size: number | null; read: () => Promise<Uint8Array> }>

const maxFiles = 10_000
/** Files that are read side by side; their hashes are made in other threads. */
const atOnce = 32
const maxFolderBytes = 64 * 1024 * 1024

/** YAML is desired state, JSON is read where a policy names it; what begins with a dot is left alone. */
export const isWanted = (name: string): boolean => !isHidden(name) && /\.(?:ya?ml|json)$/.test(name)
export const isHidden = (name: string): boolean => name.startsWith('.')
export const isYaml = ({ path }: Readonly<{ path: string }>): boolean => /\.ya?ml$/.test(path)

/** A problem of a whole file or folder. */
export const aboutFile = (file: string, wrong: string, right: string): Problem => ({
  at: { file, line: 1, column: 1 },
  wrong,
  right,
})

/** Reads the files of a folder within limits, wherever their bytes come from. */
export async function readEntries(entries: readonly Entry[], place: string): Promise<Listed> {
  if (!entries.some(isYaml)) return { files: [], problems: [noYaml(place)] }
  if (entries.length > maxFiles) return { files: [], problems: [tooMuch(place, `more than ${maxFiles} files`)] }
  const files: SourceFile[] = []
  const problems: Problem[] = []
  let total = 0
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  for (let at = 0; at < sorted.length; at += atOnce) {
    for (const { path, bytes } of await Promise.all(sorted.slice(at, at + atOnce).map(readOne))) {
      const text = bytes === null || bytes.length > maxFileBytes ? null : textOf(bytes)
      total += bytes?.length ?? 0
      if (total > maxFolderBytes)
        return { files: [], problems: [tooMuch(place, `more than ${maxFolderBytes / 1024 / 1024} MiB`)] }
      if (text !== null) files.push({ path, text })
      else problems.push(bytes === null || bytes.length > maxFileBytes ? tooLarge(path) : notText(path))
    }
  }
  return { files, problems }
}

/** Null: it is too large to be read at all. */
const readOne = async ({ path, size, read }: Entry): Promise<Readonly<{ path: string; bytes: Uint8Array | null }>> => ({
  path,
  bytes: size !== null && size > maxFileBytes ? null : await read(),
})

/** Null: the bytes are no UTF-8. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

const noYaml = (place: string): Problem =>
  aboutFile(
    place,
    'there is no *.yaml or *.yml file in this folder',
    'Write one, or point --desired at the folder that has them.',
  )

const tooMuch = (place: string, what: string): Problem =>
  aboutFile(
    place,
    `this folder holds ${what} of YAML and JSON`,
    'Point --desired at the folder that holds desired state alone.',
  )

const notText = (path: string): Problem => aboutFile(path, 'this file is not UTF-8 text', 'Save it as UTF-8.')

/** What files hold, in one word. Line ends do not count: git may have changed them on the way to the work tree. */
export function hashOf(files: readonly SourceFile[]): string {
  const content = JSON.stringify(files.map(({ path, text }) => [path, text.replaceAll('\r\n', '\n')]))
  return createHash('sha256').update(content).digest('hex')
}
