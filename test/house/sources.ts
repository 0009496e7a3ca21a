import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'

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
  specifiersOf(file).map((specifier) =>
    specifier.startsWith('.')
      ? { from: file, to: relative(root, resolve(root, dirname(file), specifier)), isOurs: true }
      : { from: file, to: specifier, isOurs: false },
  )

/** What a source imports, exports again, or imports when it runs under a name that is written out. */
const specifiersOf = (file: string): readonly string[] => {
  const text = textOf(file)
  const { staticImports, staticExports, dynamicImports } = parseSync(file, text).module
  const exported = staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest ?? []))
  const run = dynamicImports.flatMap(({ moduleRequest: { start, end } }) => nameIn(text.slice(start, end)))
  return [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...exported.map(({ value }) => value),
    ...run,
  ]
}

const nameIn = (argument: string): readonly string[] => /^['"](.*)['"]$/.exec(argument)?.slice(1) ?? []
