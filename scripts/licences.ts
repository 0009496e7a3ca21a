/** The licences of the packages that bundles hold, and which licences a package may have at all. */
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Bundled } from './bundle.ts'

const root = resolve(import.meta.dirname, '..')

/** What a package's package.json says of it. */
type Package = Readonly<{ name: string; version: string; license?: string }>

/** Name, version and licence of each package inside, with the text that it comes with. */
export const licencesOf = async (bundles: readonly Bundled[]): Promise<string> => {
  const folders = new Set(bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs).flatMap(packageOf)))
  const texts = await Promise.all([...folders].sort().map(licenceIn))
  return texts.join('\n')
}

/** `node_modules/a/node_modules/@b/c/dist/d.js` is of `node_modules/a/node_modules/@b/c`. */
const packageOf = (file: string): readonly string[] => {
  const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
  return folder === undefined ? [] : [folder]
}

const licenceIn = async (folder: string): Promise<string> => {
  const path = join(root, folder)
  const { name, version, license } = JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as Package // npm's form
  const file = (await readdir(path)).find((one) => /^licen[cs]e/i.test(one))
  const text = file === undefined ? '' : `\n${(await readFile(join(path, file), 'utf8')).trim()}\n`
  return `${'-'.repeat(80)}\n${name} ${version}: ${license ?? 'see below'}\n${text}`
}

/** What package-lock.json says of a package. */
export type LockedPackage = Readonly<{
  license?: string | readonly string[]
  dev?: true
  integrity?: string
  hasInstallScript?: true
  optionalDependencies?: Readonly<Record<string, string>>
}>

/** They ask for no more than their own text, or nothing. */
const permissive = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'Zlib',
]

/** Of tools that are changed by nobody and handed on to nobody. */
const forTools = [...permissive, 'MPL-2.0', 'CC0-1.0', 'CC-BY-4.0']

/** Each as it writes itself, and why it may be there. */
const singly: Readonly<Record<string, string>> = {
  // A library beside the bundle, which can be exchanged for another version (scripts/bundle.ts).
  'node_modules/openpgp': 'LGPL-3.0+',
  // Words of their own for what is permitted above.
  'node_modules/@darabonba/typescript': 'Apache License 2.0',
  'node_modules/pause-stream': 'MIT or Apache2',
}

/** Packages whose licence nobody has looked at, by what the lock file says: no network is needed to know. */
export const licenceProblems = (packages: Readonly<Record<string, LockedPackage>>): readonly string[] =>
  Object.entries(packages).flatMap(([folder, { license, dev }]) => {
    const written = typeof license === 'object' ? license.join(' or ') : (license ?? 'no licence')
    const isTaken = singly[folder] === written || isPermitted(written, dev === true ? forTools : permissive)
    return folder === '' || isTaken ? [] : [`${folder}: ${written}`]
  })

/** An SPDX expression of one level, as `(MIT AND Zlib)`. */
const isPermitted = (expression: string, licences: readonly string[]): boolean => {
  const bare = expression.replace(/^\((.*)\)$/, '$1')
  if (bare.includes(' OR ')) return bare.split(' OR ').some((one) => licences.includes(one))
  return bare.split(' AND ').every((one) => licences.includes(one))
}
