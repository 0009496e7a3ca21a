import { fileURLToPath } from 'node:url'
import { findRepository, pathInWorktree } from './git/local.ts'

/** What `--desired` names, as it stands at another ref of its repository; null: the folder is in no git work tree. */
export const atRef = async (spec: string, ref: string): Promise<string | null> => {
  const [place = '', at] = splitLast(spec, '#')
  if (at !== undefined) {
    const folder = at.includes(':') ? at.slice(at.indexOf(':')) : ''
    return `${place}#${ref}${folder}`
  }
  const path = spec.startsWith('file://') ? fileURLToPath(spec) : spec
  const repository = await findRepository(path)
  if (repository?.worktree == null) return null
  return `${repository.worktree}#${ref}:${await pathInWorktree(repository.worktree, path)}`
}

const splitLast = (text: string, by: string): readonly string[] => {
  const at = text.lastIndexOf(by)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
