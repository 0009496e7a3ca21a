import fs from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import git from 'isomorphic-git'
import { readDesired } from '../../read/desired.ts'
import { openSource } from '../../read/source.ts'
import type { SuspendedLine } from './moments.ts'
import { listSuspensions, SettingsError, withoutSuspension, withSuspension, type Wish } from './suspensions.ts'

const FOLDER = 'desired-state'
const FILE = `${FOLDER}/settings.yaml`

/** Suspends and resumes by commits to a work tree, as a person would. */
export type Changes = Readonly<{
  list: () => Promise<readonly SuspendedLine[]>
  /** The new commit. Throws SettingsError, and leaves the file as it was, if what came out would not be desired state. */
  suspend: (wish: Wish) => Promise<string>
  resume: (key: string) => Promise<string>
}>

export const openChanges = (repository: string): Changes => {
  const file = join(repository, FILE)
  let last: Promise<unknown> = Promise.resolve()
  /** One after the other: each reads what the one before has written. */
  const change = (message: string, edit: (text: string) => string): Promise<string> => {
    const next = last.then(() => commitEdit(repository, file, message, edit))
    last = next.catch(() => undefined)
    return next
  }
  return {
    list: async () => listSuspensions(await readFile(file, 'utf8')),
    suspend: (wish) => change(`Suspend ${wish.value}: ${wish.reason}`, (text) => withSuspension(text, wish)),
    resume: (key) => change('Resume what was suspended', (text) => withoutSuspension(text, key)),
  }
}

const commitEdit = async (
  repository: string,
  file: string,
  message: string,
  edit: (text: string) => string,
): Promise<string> => {
  const before = await readFile(file, 'utf8')
  await writeFile(file, edit(before))
  const wrong = await problemOf(join(repository, FOLDER))
  if (wrong !== null) {
    await writeFile(file, before)
    throw new SettingsError(wrong)
  }
  await git.add({ fs, dir: repository, filepath: FILE })
  const author = { name: 'Dashboard', email: 'dashboard@rolekeeper.example' }
  return git.commit({ fs, dir: repository, message, author })
}

/** The first thing that keeps a folder from being desired state; null: nothing does. */
const problemOf = async (folder: string): Promise<string | null> => {
  const opened = await openSource(folder)
  if (!opened.ok) return opened.problems[0].wrong
  const { files, commit, dirty, problems } = opened.source
  const reading = readDesired(files, { commit, dirty, problems })
  return reading.ok ? null : reading.problems[0].wrong
}
