import git, { type TreeEntry } from 'isomorphic-git'
import type { Problem } from '../../core/model/problem.ts'
import { aboutFile, isHidden, isWanted, readEntries, type Entry, type Listed } from '../source-file.ts'
import { readObjects } from './failure.ts'
import { access, type Repository } from './local.ts'

const maxDepth = 32
/** A tree may hold one folder many times over, and that one again: a few kilobytes can name more files than there are atoms. */
const maxEntries = 20_000

/** A YAML or JSON file of a commit, or what stands in the way of one. Equal `id`s: the same content in the same form. */
export type TreeFile = Readonly<{ path: string; id: string; oid: string; refusal: Problem | null }>

/** The YAML and JSON files under a folder of a commit, read from git's objects: nothing is checked out. */
export async function readTree(repository: Repository, commit: string, folder: string, place: string): Promise<Listed> {
  const files = await listTree(repository, commit, folder)
  if (files === null) return { files: [], problems: [noFolder(folder, commit, place)] }
  return readFiles(files, place, (file) => readBlob(repository, file.oid))
}

/** What is wanted of a folder of a commit, or refused; null: the commit has no such folder. */
export async function listTree(
  repository: Repository,
  commit: string,
  folder: string,
): Promise<readonly TreeFile[] | null> {
  const trees = new Map<string, Promise<readonly TreeEntry[]>>()
  const entries = (oid: string): Promise<readonly TreeEntry[]> => {
    const read = trees.get(oid) ?? entriesOf(repository, oid)
    trees.set(oid, read)
    return read
  }
  const root = await folderAt(repository, commit, folder)
  if (root === null) return null
  const walk: Walk = { entries, files: [], seen: 0 }
  await list(walk, root, '')
  return walk.files
}

/** Reads listed files within limits; what was refused is a problem. */
export async function readFiles<T extends TreeFile>(
  files: readonly T[],
  place: string,
  read: (file: T) => Promise<Uint8Array>,
): Promise<Listed> {
  const entries = files.flatMap((file): Entry[] =>
    file.refusal === null ? [{ path: file.path, size: null, read: () => read(file) }] : [],
  )
  const listed = await readEntries(entries, place)
  return { files: listed.files, problems: [...files.flatMap(({ refusal }) => refusal ?? []), ...listed.problems] }
}

/** The bytes of a file. */
export const readBlob = async (repository: Repository, oid: string): Promise<Uint8Array> =>
  (await readObjects(() => git.readBlob({ ...access(repository), oid }))).blob

export const noFolder = (folder: string, commit: string, place: string): Problem =>
  aboutFile(place, `there is no folder ${folder} in commit ${commit.slice(0, 12)}`, 'Check --desired.')

/** `entries`: each tree is read once, however often it stands there. */
type Walk = {
  readonly entries: (oid: string) => Promise<readonly TreeEntry[]>
  readonly files: TreeFile[]
  seen: number
}

async function list(walk: Walk, tree: readonly TreeEntry[], below: string): Promise<void> {
  for (const entry of tree) {
    walk.seen += 1
    if (isHidden(entry.path)) continue
    const path = below + entry.path
    const refusal = refusalOf(entry, path, walk)
    const file = { path, id: `${entry.mode} ${entry.oid}`, oid: entry.oid, refusal }
    if (refusal === null && entry.type === 'tree') await list(walk, await walk.entries(entry.oid), `${path}/`)
    else if (refusal !== null || isWanted(entry.path)) walk.files.push(file)
    if (walk.seen > maxEntries) return
  }
}

function refusalOf({ mode, path: name }: TreeEntry, path: string, { seen }: Walk): Problem | null {
  // isomorphic-git refuses names that lead elsewhere; control characters would reach terminals.
  if (/\p{Cc}/u.test(name)) return aboutFile(path, 'this name holds control characters', 'Rename it.')
  if (mode === '120000') return aboutFile(path, 'this is a symbolic link', 'Put the file itself here.')
  if (mode === '160000') return aboutFile(path, 'this is a submodule', 'Put its files here, or leave it out.')
  if (path.split('/').length > maxDepth) {
    return aboutFile(path, `this is more than ${maxDepth} folders deep`, 'Move it up.')
  }
  if (seen <= maxEntries) return null
  return aboutFile(
    path,
    `up to here the folder holds more than ${maxEntries} entries`,
    'Keep desired state in a folder of its own.',
  )
}

/** Null: the commit has no such folder. */
async function folderAt(repository: Repository, commit: string, folder: string): Promise<readonly TreeEntry[] | null> {
  let tree = await entriesOf(repository, commit)
  for (const name of folder.split('/').filter((part) => part !== '' && part !== '.')) {
    const next = tree.find((entry) => entry.path === name && entry.type === 'tree')
    if (next === undefined) return null
    tree = await entriesOf(repository, next.oid)
  }
  return tree
}

const entriesOf = async (repository: Repository, oid: string): Promise<readonly TreeEntry[]> =>
  (await readObjects(() => git.readTree({ ...access(repository), oid }))).tree
