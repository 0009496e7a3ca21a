import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { bundleBesides, bundleFunction } from '../../scripts/bundle.ts'

/** Bundles every function of `functions/` as `npm run bundle` does, into `folder/dist/NAME`: what runs is never stale. */
export const buildBundles = async (root: string, folder: string): Promise<void> => {
  const entries = (await readdir(join(root, 'functions'))).filter((file) => file.endsWith('.ts'))
  await Promise.all(
    entries.map(async (entry) => {
      const name = basename(entry, '.ts')
      const place = join(folder, 'dist', name)
      await bundleBesides(await bundleFunction(name, place), place)
    }),
  )
}
