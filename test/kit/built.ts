/** What tests run instead of sources: built on first use, by whichever of vitest's workers comes first. */
import { readdir, readFile, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build as bundle, type Plugin } from 'esbuild'
import { inject } from 'vitest'
import { bundleBesides, bundleFunction, type Bundled } from '../../scripts/bundle.ts'
import { onlyOnce } from './only-once.ts'

const root = resolve(import.meta.dirname, '../..')

type BuiltFunction = Readonly<{ bundled: Bundled; besides: readonly Bundled[] }>

/** Nobody reads the stacks of tests that pass. */
const maps = { sourcemap: false } as const

/** `functions/NAME.ts` as `npm run bundle` builds it, with what is loaded on first use beside it. */
export const builtFunction = (name: string): Promise<BuiltFunction> =>
  onlyOnce(join(inject('scratch'), 'dist', name), async (folder) => {
    const bundled = await bundleFunction(name, folder, maps)
    return { bundled, besides: await bundleBesides(bundled, folder, maps) }
  })

/** All functions, each in `dist/NAME` of the folder that this gives. */
export const builtFunctions = async (): Promise<string> => {
  const entries = (await readdir(join(root, 'functions'))).filter((file) => file.endsWith('.ts'))
  await Promise.all(entries.map((entry) => builtFunction(basename(entry, '.ts'))))
  return inject('scratch')
}

/** A bundle lies elsewhere than its sources, which find files beside themselves. */
const asInSources: Plugin = {
  name: 'as-in-sources',
  setup: (build) => {
    build.onLoad({ filter: /(src|scripts)\/.*\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8'))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
    }))
  },
}

/** The command line as one program: `node FILE plan` takes a quarter of the time that tsx takes to read the sources. */
export const builtCli = (): Promise<string> => onlyOnce(join(inject('scratch'), 'cli'), buildCli)

const buildCli = async (folder: string): Promise<string> => {
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  await bundle({
    absWorkingDir: root,
    stdin: {
      contents: "import { main } from './src/cli/main.ts'\nawait main(process.argv.slice(2))",
      resolveDir: root,
      sourcefile: 'rolekeeper.ts',
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    entryNames: 'rolekeeper',
    bundle: true,
    // A verb loads what it needs and no more, as the sources do.
    splitting: true,
    // Packages that are not loaded at the start, or that are looked for by their place, stay what they are.
    external: ['esbuild', 'tsx', 'typescript', 'msw', 'ali-oss', 'openpgp', '@alicloud/fc2', '@alicloud/eci20180808'],
    banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
    platform: 'node',
    target: 'node20',
    format: 'esm',
    plugins: [asInSources],
    logLevel: 'error',
  })
  return join(folder, 'rolekeeper.mjs')
}
