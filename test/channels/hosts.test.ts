import { afterEach, describe, expect, it } from 'vitest'
import type { HostConfig } from '../../src/channels/hosts/api.ts'
import { codeupHost } from '../../src/channels/hosts/codeup.ts'
import { githubHost } from '../../src/channels/hosts/github.ts'
import { gitlabHost } from '../../src/channels/hosts/gitlab.ts'
import type { Way } from '../../src/channels/send.ts'
import { commit } from '../../src/core/model/names.ts'
import { idByText } from '../../src/core/model/review.ts'
import { instant } from '../../src/core/model/time.ts'
import { HostFailure, type GitHost } from '../../src/core/ports/git-host.ts'
import { startCodeup } from '../kit/hosts/codeup.ts'
import { startGithub } from '../kit/hosts/github.ts'
import { startGitlab } from '../kit/hosts/gitlab.ts'
import { writeComment, type FakeHost, type FakePull } from '../kit/hosts/host.ts'

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

type Kind = Readonly<{
  start: () => Promise<FakeHost>
  open: (config: HostConfig, way: Omit<Way, 'hosts'>) => GitHost
  path: string
  repository: string
  rights: Readonly<{ enough: string | number; tooFew: string | number }>
  person: string
  mergeRef: string | null
  hasIssues: boolean
  failed: string
}>

const kinds: Readonly<Record<string, Kind>> = {
  GitHub: {
    start: startGithub,
    open: githubHost,
    path: '/',
    repository: 'acme/roles',
    rights: { enough: 'write', tooFew: 'read' },
    person: 'zoe',
    mergeRef: 'refs/pull/7/merge',
    hasIssues: true,
    failed: 'failure',
  },
  GitLab: {
    start: startGitlab,
    open: gitlabHost,
    path: '/api/v4',
    repository: 'acme/roles',
    rights: { enough: 30, tooFew: 20 },
    person: '42',
    mergeRef: 'refs/merge-requests/7/merge',
    hasIssues: true,
    failed: 'failed',
  },
  Codeup: {
    start: startCodeup,
    open: codeupHost,
    path: '/',
    repository: '60de7a/group/roles',
    rights: { enough: 40, tooFew: 20 },
    person: 'u-zoe',
    mergeRef: null,
    hasIssues: false,
    failed: 'failure',
  },
}

const head = '1'.repeat(40)
const pull: FakePull = {
  state: 'open',
  head,
  base: 'main',
  baseCommit: '2'.repeat(40),
  mergedAs: null,
  fork: false,
  canMerge: true,
}

const failureOf = async (work: Promise<unknown>): Promise<HostFailure> => {
  const error = await work.catch((thrown: unknown) => thrown)
  if (!(error instanceof HostFailure)) throw new Error(`This is no HostFailure: ${String(error)}`)
  return error
}

