import fs from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import git, { type PromiseFsClient, type ReadCommitResult } from 'isomorphic-git'
import { readObjects } from './failure.ts'
import { parseRevision } from './revision.ts'

/** A git repository, on a disk or in memory. `cache` lets isomorphic-git read each pack index once. */
export type Repository = Readonly<{
  fs: PromiseFsClient
  /** Where objects and references are. */
  gitdir: string
  /** Where HEAD is; of a linked worktree not the same. */
  headDir: string
  /** The folder that is checked out; null: a bare repository. */
  worktree: string | null
  cache: object
}>

/** What isomorphic-git's functions take. */
export const access = ({
  fs,
  gitdir,
  cache,
}: Repository): Readonly<{
  fs: PromiseFsClient
  gitdir: string
  cache: object
}> => ({ fs, gitdir, cache })

/** The repository around a folder, or at it; null: there is none. */
export async function findRepository(folder: string): Promise<Repository | null> {
  let at = await realpath(folder)
  if (await isBare(at)) return { fs, gitdir: at, headDir: at, worktree: null, cache: {} }
  for (;;) {
    const headDir = await gitFolder(join(at, '.git'))
    if (headDir !== null) return { fs, gitdir: await commonFolder(headDir), headDir, worktree: at, cache: {} }
    if (dirname(at) === at) return null
    at = dirname(at)
  }
}

/** The commit that a branch, tag, commit id, HEAD or the way up from one names; null: the repository knows none by it. */
export async function resolveCommit(repository: Repository, ref: string): Promise<string | null> {
  const { name, parents } = parseRevision(ref)
  let oid = await oidOf(repository, name)
  for (const parent of parents) {
    const child = oid === null ? null : await commitAt(repository, oid)
    oid = child?.commit.parent[parent - 1] ?? null
  }
  return oid === null ? null : ((await commitAt(repository, oid))?.oid ?? null)
}

/** Null: there is no such object, or it is no commit. */
const commitAt = (repository: Repository, oid: string): Promise<ReadCommitResult | null> =>
  readObjects(() =>
    git.readCommit({ ...access(repository), oid }).catch((error: unknown) => {
      if (error instanceof git.Errors.NotFoundError || error instanceof git.Errors.ObjectTypeError) return null
      throw error
    }),
  )

/** A commit's bytes as git stores them; isomorphic-git checks them against the id. */
export async function readCommitObject(repository: Repository, oid: string): Promise<Uint8Array> {
  const { object } = await readObjects(() => git.readObject({ ...access(repository), oid, format: 'content' }))
  return object as Uint8Array // what the format `content` gives
}

/** The folder's path within the work tree, with `/`; empty for its top. */
export async function pathInWorktree(worktree: string, folder: string): Promise<string> {
  return relative(worktree, await realpath(folder))
    .split(sep)
    .join('/')
}

async function oidOf(repository: Repository, ref: string): Promise<string | null> {
  const { fs, headDir, gitdir } = repository
  // A linked worktree has a HEAD of its own, which isomorphic-git would look for beside the objects.
  const name = ref === 'HEAD' && headDir !== gitdir ? await linkedHead(headDir) : ref
  const attempts = [
    () => git.resolveRef({ fs, gitdir, ref: name }),
    // As git, which takes no fewer than four digits for an id.
    ...(/^[0-9a-f]{4,40}$/.test(name) ? [() => git.expandOid({ ...access(repository), oid: name })] : []),
  ]
  for (const attempt of attempts) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof git.Errors.NotFoundError)) throw error
    }
  }
  return null
}

const linkedHead = async (headDir: string): Promise<string> =>
  (await readFile(join(headDir, 'HEAD'), 'utf8')).trim().replace(/^ref: /, '')

const isBare = async (folder: string): Promise<boolean> =>
  (await typeOf(join(folder, 'objects'))) === 'folder' && (await typeOf(join(folder, 'HEAD'))) === 'file'

/** `.git` is a folder, or a file that names one (linked worktrees and submodules: gitrepository-layout). */
async function gitFolder(dotGit: string): Promise<string | null> {
  const type = await typeOf(dotGit)
  if (type !== 'file') return type === null ? null : dotGit
  const named = /^gitdir: (.+)$/m.exec(await readFile(dotGit, 'utf8'))?.[1]
  return named === undefined ? null : resolve(dirname(dotGit), named)
}

/** A linked worktree's own folder names the one that holds the objects. */
async function commonFolder(headDir: string): Promise<string> {
  const file = join(headDir, 'commondir')
  if ((await typeOf(file)) === null) return headDir
  const named = (await readFile(file, 'utf8')).trim()
  return isAbsolute(named) ? named : resolve(headDir, named)
}

async function typeOf(path: string): Promise<'file' | 'folder' | null> {
  const found = await stat(path).catch(() => null)
  return found === null ? null : found.isDirectory() ? 'folder' : 'file'
}
