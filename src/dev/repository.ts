import fs from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import git from 'isomorphic-git'

/** A git repository of its own with a copy of the desired state in one commit. The commit's id. */
export const commitCopy = async (desiredState: string, repository: string): Promise<string> => {
  await cp(desiredState, join(repository, 'desired-state'), { recursive: true })
  await git.init({ fs, dir: repository, defaultBranch: 'main' })
  await git.add({ fs, dir: repository, filepath: 'desired-state' })
  const author = { name: 'Tour', email: 'tour@rolekeeper.example' }
  return git.commit({ fs, dir: repository, message: 'Say which role every instance should have', author })
}
