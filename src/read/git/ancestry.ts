import { join } from 'node:path'
import git from 'isomorphic-git'
import { readObjects } from './failure.ts'
import { access, type Repository } from './local.ts'

/** Whether a commit comes after another one. `unknown`: the repository does not hold the history to tell. */
export type Ancestry = 'descends' | 'unrelated' | 'unknown'

/** Whether `head` is the earlier commit or comes after it. */
export async function ancestryOf(repository: Repository, head: string, earlier: string): Promise<Ancestry> {
  if (head === earlier) return 'descends'
  const otherwise = (await isShallow(repository)) ? 'unknown' : 'unrelated'
  return readObjects(async () => {
    try {
      const descends = await git.isDescendent({ ...access(repository), oid: head, ancestor: earlier, depth: -1 })
      return descends ? 'descends' : otherwise
    } catch (error) {
      if (error instanceof git.Errors.NotFoundError) return 'unknown'
      throw error
    }
  })
}

/** A shallow clone ends somewhere before the first commit, and git lists there where (gitrepository-layout). */
async function isShallow({ fs, gitdir }: Repository): Promise<boolean> {
  // isomorphic-git calls all functions of a file system just that.
  const readFile = fs.promises.readFile as (path: string, encoding: 'utf8') => Promise<string>
  const text = await readFile(join(gitdir, 'shallow'), 'utf8').catch(() => '')
  return text.trim() !== ''
}
