import git, { type TreeEntry } from 'isomorphic-git'
import type { Problem } from '../../core/model/problem.ts'
import { aboutFile, isHidden, isWanted, readEntries, type Entry, type Listed } from '../source-file.ts'
import { access, type Repository } from './local.ts'

const maxDepth = 32

/** The YAML and JSON files under a folder of a commit, read from git's objects: nothing is checked out. */
export async function readTree(repository: Repository, commit: string, folder: string, place: string): Promise<Listed> {
  const root = await folderAt(repository, commit, folder)
  if (root === null) {
    const wrong = `there is no folder ${folder} in commit ${commit.slice(0, 12)}`
    return { files: [], problems: [aboutFile(place, wrong, 'Check --desired.')] }
  }
  const entries: Entry[] = []
  const problems: Problem[] = []
  await list({ repository, entries, problems }, root, '')
  const read = await readEntries(entries, place)
  return { files: read.files, problems: [...problems, ...read.problems] }
}

type Walk = Readonly<{ repository: Repository; entries: Entry[]; problems: Problem[] }>

async function list(walk: Walk, tree: readonly TreeEntry[], below: string): Promise<void> {
  for (const entry of tree) {
    if (isHidden(entry.path)) continue
    const path = below + entry.path
    const refusal = refusalOf(entry, path)
    if (refusal !== null) walk.problems.push(refusal)
    else if (entry.type === 'tree') await list(walk, await entriesOf(walk.repository, entry.oid), `${path}/`)
    else if (isWanted(entry.path)) walk.entries.push(fileAt(walk.repository, path, entry.oid))
  }
}

function refusalOf({ mode, path: name }: TreeEntry, path: string): Problem | null {
  // isomorphic-git refuses names that lead elsewhere; control characters would reach terminals.
  if (/\p{Cc}/u.test(name)) return aboutFile(path, 'this name holds control characters', 'Rename it.')
  if (mode === '120000') return aboutFile(path, 'this is a symbolic link', 'Put the file itself here.')
  if (mode === '160000') return aboutFile(path, 'this is a submodule', 'Put its files here, or leave it out.')
  if (path.split('/').length <= maxDepth) return null
  return aboutFile(path, `this is more than ${maxDepth} folders deep`, 'Move it up.')
}

const fileAt = (repository: Repository, path: string, oid: string): Entry => ({
  path,
  size: null,
  read: async () => (await git.readBlob({ ...access(repository), oid })).blob,
})

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
  (await git.readTree({ ...access(repository), oid })).tree
