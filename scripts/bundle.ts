/** Bundles functions for Function Compute: one file each, and beside it what is loaded on first use alone. */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { build as bundle, type BuildOptions, type Metafile, type Plugin } from 'esbuild'
import { version } from '../src/wire/version.ts'

const root = resolve(import.meta.dirname, '..')

/** Where the bundle is, and what it holds, by path from the root. */
export type Bundled = Readonly<{ file: string; metafile: Metafile }>

/**
 * Packages that are loaded by others and that nothing here ever calls: proxies and web sockets, dates, what writes XML, and the tables of
 * character sets that no answer is written in. They are a third of the file and of the time to load it.
 */
const unneeded = /^(ws|moment|xmlbuilder|socks-proxy-agent|https?-proxy-agent|proxy-agent|iconv-lite|win-release)$/

/**
 * The SDK's core loads these and needs them for nothing that is asked of it: XML (the APIs answer in JSON), lodash for a
 * function that merges, and the package that looks for credentials (`toCredential` hands ours over).
 */
const unneededByCore = /^(xml2js|lodash|@alicloud\/credentials)$/

const leaveOut: Plugin = {
  name: 'leave-out',
  setup: (build) => {
    build.onResolve({ filter: unneeded }, ({ path, importer }) =>
      importer.includes('node_modules') ? { path, namespace: 'left-out' } : null,
    )
    build.onResolve({ filter: unneededByCore }, ({ path, importer }) =>
      /node_modules\/@(alicloud|darabonba)\//.test(importer) ? { path, namespace: 'left-out' } : null,
    )
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {}', loader: 'js' }))
  },
}

/** What is a file in the repository and a text in a bundle, which has no folder of its own to read it from. */
const texts: Plugin = {
  name: 'texts',
  setup: (build) => {
    build.onLoad({ filter: /\/src\/verify\/on-instance\/machine-probes\.ts$/ }, async ({ path }) => {
      const read = (file: string): Promise<string> => readFile(join(dirname(path), file), 'utf8')
      const probes = JSON.stringify({ sh: await read('probe.sh'), powershell: await read('probe.ps1') })
      return { contents: `const probes = ${probes}\nexport const readProbe = async (language) => probes[language]` }
    })
  },
}

/** Packages that are loaded on first use, as files of their own: what is not needed is not even parsed. */
const files: Readonly<Record<string, string>> = {
  'ali-oss': 'ali-oss.cjs',
  '@alicloud/fc2': 'fc2.cjs',
  // Its form for `import` asks for its own URL, which a bundle of CommonJS does not have. A file of its own can also be
  // exchanged for another version, as its licence wants (LGPL-3.0, § 4).
  openpgp: 'openpgp.cjs',
}

const besides: Plugin = {
  name: 'besides',
  setup: (build) => {
    build.onResolve({ filter: /^(ali-oss|@alicloud\/fc2|openpgp)$/ }, ({ path, importer }) =>
      importer.includes('node_modules') ? null : { path: `./${files[path] ?? ''}`, external: true },
    )
  },
}

const options: BuildOptions & Readonly<{ metafile: true }> = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // `import()` of CommonJS has Node read the file twice, once for the names that it exports; `require` does not.
  supported: { 'dynamic-import': false },
  format: 'cjs',
  metafile: true,
  sourcemap: true,
  minify: true,
  define: { ROLEKEEPER_VERSION: JSON.stringify(version) },
  // What is thrown is printed with its line.
  lineLimit: 160,
  legalComments: 'linked',
  logLevel: 'error',
}

/** A map takes a fifth of the time to build a bundle, and to load it. */
type Maps = Pick<BuildOptions, 'sourcemap'>

/** Bundles `functions/NAME.ts` into `outdir/NAME.js`. */
export const bundleFunction = async (name: string, outdir: string, maps: Maps = {}): Promise<Bundled> => {
  const file = join(outdir, `${name}.js`)
  await mkdir(outdir, { recursive: true })
  const { metafile } = await bundle({
    ...options,
    ...maps,
    entryPoints: [`functions/${name}.ts`],
    outfile: file,
    plugins: [leaveOut, besides, texts],
  })
  return { file, metafile }
}

/** Bundles the client for buckets, which functions share. */
export const bundleBucketClient = async (outdir: string): Promise<Bundled> => bundlePackage('ali-oss', outdir)

/** Bundles what a function's bundle loads on first use, beside it. */
export const bundleBesides = async (
  { metafile }: Bundled,
  outdir: string,
  maps: Maps = {},
): Promise<readonly Bundled[]> => {
  const wanted = new Set(Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path)))
  const names = Object.keys(files).filter((name) => wanted.has(`./${files[name] ?? ''}`))
  return Promise.all(names.map(async (name) => bundlePackage(name, outdir, maps)))
}

const bundlePackage = async (name: string, outdir: string, maps: Maps = {}): Promise<Bundled> => {
  const file = join(outdir, files[name] ?? '')
  const { metafile } = await bundle({
    ...options,
    ...maps,
    stdin: { contents: `module.exports = require('${name}')`, resolveDir: root },
    outfile: file,
    plugins: [leaveOut],
  })
  return { file, metafile }
}
