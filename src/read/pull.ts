import { commit, type Commit } from '../core/model/names.ts'
import type { Problem } from '../core/model/problem.ts'
import type { RemoteLocation } from './git/location.ts'
import { mergeFolders, type Merged } from './git/merge.ts'
import { readHead, type Head } from './git/remote.ts'
import { fetchHostMerge, fetchSides } from './git/sides.ts'
import { makeTransport, type RemoteAccess } from './git/transport.ts'
import { noFolder, readTree } from './git/tree.ts'
import { aboutFile, hashOf, type Listed } from './source-file.ts'

/** Whose merge is asked for: the request's head, and where the host keeps the merge that it made itself. */
export type PullHead = Readonly<{ head: Commit; mergeRef: string | null }>

/** The files of one state and what it is called. */
export type State = Listed & Readonly<{ commit: Commit }>

/** The base branch now, and what the merge would make of it. Not ok: `conflicts` names files, `problems` say why. */
export type PullOpened = Readonly<
  | { ok: true; base: State; merged: State }
  | { ok: false; conflicts: readonly string[]; problems: readonly [Problem, ...Problem[]] }
>

/**
 * A request's head merged with the branch that a location names, as it is now. The host's own merge
 * counts where it is of these two commits; else the files are merged here. Where the base is part of the head, the head
 * is the merge. Throws GitFailure.
 */
export async function openPull(location: RemoteLocation, pull: PullHead, remote: RemoteAccess): Promise<PullOpened> {
  const http = makeTransport(location.url, remote)
  const commits = { base: await readHead(location, http), head: pull.head }
  return (await byHost(location, commits, pull.mergeRef, http)) ?? (await byFiles(location, commits, http))
}

type Commits = Readonly<{ base: Head; head: Commit }>
type Http = ReturnType<typeof makeTransport>

async function byHost(
  location: RemoteLocation,
  commits: Commits,
  mergeRef: string | null,
  http: Http,
): Promise<PullOpened | null> {
  const found = mergeRef === null ? null : await fetchHostMerge(location.url, mergeRef, commits, http)
  if (found === null) return null
  const { repository, merge } = found
  const read = (at: string): Promise<Listed> => readTree(repository, at, location.folder, location.place)
  const [base, listed] = [await read(commits.base.commit), await read(merge)]
  return { ok: true, base: stateOf(base, commits.base.commit), merged: stateOf(listed, mergedName(commits, listed)) }
}

async function byFiles(location: RemoteLocation, commits: Commits, http: Http): Promise<PullOpened> {
  const { repository, sides } = await fetchSides(location.url, commits, http)
  const { folder, place } = location
  const base = stateOf(await readTree(repository, sides.ours, folder, place), sides.ours)
  const merged: Merged = (await mergeFolders(repository, sides, folder, place)) ?? {
    conflicts: [],
    listed: { files: [], problems: [noFolder(folder, sides.theirs, place)] },
  }
  const [first, ...more] = merged.conflicts.map(conflict)
  if (first !== undefined) return { ok: false, conflicts: merged.conflicts, problems: [first, ...more] }
  const isHead = sides.bases.includes(sides.ours)
  const name = isHead ? commits.head : mergedName(commits, merged.listed)
  return { ok: true, base, merged: stateOf(merged.listed, name) }
}

const stateOf = (listed: Listed, name: string): State => ({ ...listed, commit: commit(name) })

/** The merge is no commit yet: it is called as a work tree that differs from its commit. */
const mergedName = ({ head }: Commits, { files }: Listed): string => `${head}+${hashOf(files).slice(0, 12)}`

const conflict = (file: string): Problem =>
  aboutFile(
    file,
    'the base branch and this request both changed this file, and the two cannot be put together without a person',
    'Merge the base branch into the request and settle it there.',
  )
