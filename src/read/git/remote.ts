import git, { type HttpClient, type ServerRef } from 'isomorphic-git'
import { ancestryOf, type Ancestry } from './ancestry.ts'
import { GitFailure } from './failure.ts'
import { access, resolveCommit, type Repository } from './local.ts'
import type { RemoteLocation } from './location.ts'
import { memoryFs } from './memory-fs.ts'
import { makeTransport, type RemoteAccess } from './transport.ts'

/** What a reference names now. An annotated tag has an object of its own, which names the commit. */
export type Head = Readonly<{ oid: string; commit: string }>

/**
 * The commit that the reference names now: one request, for protocol 1 answers it at once where protocol 2 asks for
 * capabilities first. A commit id needs none. Throws GitFailure.
 */
export async function readHead({ url, ref }: RemoteLocation, http: HttpClient): Promise<Head> {
  if (isOid(ref)) return { oid: ref, commit: ref }
  const refs = await readRefs(url, http)
  const found = candidates(ref || 'HEAD').flatMap((name) => refs.find((one) => one.ref === name) ?? [])[0]
  if (found === undefined) throw missing(url, ref || 'HEAD', refs)
  return { oid: found.oid, commit: found.peeled ?? found.oid }
}

/** All that the remote's references name; a transport asks once. Throws GitFailure. */
export const readRefs = (url: URL, http: HttpClient): Promise<readonly ServerRef[]> =>
  tried(() => git.listServerRefs({ http, url: url.href, protocolVersion: 1, peelTags: true }))

/**
 * The repository with this commit alone, in memory. What arrived is asked for by its id and read once, since
 * isomorphic-git does not say whether anything came. Throws GitFailure.
 */
export async function fetchHead({ url }: RemoteLocation, head: Head, http: HttpClient): Promise<Repository> {
  const key = `${url.href}#${head.commit}`
  if (latest?.key === key) return latest.repository
  const repository = await emptyRepository(url)
  await deepen(repository, url, head, 1, http)
  latest = { key, repository }
  return repository
}

/** A repository in memory that can be fetched into. */
export async function emptyRepository(url: URL): Promise<Repository> {
  const repository: Repository = { fs: memoryFs(), gitdir: '/git', headDir: '/git', worktree: null, cache: {} }
  await git.init({ ...access(repository), bare: true, defaultBranch: 'main' })
  await git.addRemote({ ...access(repository), remote: 'origin', url: url.href })
  return repository
}

/** Fetches so much of a commit's history, the commit itself with 1. Throws GitFailure, also where it did not arrive. */
export async function deepen(
  repository: Repository,
  url: URL,
  head: Head,
  depth: number,
  http: HttpClient,
): Promise<void> {
  const { oid } = head
  const where = { http, url: url.href, remote: 'origin', ref: oid, remoteRef: oid }
  await tried(() => git.fetch({ ...access(repository), ...where, singleBranch: true, tags: false, depth }))
  const arrived = await tried(() => resolveCommit(repository, oid))
  if (arrived !== head.commit) throw notArrived(url, head)
}

/** How the head stands to an earlier commit; the history is fetched as far as it takes, at most 1,000 commits deep. */
export async function remoteAncestry(
  { url }: RemoteLocation,
  repository: Repository,
  head: Head,
  earlier: string,
  remote: RemoteAccess,
): Promise<Ancestry> {
  const http = makeTransport(url, remote)
  for (const depth of [1, ...depths]) {
    try {
      if (depth > 1) await deepen(repository, url, head, depth, http)
    } catch (error) {
      // A history that is too large to fetch stays unknown; a server that is down may be up in the next run.
      if (error instanceof GitFailure && !error.passing) return 'unknown'
      throw error
    }
    const ancestry = await ancestryOf(repository, head.commit, earlier)
    if (ancestry !== 'unknown') return ancestry
  }
  return 'unknown'
}

/** Most often the earlier commit is close by. */
export const depths: readonly number[] = [50, 1000]

/** A warm process reads the same commit again without fetching it. */
let latest: Readonly<{ key: string; repository: Repository }> | null = null

const isOid = (ref: string): boolean => /^[0-9a-f]{40}$/.test(ref)

/** As git looks names up (gitrevisions), but a branch before a tag: nobody who may only tag shadows a branch. */
const candidates = (ref: string): readonly string[] => [ref, `refs/${ref}`, `refs/heads/${ref}`, `refs/tags/${ref}`]

/** Whatever isomorphic-git throws on what a server sent, down to its inflating, is about what was sent. */
async function tried<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof GitFailure) throw error
    const { code = 'no code' } = error as Readonly<{ code?: string }>
    throw new GitFailure(
      `what the server sent cannot be read (${code})`,
      'Try again; if it stays so, check the repository with git fsck.',
      { passing: true, cause: error },
    )
  }
}

const missing = ({ host }: URL, ref: string, refs: readonly ServerRef[]): GitFailure => {
  const names = refs.flatMap((one) => /^refs\/heads\/(.+)/.exec(one.ref)?.[1] ?? [])
  const has = names.length === 0 ? 'no branch at all' : names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '')
  const right = /^[0-9a-f]{7,39}$/.test(ref)
    ? 'A commit id has to be whole: 40 digits.'
    : `It has ${has}. Check --desired, which is URL#REF:PATH.`
  return new GitFailure(`the repository at ${host} has no branch or tag ${JSON.stringify(ref)}`, right)
}

const notArrived = ({ host }: URL, { commit }: Head): GitFailure =>
  new GitFailure(
    `commit ${commit.slice(0, 12)} was asked of ${host} and did not arrive`,
    'It may have moved meanwhile: try again. A host may also serve only the commits that branches and tags name.',
    { passing: true },
  )
