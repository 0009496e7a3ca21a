import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { builtFunction } from '../kit/built.ts'

test('the bundle of sweep verifies PGP signatures with an openpgp of its own file, loaded when asked', async () => {
  const { bundled: sweep, besides } = await builtFunction('sweep')
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
