import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundleBesides, bundleFunction } from '../../scripts/bundle.ts'

test('the bundle of sweep verifies PGP signatures with an openpgp of its own file, loaded when asked', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-sweep-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const sweep = await bundleFunction('sweep', folder)
  const besides = await bundleBesides(sweep, folder)
  const names = Object.keys(sweep.metafile.inputs)

  expect(names).toContain('src/read/git/pgp.ts')
  expect(names.filter((name) => name.includes('node_modules/openpgp/'))).toEqual([])
  const pgp = besides.find(({ file }) => file.endsWith('openpgp.cjs'))?.file ?? ''
  const script = `const { readKeys, readSignature, verify, createMessage } = require(${JSON.stringify(pgp)})
    console.log([readKeys, readSignature, verify, createMessage].map((one) => typeof one).join())`
  expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()).toBe(
    'function,function,function,function',
  )
})
