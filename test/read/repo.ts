import fs from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import git from 'isomorphic-git'
import { onTestFinished } from 'vitest'

/** A folder that goes away with the test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-read-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export const write = async (folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}

export type Repo = Readonly<{
  dir: string
  /** Writes the files, commits all of the work tree, and gives the commit's id. */
  commit: (files: Readonly<Record<string, string>>) => Promise<string>
}>

const author = { name: 'Test', email: 'test@example.com', timestamp: 1_700_000_000, timezoneOffset: 0 }

/** A repository in a temporary folder, with branch main. */
export const makeRepo = async (): Promise<Repo> => {
  const dir = await temporaryFolder()
  await git.init({ fs, dir, defaultBranch: 'main' })
  return {
    dir,
    commit: async (files) => {
      await write(dir, files)
      for (const filepath of Object.keys(files)) await git.add({ fs, dir, filepath })
      return git.commit({ fs, dir, author, message: 'Change' })
    },
  }
}

type Entry = Readonly<{ mode: string; path: string; oid: string; type: 'blob' | 'tree' | 'commit' }>

/** A commit whose tree has these entries, whatever they are; nothing of it is in a work tree. */
export const commitTree = async (
  dir: string,
  entries: readonly Entry[],
  parent: readonly string[] = [],
): Promise<string> => {
  const tree = await git.writeTree({ fs, dir, tree: [...entries] })
  const person = { ...author }
  return git.writeCommit({
    fs,
    dir,
    commit: { message: 'Change\n', tree, parent: [...parent], author: person, committer: person },
  })
}

export const blob = (dir: string, text: string): Promise<string> => git.writeBlob({ fs, dir, blob: Buffer.from(text) })
