import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Problem } from '../core/model/problem.ts'
import { aboutFile, isHidden, isWanted, readEntries, type Entry, type Listed } from './source-file.ts'

const maxDepth = 32

/** The YAML and JSON files under a folder. A folder that is missing or empty is a problem, and so is a link in it. */
export async function readFolder(folder: string): Promise<Listed> {
  const entries: Entry[] = []
  const problems: Problem[] = []
  try {
    await list(folder, '', entries, problems)
    const read = await readEntries(entries, folder)
    return { files: read.files, problems: [...problems, ...read.problems] }
  } catch (error) {
    if (!isFileError(error)) throw error
    return { files: [], problems: [unreadable(folder, error)] }
  }
}

async function list(root: string, below: string, entries: Entry[], problems: Problem[]): Promise<void> {
  for (const item of await readdir(join(root, below), { withFileTypes: true })) {
    const path = below === '' ? item.name : `${below}/${item.name}`
    if (isHidden(item.name)) continue
    if (item.isSymbolicLink()) problems.push(aboutFile(path, 'this is a symbolic link', 'Put the file itself here.'))
    else if (item.isDirectory()) await listBelow(root, path, entries, problems)
    else if (item.isFile() && isWanted(item.name)) entries.push(await entryOf(root, path))
  }
}

async function listBelow(root: string, path: string, entries: Entry[], problems: Problem[]): Promise<void> {
  if (path.split('/').length < maxDepth) return list(root, path, entries, problems)
  problems.push(aboutFile(path, `this folder is more than ${maxDepth} folders deep`, 'Move it up.'))
}

async function entryOf(root: string, path: string): Promise<Entry> {
  const file = join(root, path)
  return { path, size: (await lstat(file)).size, read: () => readFile(file) }
}

type FileError = Error & Readonly<{ code: string; path?: string }>

const isFileError = (error: unknown): error is FileError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

function unreadable(folder: string, { code, path = folder, message }: FileError): Problem {
  if (code === 'ENOENT' && path === folder) return aboutFile(folder, 'there is no such folder', 'Check --desired.')
  if (code === 'ENOTDIR') return aboutFile(folder, 'this is not a folder', 'Point --desired at the folder around it.')
  return aboutFile(path, `this could not be read: ${message}`, 'Check who may read it.')
}
