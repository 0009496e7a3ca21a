/**
 * `npm run bundle`: each function of functions/ into a folder of its own under dist/, ready for `s deploy` and to run with
 * `node` alone: the bundle, what it loads on first use, source maps, licences, and the operator's bounds made ready.
 * `--operator FILE`, or ROLEKEEPER_OPERATOR, names the bounds; without one the built-in bounds hold.
 */
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readBounds } from '../src/wire/bounds.ts'
import { encodeBounds } from '../src/wire/bounds-json.ts'
import { bundleBesides, bundleFunction } from './bundle.ts'
import { licencesOf } from './licences.ts'

const root = resolve(import.meta.dirname, '..')
const dist = join(root, 'dist')

const { values } = parseArgs({ options: { operator: { type: 'string' } } })
const operator = values.operator ?? process.env['ROLEKEEPER_OPERATOR'] ?? ''
const bounds = encodeBounds(await readBounds({ operator: operator === '' ? null : resolve(operator) }))

await rm(dist, { recursive: true, force: true })
const entries = (await readdir(join(root, 'functions'))).filter((file) => file.endsWith('.ts')).sort()
for (const entry of entries) {
  const name = basename(entry, '.ts')
  const folder = join(dist, name)
  const bundled = await bundleFunction(name, folder)
  const all = [bundled, ...(await bundleBesides(bundled, folder))]
  // The nearest package.json says how `*.js` is read; ours says ESM.
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }\n')
  await writeFile(join(folder, 'operator.json'), bounds)
  await writeFile(join(folder, 'LICENCES.txt'), await licencesOf(all))
  for (const { file } of all) console.log(`${relative(root, file)}  ${((await stat(file)).size / 1000).toFixed(0)} kB`)
}
console.log(`Bounds: ${operator === '' ? 'built in; name yours with --operator FILE' : operator}.`)
