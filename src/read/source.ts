import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { commit, type Commit } from '../core/model/names.ts'
import type { Problem } from '../core/model/problem.ts'
import { readFolder } from './folder.ts'
import { ancestryOf, type Ancestry } from './git/ancestry.ts'
import { GitFailure } from './git/failure.ts'
import { findRepository, pathInWorktree, readCommitObject, resolveCommit, type Repository } from './git/local.ts'
import { parseRemote, type RemoteLocation } from './git/location.ts'
import { fetchHead, readHead, remoteAncestry } from './git/remote.ts'
import type { CommitObject } from './git/signature.ts'
import { anonymous, makeTransport, type RemoteAccess } from './git/transport.ts'
import { readTree } from './git/tree.ts'
import { aboutFile, hashOf, type SourceFile } from './source-file.ts'

/** The files of one state of the desired state, and which state it is. */
export type Source = Readonly<{
  /** Where they are, for people. */
  place: string
  files: readonly SourceFile[]
  /** What keeps files of the folder from being read; the reading of a source with any fails. */
  problems: readonly Problem[]
  /**
   * A commit id; `ID+HASH` where the folder differs from it, so that no two states have one name; `files:HASH`
   * outside git.
   */
  commit: Commit
  dirty: boolean
  /** How this state's commit stands to another. Throws GitFailure where a remote's history cannot be asked for now. */
  ancestry(of: Commit): Promise<Ancestry>
  /** The commit as git stores it; null: what was read is none, or differs from it, so that nobody can have signed it. */
  commitObject(): Promise<CommitObject | null>
}>

export type Opened = Readonly<{ ok: true; source: Source } | { ok: false; problems: readonly [Problem, ...Problem[]] }>

/**
 * Opens what `--desired` names: a folder, which is read as it stands; `REPOSITORY#REF:PATH` on this machine, or
 * `http(s)://…#REF:PATH`, which are read from git's objects. What is missing or cannot be read is a problem.
 */
export async function openSource(spec: string, remote: RemoteAccess = anonymous): Promise<Opened> {
  const opened = await openIfChanged(spec, remote, null)
  if (opened === 'unchanged') throw new Error('Nothing was known, so nothing can be unchanged.')
  return opened
}

