/** The licences of the packages that bundles hold. */
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