describe.each(Object.entries(kinds))('%s', (_name, kind) => {
  const start = async (token?: string): Promise<Readonly<{ host: GitHost; fake: FakeHost }>> => {
    const fake = await kind.start()
    opened.push(fake.close)
    fake.state.pulls.set(7, { ...pull })
    const config = { api: new URL(kind.path, fake.url), repository: kind.repository, token: token ?? fake.state.token }
    const clock = { now: () => instant(0), sleep: async () => undefined }
    return { fake, host: kind.open(config, { tries: 2, clock, random: () => 0, stop: new AbortController().signal }) }
  }

  it('tells a pull request as it is now', async () => {
    const { host, fake } = await start()

    const open = await host.pull(7)
    fake.state.pulls.set(7, { ...pull, canMerge: false, fork: true })
    const foreign = await host.pull(7)
    fake.state.pulls.set(7, { ...pull, state: 'merged', mergedAs: '3'.repeat(40) })
    const merged = await host.pull(7)

    expect(open).toEqual({
      state: 'open',
      head,
      base: { ref: 'main', commit: pull.baseCommit },
      mergedAs: null,
      fork: false,
      mergeRef: kind.mergeRef,
    })
    expect(foreign).toMatchObject({ fork: true, mergeRef: null })
    expect(merged).toMatchObject({ state: 'merged', mergedAs: '3'.repeat(40) })
    expect(await host.pull(8)).toBeNull()
  })

  it('writes a comment once, and then in its place, also behind a hundred others', async () => {
    const { host, fake } = await start()
    for (let i = 0; i < 120; i++) writeComment(fake.state, 7, kind.person, `comment ${i}`)

    await host.comment(7, 'plan', 'the first plan')
    await host.comment(7, 'plan', 'the second plan')
    await host.comment(7, 'answer-5', 'an answer')

    const ours = fake.state.comments.filter(({ author }) => author === fake.state.us)
    expect(ours.map(({ text }) => text.split('\n\n').slice(1))).toEqual([['the second plan'], ['an answer']])
  })

  it('writes into no comment of others, whatever they copied', async () => {
    const { host, fake } = await start()
    await host.comment(7, 'plan', 'ours')
    const [ours] = fake.state.comments
    fake.state.comments.unshift({ ...ours!, id: '1', author: kind.person, text: ours!.text.replace('ours', 'theirs') })

    await host.comment(7, 'plan', 'ours, again')

    expect(fake.state.comments.map(({ text }) => text.split('\n\n')[1])).toEqual(['theirs', 'ours, again'])
  })

  it('makes of any marker one line that nobody sees', async () => {
    const { host, fake } = await start()

    await host.comment(7, "x'\n\n# <b>@all</b> '", 'text')

    expect(fake.state.comments[0]?.text).toBe("[//]: # 'rolekeeper x-b-all-b-'\n\ntext")
  })

  it('takes comments as long as it says', async () => {
    const { host } = await start()

    await host.comment(7, 'm'.repeat(500), 'x'.repeat(host.limits.commentChars))
  })

  it('tells who wrote a comment, when and what, of this request alone', async () => {
    const { host, fake } = await start()
    fake.state.pulls.set(8, pull)
    const { id } = writeComment(fake.state, 7, kind.person, '/rolekeeper plan')
    const known = kind === kinds['Codeup'] ? `biz${id}` : id

    expect(await host.written(7, known)).toMatchObject({
      author: { id: kind.person },
      text: '/rolekeeper plan',
      at: fake.state.now,
    })
    expect(await host.written(8, known)).toBeNull()
    expect(await host.written(7, '../../../user')).toBeNull()
  })

  it('knows who may write, and that strangers may not', async () => {
    const { host, fake } = await start()
    fake.state.rights.set(kind.person, kind.rights.enough).set('66', kind.rights.tooFew)

    const may = await Promise.all([kind.person, '66', '67', '../teams'].map((id) => host.mayWrite({ id, name: 'x' })))

    expect(may).toEqual([true, false, false, false])
  })

  it('says how a commit stands', async () => {
    const { host, fake } = await start()
    fake.state.isApp = false
    const said = { title: 'x'.repeat(400), summary: 's', annotations: [] }

    await host.status(commit(head), { state: 'pending', ...said })
    await host.status(commit(head), { state: 'pending', ...said })
    await host.status(commit(head), { state: 'action-required', ...said })

    expect(fake.state.statuses.at(-1)).toMatchObject({ head, state: kind.failed })
  })

  it('keeps one issue for a cause, and closes it', async () => {
    const { host, fake } = await start()

    await host.issue('drift-1', { title: 'one', markdown: 'a' })
    await host.issue('drift-1', { title: 'two', markdown: 'b' })
    await host.issue('drift-2', { title: 'other', markdown: 'c' })
    await host.issue('drift-1', 'close')
    await host.issue('drift-3', 'close')

    const told = fake.state.issues.map(({ title, open }) => [title, open])
    expect(told).toEqual(
      kind.hasIssues
        ? [
            ['two', false],
            ['other', true],
          ]
        : [],
    )
  })

  it('fails in plain words that hold no secret', async () => {
    const { host } = await start('wr0ng-s3cret')
    const { host: busy, fake } = await start()
    fake.state.faults.push(503, 503, 503)

    const refused = await failureOf(host.pull(7))
    const later = await failureOf(busy.pull(7))

    expect([refused.reason, later.reason]).toEqual(['refused', 'busy'])
    expect(refused.message).toContain('ROLEKEEPER_HOST_TOKEN')
    expect(`${refused.stack}${later.stack}`).not.toContain('s3cret')
  })
})

describe('GitHub', () => {
  it('gives a check run all its annotations, fifty at a time', async () => {
    const fake = await startGithub()
    opened.push(fake.close)
    const clock = { now: () => instant(0), sleep: async () => undefined }
    const config = { api: new URL(fake.url), repository: 'acme/roles', token: fake.state.token }
    const host = githubHost(config, { tries: 1, clock, random: () => 0, stop: new AbortController().signal })
    const annotations = Array.from({ length: 120 }, (_, line) => ({
      file: 'a.yaml',
      line: line + 1,
      level: 'failure' as const,
      message: `wrong ${line}`,
    }))

    await host.status(commit(head), { state: 'failure', title: 't', summary: 's', annotations })

    expect(fake.state.statuses).toHaveLength(1)
    expect(fake.state.statuses[0]).toMatchObject({ state: 'failure', title: 't' })
    expect(fake.state.statuses[0]?.annotations).toHaveLength(120)
    expect(fake.state.statuses[0]?.annotations[119]).toMatchObject({ path: 'a.yaml', start_line: 120 })
  })
})

describe('Codeup', () => {
  it('finds a comment by what it says where its webhook names none', async () => {
    const fake = await startCodeup()
    opened.push(fake.close)
    fake.state.pulls.set(7, pull)
    const clock = { now: () => instant(0), sleep: async () => undefined }
    const config = { api: new URL(fake.url), repository: '60de7a/group/roles', token: fake.state.token }
    const host = codeupHost(config, { tries: 1, clock, random: () => 0, stop: new AbortController().signal })
    writeComment(fake.state, 7, 'u-zoe', '/rolekeeper plan')
    writeComment(fake.state, 7, 'u-max', '/rolekeeper explain i-1')

    expect(await host.written(7, idByText('/rolekeeper explain i-1'))).toMatchObject({ author: { id: 'u-max' } })
    expect(await host.written(7, idByText('/rolekeeper explain i-2'))).toBeNull()
  })
})
