/**
 * Breaks each promise in a copy of the sources and sees that its tests notice: `tsx test/break/break.ts [PROMISE…]`, part of
 * `npm run test:long`. Exits 1 if tests fail without a fault, if a fault has lost its place, or if nobody notices one.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import * as z from 'zod'
import { faults, type Fault } from './faults.ts'

const root = resolve(import.meta.dirname, '../..')
const apart = new Set(['node_modules', '.git', 'dist', 'coverage', '.rolekeeper'])
const outcome = z.object({ numPassedTests: z.number(), numFailedTests: z.number() })

/** Nothing of a run of tests that this may be a part of; its own tests are to be few. */
const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1' }

const runTests = async (copy: string, names: readonly string[]): Promise<z.infer<typeof outcome>> => {
  const report = join(copy, 'outcome.json')
  await rm(report, { force: true })
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile=${report}`, ...names]
  const child = spawn(process.execPath, args, { cwd: copy, env: environment, stdio: 'ignore' })
  await once(child, 'close')
  return outcome.parse(JSON.parse(await readFile(report, 'utf8')))
}

const testsOf = ({ promise }: Fault): string => `test/promises/${String(promise).padStart(2, '0')}-`

/** Plants a fault and takes it out again. What is wrong, or null. */
const tryFault = async (copy: string, fault: Fault): Promise<string | null> => {
  const file = join(copy, fault.file)
  const sound = await readFile(file, 'utf8')
  const places = sound.split(fault.text).length - 1
  if (places !== 1)
    return `${fault.file} holds the text ${places} times that is to be broken: mend test/break/faults.ts`
  await writeFile(
    file,
    sound.replace(fault.text, () => fault.broken),
  )
  const { numFailedTests } = await runTests(copy, [testsOf(fault)])
  await writeFile(file, sound)
  return numFailedTests > 0 ? null : `no test of ${testsOf(fault)}… notices`
}

const main = async (wanted: readonly number[]): Promise<void> => {
  const chosen = faults.filter(({ promise }) => wanted.length === 0 || wanted.includes(promise))
  const copy = await mkdtemp(join(tmpdir(), 'rolekeeper-break-'))
  try {
    await cp(root, copy, { recursive: true, filter: (source) => !apart.has(basename(source)) })
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
    const sound = await runTests(copy, chosen.map(testsOf))
    if (sound.numFailedTests > 0) throw new Error(`${sound.numFailedTests} tests fail without any fault.`)
    for (const fault of chosen) {
      const wrong = await tryFault(copy, fault)
      console.log(`promise ${fault.promise}, ${fault.what}: ${wrong ?? 'noticed'}`)
      if (wrong !== null) process.exitCode = 1
    }
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

await main(process.argv.slice(2).map(Number))
