import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeControlEntry } from '../../src/ledger/codec.ts'
import { folderStore } from '../../src/ledger/folder-store.ts'
import { checkLedger } from '../../src/ledger/verify.ts'
import { account } from '../core/memory/samples.ts'
import { writer } from '../kit/ledgers.ts'
import { initialise } from './scenes.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ledger-'))
  await initialise(folderStore(root))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const start = (name: string, mode: 'crowd' | 'forever'): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'process-writer.ts'), root, name, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })

/** The lines that a process writes until it ends; `each` is told of them as they come. */
const linesOf = async (child: ChildProcess, each: (count: number) => void = () => undefined): Promise<string[]> => {
  if (child.stdout === null) throw new Error('The process has no output.')
  const exit = once(child, 'exit')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    each(lines.length)
  }
  await exit
  return lines
}

describe('several processes on one folder', () => {
  it('get a number each and keep one limit together: 64 writers in four processes', async () => {
    const children = ['a', 'b', 'c', 'd'].map((name) => start(name, 'crowd'))

    const told = await Promise.all(children.map((child) => linesOf(child)))

    const store = folderStore(root)
    const { spent, last } = await writer(store, 'reader').memory(account)
    expect(told.flat().reduce((sum, line) => sum + Number(line), 0)).toBe(10)
    expect([last, spent.reduce((sum, { count }) => sum + count, 0)]).toEqual([10, 20])
    expect(await checkLedger(store)).toEqual([])
  }, 60_000)

  it('that are killed in the middle of writing leave what they were told is durable, and nothing half', async () => {
    const children = ['a', 'b'].map((name) => start(name, 'forever'))

    const told = await Promise.all(
      children.map((child, index) => linesOf(child, (count) => count === 20 + index && child.kill('SIGKILL'))),
    )

    const store = folderStore(root)
    const reasons = await reasonsIn(store)
    expect(await checkLedger(store)).toEqual([])
    expect(reasons).toEqual(expect.arrayContaining(told.flat()))
    expect(reasons.length - told.flat().length).toBeLessThanOrEqual(2 * children.length)
    // Where the log stands is hinted at after a while.
    const known = ['control', 'format.json', 'heads']
    expect((await readdir(root)).filter((name) => !name.startsWith('.') && !known.includes(name))).toEqual([])
  }, 60_000)
})

const reasonsIn = async (store: ReturnType<typeof folderStore>): Promise<readonly string[]> => {
  const keys = await store.list('control/')
  const bodies = await Promise.all(keys.map((key) => store.read(key)))
  return bodies.flatMap((body, index) => {
    const decoded = body && decodeControlEntry('control', index + 1, body)
    return decoded?.ok && decoded.entry.kind === 'stop' ? [decoded.entry.reason] : []
  })
}