/** The same, but a state that is known already is not read again: of a remote, one request tells. */
export async function openIfChanged(
  spec: string,
  remote: RemoteAccess,
  known: Commit | null,
): Promise<Opened | 'unchanged'> {
  const parsed = parseRemote(spec)
  if (parsed?.ok === false) return failed(parsed.place, parsed)
  try {
    if (parsed !== null) return await openRemote(parsed.location, remote, known)
    const { path, fragment } = await split(/^file:\/\//i.test(spec) ? fromUrl(spec) : spec)
    const opened = fragment === null ? await openFolder(path) : await openRepository(path, fragment)
    return opened.ok && opened.source.commit === known ? 'unchanged' : opened
  } catch (error) {
    if (error instanceof GitFailure) return failed(spec, error)
    // isomorphic-git, Node's files and its URLs all say with a code what went wrong; anything else is our own mistake.
    if (!(error instanceof Error && 'code' in error)) throw error
    return failed(spec, {
      wrong: `this could not be read: ${error.message}`,
      right: 'Check --desired and the repository.',
    })
  }
}

/** The id of the git commit that a state is, or was made from; null: it has nothing to do with git. */
export const gitIdOf = (state: Commit): string | null => /^([0-9a-f]{40})(?:\+|$)/.exec(state)?.[1] ?? null

const failed = (place: string, { wrong, right }: Pick<Problem, 'wrong' | 'right'>): Opened => ({
  ok: false,
  problems: [aboutFile(place, wrong, right)],
})

const fromUrl = (url: string): string => {
  const [file = '', ...fragment] = url.split('#')
  return [fileURLToPath(file), ...fragment].join('#')
}

/** A folder whose name holds a `#` is a folder all the same. */
async function split(spec: string): Promise<Readonly<{ path: string; fragment: string | null }>> {
  const hash = spec.indexOf('#')
  if (hash < 0 || (await isFolder(spec))) return { path: spec, fragment: null }
  return { path: spec.slice(0, hash), fragment: spec.slice(hash + 1) }
}

const isFolder = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isDirectory() ?? false

async function openFolder(path: string): Promise<Opened> {
  const listed = await readFolder(path)
  const [problem, ...more] = listed.problems
  if (problem !== undefined && listed.files.length === 0) return { ok: false, problems: [problem, ...more] }
  const repository = await findRepository(path)
  const head = repository === null ? null : await resolveCommit(repository, 'HEAD')
  if (repository?.worktree == null || head === null) {
    const name = commit(`files:${hashOf(listed.files)}`)
    return opened({ ...listed, ...noHistory, place: path, commit: name, dirty: false })
  }
  const committed = await readTree(repository, head, await pathInWorktree(repository.worktree, path), path)
  const dirty = hashOf(committed.files) !== hashOf(listed.files)
  const name = commit(dirty ? `${head}+${hashOf(listed.files).slice(0, 12)}` : head)
  const { ancestry, commitObject } = localHistory(repository, head)
  return opened({
    ...listed,
    place: path,
    commit: name,
    dirty,
    ancestry,
    commitObject: dirty ? async () => null : commitObject,
  })
}

async function openRepository(path: string, fragment: string): Promise<Opened> {
  const [ref = '', folder = ''] = splitOnce(fragment, ':')
  const place = `${path}#${fragment}`
  const repository = (await isFolder(path)) ? await findRepository(path) : null
  if (repository === null) return failed(place, { wrong: `${path} is no git repository`, right: 'Check --desired.' })
  const head = await resolveCommit(repository, ref || 'HEAD')
  if (head === null) {
    const wrong = `${path} has no branch, tag or commit ${JSON.stringify(ref || 'HEAD')}`
    return failed(place, { wrong, right: 'Check --desired; it is REPOSITORY#REF:PATH.' })
  }
  return openCommit(repository, head, folder, place, localHistory(repository, head))
}

async function openRemote(
  location: RemoteLocation,
  remote: RemoteAccess,
  known: Commit | null,
): Promise<Opened | 'unchanged'> {
  const http = makeTransport(location.url, remote)
  const head = await readHead(location, http)
  if (head.commit === known) return 'unchanged'
  const repository = await fetchHead(location, head, http)
  return openCommit(repository, head.commit, location.folder, location.place, {
    ancestry: async (of) => {
      const earlier = gitIdOf(of)
      return earlier === null ? 'unknown' : remoteAncestry(location, repository, head, earlier, remote)
    },
    commitObject: async () => ({
      raw: await readCommitObject(repository, head.commit),
      isTagged: head.oid !== head.commit,
    }),
  })
}

async function openCommit(
  repository: Repository,
  head: string,
  folder: string,
  place: string,
  history: History,
): Promise<Opened> {
  const listed = await readTree(repository, head, folder, place)
  const [problem, ...more] = listed.problems
  if (problem !== undefined && listed.files.length === 0) return { ok: false, problems: [problem, ...more] }
  return opened({ ...listed, ...history, place, commit: commit(head), dirty: false })
}

const opened = (source: Source): Opened => ({ ok: true, source })

type History = Pick<Source, 'ancestry' | 'commitObject'>

const noHistory: History = { ancestry: async () => 'unknown', commitObject: async () => null }

const localHistory = (repository: Repository, head: string): History => ({
  ancestry: async (of) => {
    const earlier = gitIdOf(of)
    return earlier === null ? 'unknown' : ancestryOf(repository, head, earlier)
  },
  commitObject: async () => ({ raw: await readCommitObject(repository, head), isTagged: false }),
})

function splitOnce(text: string, by: string): readonly string[] {
  const at = text.indexOf(by)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
