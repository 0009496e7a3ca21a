import { execFile, execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { commit } from '../src/core/model/names.ts'
import { anonymous } from '../src/read/git/transport.ts'
import { openIfChanged, openSource } from '../src/read/source.ts'
import { serveGit } from '../test/kit/git-server.ts'
import type { Row } from './table.ts'

const RUNS = 9
const FILES = 200

/** Desired state over http from git's own http-backend; git's own shallow clone, without a checkout, in the same run. */
export const gitRows = async (): Promise<readonly Row[]> => {
  const root = await mkdtemp(join(tmpdir(), 'rolekeeper-git-'))
  const server = await serveGit(root)
  try {
    const url = server.url('state/.git')
    const repo = await makeRepo(join(root, 'state'))
    const ours: number[] = []
    const gits: number[] = []
    let head = commit('')
    for (let index = 0; index < RUNS; index += 1) {
      // Each reads a commit that nobody has fetched yet.
      await repo.change(index)
      const began = performance.now()
      const opened = await openSource(`${url}#main:desired-state`)
      ours.push(performance.now() - began)
      if (!opened.ok || opened.source.files.length !== FILES) throw new Error('The repository was not read.')
      head = opened.source.commit
      const cloned = performance.now()
      await repo.clone(url, join(root, `clone-${index}`))
      gits.push(performance.now() - cloned)
    }
    server.requests.length = 0
    const poll = await openIfChanged(`${url}#main:desired-state`, anonymous, head)
    const requests = server.requests.length
    const ms = median(ours)
    return [
      row(
        'shallow read of 200 files over http',
        `${ms.toFixed(0)} ms`,
        '300 ms',
        `${median(gits).toFixed(0)} ms for git clone --depth 1`,
        ms <= 300,
      ),
      row(
        'an unchanged head',
        `${requests} request`,
        '1 request',
        poll === 'unchanged' ? poll : 'read again',
        poll === 'unchanged' && requests === 1,
      ),
    ]
  } finally {
    await server.close()
    await rm(root, { recursive: true, force: true })
  }
}

const row = (what: string, ours: string, bound: string, comparison: string, holds: boolean): Row => ({
  what,
  ours,
  bound,
  comparison,
  holds,
})

/** A repository of 200 files and 300 commits. */
const makeRepo = async (dir: string) => {
  const folder = join(dir, 'desired-state')
  await mkdir(folder, { recursive: true })
  const run = (...args: readonly string[]): unknown =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...args])
  const change = async (index: number): Promise<void> => {
    await writeFile(join(folder, '0.yaml'), binding(index))
    run('commit', '--quiet', '--all', '--allow-empty', '--message', 'Change')
  }
  run('init', '--quiet', '--initial-branch', 'main')
  for (let index = 0; index < FILES; index += 1) await writeFile(join(folder, `${index}.yaml`), binding(index))
  run('add', '.')
  for (let index = 0; index < 300; index += 1) await change(index + 1000)
  return {
    change,
    clone: async (url: string, to: string): Promise<void> => {
      await runGit('git', ['clone', '--quiet', '--depth', '1', '--no-checkout', url, to])
    },
  }
}

const runGit = promisify(execFile)

const binding = (index: number): string =>
  `bindings:\n  - name: app-${index}\n    role: app-${index % 7}\n    match: { kind: ecs, tags: { app: app-${index} } }\n`

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN
