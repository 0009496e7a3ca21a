import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { serveGit, type GitServer } from './git-server.ts'

const run = promisify(execFile)

export type PushedRepository = Readonly<{
  /** As `ROLEKEEPER_DESIRED` names it. */
  desired: string
  server: GitServer
  /** Commits the files, makes that `main` and gives the commit's id. */
  push: (files: Readonly<Record<string, string>>) => Promise<string>
  /** Commits the files on top of `main` as the head of a pull request, and gives its id; `main` stays where it is. */
  propose: (number: number, files: Readonly<Record<string, string>>) => Promise<string>
  /** The same with a tree in git's own words, as no work tree can be: `MODE PATH` to content; gives the head. */
  craft: (number: number, entries: Readonly<Record<string, string>>) => Promise<string>
  /** Merges a commit into `main` as a host does, and gives the id of the merge. */
  merge: (head: string) => Promise<string>
  /** Makes `main` what it was so many commits ago. */
  rewind: (commits: number) => Promise<void>
  /** Makes `main` a history of its own with these files alone. */
  replace: (files: Readonly<Record<string, string>>) => Promise<void>
  close: () => Promise<void>
}>

/** Nothing of whoever runs the tests. */
const env = {
  PATH: process.env['PATH'],
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
}

/** What is worked on; `main` is where it was last pushed to. */
const WORK = 'work'
const MAIN = 'refs/heads/main'
const pull = (number: number): string => `refs/pull/${number}/head`

/**
 * A repository that is served over http on this machine. Its work tree has its branch in the very same one: to push is to move
 * `main`, and none of the processes start that a push takes.
 */
export const pushedRepository = async (): Promise<PushedRepository> => {
  const root = await mkdtemp(join(tmpdir(), 'rolekeeper-pushed-'))
  const tree = join(root, 'tree')
  const git = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run('git', ['-C', tree, ...args], { env })
    return stdout.trim()
  }
  const put = async (files: Readonly<Record<string, string>>): Promise<void> => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(tree, 'desired-state', path)), { recursive: true })
      await writeFile(join(tree, 'desired-state', path), content)
    }
    await git('add', '--all')
    await git('commit', '--quiet', '--message', 'Change desired state')
  }
  const push = (ref: string, commit = 'HEAD'): Promise<string> => git('update-ref', ref, commit)
  const head = (): Promise<string> => git('rev-parse', 'HEAD')
  const into = `--separate-git-dir=${join(root, 'desired.git')}`
  await run('git', ['init', '--quiet', `--initial-branch=${WORK}`, into, tree], { env })
  const server = await serveGit(root)
  return {
    desired: `${server.url('desired.git')}#main:desired-state`,
    server,
    push: async (files) => {
      await put(files)
      await push(MAIN)
      return head()
    },
    propose: async (number, files) => {
      await put(files)
      const proposed = await head()
      await push(pull(number), proposed)
      await git('reset', '--quiet', '--hard', 'HEAD~1')
      return proposed
    },
    craft: async (number, entries) => {
      const lines: string[] = []
      for (const [entry, content] of Object.entries(entries)) {
        const [mode = '', path = ''] = entry.split(' ')
        await writeFile(join(root, 'blob'), content)
        lines.push(`${mode} blob ${await git('hash-object', '-w', join(root, 'blob'))}\t${path}`)
      }
      const folder = await treeOf(tree, lines)
      const top = await treeOf(tree, [`040000 tree ${folder}\tdesired-state`])
      const crafted = await git('commit-tree', '-p', 'HEAD', '-m', 'Something else', top)
      await push(pull(number), crafted)
      return crafted
    },
    merge: async (proposed) => {
      await git('merge', '--quiet', '--no-ff', '--message', 'Merge a request', proposed)
      await push(MAIN)
      return head()
    },
    rewind: async (commits) => {
      await git('reset', '--quiet', '--hard', `HEAD~${commits}`)
      await push(MAIN)
    },
    replace: async (files) => {
      await git('checkout', '--quiet', '--orphan', 'other')
      await git('rm', '-r', '--quiet', '--force', '.')
      await put(files)
      await git('branch', '--quiet', '--force', WORK, 'other')
      await git('checkout', '--quiet', WORK)
      await push(MAIN)
    },
    close: async () => {
      await server.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** `git mktree` asks of no name whether it may stand there. */
const treeOf = (tree: string, lines: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const made = execFile('git', ['-C', tree, 'mktree'], { env }, (error, stdout) => {
      if (error === null) resolve(stdout.trim())
      else reject(new Error('git mktree failed.', { cause: error }))
    })
    made.stdin?.end(`${lines.join('\n')}\n`)
  })
