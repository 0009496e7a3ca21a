import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { fleetOf, instances, takeDesk, webDesired } from '../cli/kit.ts'
import { startGithub } from '../kit/hosts/github.ts'
import { startGitlab } from '../kit/hosts/gitlab.ts'
import { writeComment, type FakeHost } from '../kit/hosts/host.ts'
import { isLong } from '../kit/long.ts'
import { temporaryFolder } from '../read/repo.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const script = join(root, 'examples/ci/comment.mjs')
const marker = '<!-- rolekeeper plan -->'

/** A host, what its pipelines give to a script, and who the script is there. */
const hosts = {
  github: async () => {
    const host = await startGithub()
    host.state.us = 'github-actions[bot]'
    const env = { GITHUB_API_URL: host.url, GITHUB_REPOSITORY: 'acme/roles', NUMBER: '7', GH_TOKEN: host.state.token }
    return { host, env, other: 'mallory' }
  },
  gitlab: async () => {
    const host = await startGitlab()
    const project = { CI_API_V4_URL: `${host.url}/api/v4`, CI_PROJECT_ID: 'acme%2Froles', CI_MERGE_REQUEST_IID: '7' }
    return { host, env: { GITLAB_CI: 'true', ...project, ROLEKEEPER_NOTE_TOKEN: host.state.token }, other: '8' }
  },
}

const started = async (name: keyof typeof hosts) => {
  const one = await hosts[name]()
  onTestFinished(one.host.close)
  return one
}

const textsOf = ({ state }: FakeHost): readonly string[] => state.comments.map(({ text }) => text)

describe.each(['github', 'gitlab'] as const)('the comment of a pipeline on %s', (name) => {
  test('is one, written anew, whatever others wrote', async () => {
    const { host, env, other } = await started(name)
    const file = join(await temporaryFolder(), 'plan.md')
    for (let at = 0; at < 120; at += 1) writeComment(host.state, 7, other, `${marker}\nmine ${at}`)
    const comment = async (text: string): Promise<void> => {
      await writeFile(file, text)
      await run(process.execPath, [script, file], { env })
    }

    await comment('first')
    await comment('second')

    expect(textsOf(host).filter((text) => !text.includes('mine'))).toEqual([`${marker}\nsecond`])
    expect(textsOf(host)).toHaveLength(121)
  })

  test('fails with what the host said', async () => {
    const { host, env } = await started(name)
    host.state.token = 'another'

    await expect(run(process.execPath, [script, script], { env })).rejects.toThrow(/answers 401/)
  })
})

type Pipeline = Readonly<{
  jobs: Readonly<{ plan: Readonly<{ steps: readonly Readonly<{ name?: string; run?: string }>[] }> }>
  'rolekeeper plan': Readonly<{ script: readonly string[] }>
}>

// Takes two starts of the command line each.
describe.runIf(isLong)('the pipeline of', () => {
  const more = `  - { name: db, role: old-tier, match: { kind: ecs, tags: { app: db } } }\n`
  const [one, two] = instances(2, (at) => ({ Tags: { app: at === 1 ? 'web' : 'db' } }))

  /** A request over main that adds a binding: merged with it, as GitHub checks out, or not, as GitLab does. */
  const request = async (merged: boolean) => {
    const desk = await takeDesk(fleetOf([one, two].flatMap((it) => it ?? [])))
    const cwd = desk.folder
    const git = async (...args: string[]): Promise<unknown> =>
      run('git', ['-c', 'user.name=x', '-c', 'user.email=x@y.z', ...args], { cwd })
    await git('init', '-q', '-b', 'main')
    await git('add', 'desired-state')
    await git('commit', '-qm', 'First')
    await git('checkout', '-qb', 'topic')
    await desk.write(webDesired() + more)
    await git('commit', '-qam', 'More')
    await git('checkout', '-q', 'main')
    await writeFile(join(desk.desired, 'more.yaml'), 'roles: { spare: { managed: false } }\n')
    await git('add', 'desired-state')
    await git('commit', '-qm', 'Base goes on')
    await git('remote', 'add', 'origin', cwd)
    if (merged) await git('merge', '-q', '--no-ff', '-m', 'Merge', 'topic')
    else await git('checkout', '-q', 'topic')
    return { ...desk, cwd }
  }

  const bash = (lines: string, cwd: string, env: NodeJS.ProcessEnv) =>
    run('bash', ['-e', '-c', lines], { cwd, env: { ...env, PATH: process.env['PATH'], HOME: '/nonexistent' } })

  const shown = /^<!-- rolekeeper plan -->\n### 🟡 1 change to make[^]*binding `db`[^]*#### Drift already/

  test('GitHub shows what the request changes', async () => {
    const { host, env } = await started('github')
    const desk = await request(true)
    const { jobs } = parse(await readFile(join(root, 'examples/ci/github-actions.yml'), 'utf8')) as Pipeline
    const step = (name: string): string => jobs.plan.steps.find((it) => it.name === name)?.run ?? ''
    await mkdir(join(desk.cwd, '.tools'))
    await symlink(root, join(desk.cwd, '.tools/rolekeeper'))

    await bash(step('Plan'), desk.cwd, { ...desk.env, GITHUB_STEP_SUMMARY: join(desk.cwd, 'summary.md') })
    await bash(step('Comment'), desk.cwd, env)

    expect(textsOf(host)[0]).toMatch(shown)
    expect(await readFile(join(desk.cwd, 'summary.md'), 'utf8')).toMatch(/^### 🟡/)
  })

  test('GitLab shows what the request changes', async () => {
    const { host, env } = await started('gitlab')
    const desk = await request(false)
    const { 'rolekeeper plan': job } = parse(
      await readFile(join(root, 'examples/ci/gitlab-ci.yml'), 'utf8'),
    ) as Pipeline
    const lines = job.script.slice(3).join('\n').replaceAll('/opt/rolekeeper', root)

    await bash(lines, desk.cwd, { ...desk.env, ...env, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' })

    expect(textsOf(host)[0]).toMatch(shown)
  })
})
