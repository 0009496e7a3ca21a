import git, { type HttpClient } from 'isomorphic-git'
import { GitFailure, readObjects } from './failure.ts'
import { access, type Repository } from './local.ts'
import type { Sides } from './merge.ts'
import { deepen, depths, emptyRepository, readRefs, type Head } from './remote.ts'

/**
 * The merge of two commits that the host keeps at a reference: its id and a repository that holds it. Null: it keeps none,
 * or one of other commits, since hosts make it anew in their own time. Throws GitFailure.
 */
export async function fetchHostMerge(
  url: URL,
  mergeRef: string,
  { base, head }: Readonly<{ base: Head; head: string }>,
  http: HttpClient,
): Promise<Readonly<{ repository: Repository; merge: string }> | null> {
  const merge = (await readRefs(url, http)).find(({ ref }) => ref === mergeRef)?.oid
  if (merge === undefined) return null
  const repository = await emptyRepository(url)
  await deepen(repository, url, { oid: merge, commit: merge }, 2, http)
  const { parent } = (await readObjects(() => git.readCommit({ ...access(repository), oid: merge }))).commit
  return parent.length === 2 && parent[0] === base.commit && parent[1] === head ? { repository, merge } : null
}

/** Two commits with as much of their history as it takes to see where they parted. Throws GitFailure. */
export async function fetchSides(
  url: URL,
  { base, head }: Readonly<{ base: Head; head: string }>,
  http: HttpClient,
): Promise<Readonly<{ repository: Repository; sides: Sides }>> {
  const repository = await emptyRepository(url)
  const theirs = { oid: head, commit: head }
  const oids = [base.commit, head]
  await deepen(repository, url, base, 1, http)
  for (const depth of depths) {
    // The base has most often not moved since: then the head's history alone tells.
    for (const side of [theirs, base]) {
      await deepen(repository, url, side, depth, http)
      const bases: readonly string[] = await readObjects(() => git.findMergeBase({ ...access(repository), oids }))
      if (bases.length > 0) return { repository, sides: { ours: base.commit, theirs: head, bases } }
    }
  }
  const deepest = depths.at(-1)
  throw new GitFailure(
    `within ${deepest} commits, ${head.slice(0, 12)} and ${base.commit.slice(0, 12)} have none in common`,
    'Merge the base into the branch, or start the branch from it.',
  )
}
