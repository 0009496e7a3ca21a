import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

export const root: string = resolve(import.meta.dirname, '../..')

/** One import of a source: of a file of ours (`src/core/…`), or of a package (`yaml`, `node:fs`). */
export type Import = Readonly<{ from: string; to: string; isOurs: boolean }>

/** Paths from the root of all files under some folders; a folder that does not exist yet has none. */
export const filesUnder = (...folders: readonly string[]): readonly string[] =>
  folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name))),
    )
    .toSorted()

export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

export const importsOf = (file: string): readonly Import[] =>
  ts
    .preProcessFile(textOf(file), true, true)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.')
        ? { from: file, to: relative(root, resolve(root, dirname(file), fileName)), isOurs: true }
        : { from: file, to: fileName, isOurs: false },
    )
