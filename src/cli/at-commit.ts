import { findRepository, pathInWorktree } from '../read/git/local.ts'

/** The same desired state at another commit, as `--desired` would name it; null: it is in no repository. */
export const atCommit = async (desired: string, commit: string): Promise<string | null> => {
  const [path = '', fragment] = desired.split('#')
  if (fragment !== undefined) return `${path}#${commit}:${fragment.split(':').slice(1).join(':')}`
  const repository = await findRepository(path).catch(() => null)
  if (repository?.worktree == null) return null
  return `${path}#${commit}:${await pathInWorktree(repository.worktree, path)}`
}
