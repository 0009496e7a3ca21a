import { once } from 'node:events'
import { watch } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

type Outcome<T> = Readonly<{ made: T } | { failure: string }>

/**
 * Has a folder filled by whichever process asks first; the others wait, and all are given what came of it, which is plain data. It
 * stands beside the folder, as `FOLDER.json`.
 */
export const onlyOnce = async <T>(folder: string, fill: (folder: string) => Promise<T>): Promise<T> => {
  await mkdir(dirname(folder), { recursive: true })
  const outcome = (await isFirst(folder)) ? await tell(folder, fill) : await hear<T>(folder)
  if ('failure' in outcome) throw new Error(`${basename(folder)} could not be made: ${outcome.failure}`)
  return outcome.made
}

const isFirst = async (folder: string): Promise<boolean> => {
  try {
    await mkdir(folder)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

const tell = async <T>(folder: string, fill: (folder: string) => Promise<T>): Promise<Outcome<T>> => {
  const outcome = await fill(folder).then(
    (made) => ({ made }),
    (error: unknown) => ({ failure: String(error) }),
  )
  await writeFile(`${folder}.part`, JSON.stringify(outcome))
  await rename(`${folder}.part`, `${folder}.json`)
  return outcome
}

const hear = async <T>(folder: string): Promise<Outcome<T>> => {
  const watcher = watch(dirname(folder))
  try {
    for (;;) {
      const changed = once(watcher, 'change')
      const text = await readFile(`${folder}.json`, 'utf8').catch(() => null)
      if (text !== null) return JSON.parse(text) as Outcome<T>
      await changed
    }
  } finally {
    watcher.close()
  }
}
