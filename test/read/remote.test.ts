import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import fc from 'fast-check'
import git from 'isomorphic-git'
import { describe, expect, it } from 'vitest'
import { commit } from '../../src/core/model/names.ts'
import { anonymous } from '../../src/read/git/transport.ts'
import { openIfChanged, openSource } from '../../src/read/source.ts'
import { serveGit, type Answer } from '../kit/git-server.ts'
import { paths } from './opening.ts'
import { ended, host, openRemote, refused } from './remote-kit.ts'
import { blob, commitTree, temporaryFolder } from './repo.ts'

const tagger = { name: 'x', email: 'x@example.com' }

/** A straight line of commits, oldest first, made by git at once. */
const line = (dir: string, count: number): readonly string[] => {
  const one = (at: number): string =>
    `commit refs/heads/main\nmark :${at}\ncommitter x <x@example.com> ${at} +0000\ndata 1\nx\nM 100644 inline d/a.yaml\ndata <<END\na: ${at}\nEND\n\n`
  const input = Array.from({ length: count }, (_, at) => one(at + 1)).join('')
  execFileSync('git', ['-C', dir, 'fast-import', '--quiet', '--force'], { input })
  return execFileSync('git', ['-C', dir, 'rev-list', '--reverse', 'main'], { encoding: 'utf8' }).trim().split('\n')
}

describe('a commit of a remote repository', () => {
  it('is read by branch, tag, id, and as what the remote is at', async () => {
    const { repo, url } = await host()
    const first = await repo.commit({ 'desired/a.yaml': 'a: 1\n', 'desired/b/p.json': '{}', 'other.yaml': '' })
    await git.annotatedTag({ fs, dir: repo.dir, ref: 'v1', message: 'x', tagger })
    const second = await repo.commit({ 'desired/a.yaml': 'a: 2\n' })

    for (const ref of ['v1', 'refs/tags/v1', first]) {
      const source = await openRemote(`${url}#${ref}:desired`)
      expect(source).toMatchObject({ commit: first, dirty: false, problems: [], place: `${url}#${ref}:desired` })
      expect(source.files).toEqual([
        { path: 'a.yaml', text: 'a: 1\n' },
        { path: 'b/p.json', text: '{}' },
      ])
    }
    for (const ref of ['main', 'refs/heads/main', 'HEAD', '', second])
      expect(await openRemote(`${url}#${ref}:./desired/`)).toMatchObject({ commit: second })
    expect(paths(await openRemote(`${url}#main`))).toEqual(['desired/a.yaml', 'desired/b/p.json', 'other.yaml'])
  })

  it('costs one request where it is known already, and is fetched once', async () => {
    const { repo, server, url } = await host()
    const first = commit(await repo.commit({ 'a.yaml': 'a: 1\n' }))

    expect(await openIfChanged(`${url}#main`, anonymous, first)).toBe('unchanged')
    expect(server.requests.map(({ method }) => method)).toEqual(['GET'])

    const second = await repo.commit({ 'a.yaml': 'a: 2\n' })
    expect(await openIfChanged(`${url}#main`, anonymous, first)).toMatchObject({ source: { commit: second } })
    expect(server.requests).toHaveLength(3)
    expect(await openIfChanged(`${url}#main`, anonymous, first)).toMatchObject({ source: { commit: second } })
    expect(server.requests).toHaveLength(4)
  })

  it('is that of the branch where a tag has the same name', async () => {
    const { repo, url } = await host()
    await repo.commit({ 'a.yaml': 'a: 1\n' })
    await git.tag({ fs, dir: repo.dir, ref: 'main' })
    const second = await repo.commit({ 'a.yaml': 'a: 2\n' })

    expect(await openRemote(`${url}#main`)).toMatchObject({ commit: second })
  })

  it('is refused where reference, folder or repository is missing, with what is there', async () => {
    const { repo, server, url } = await host()
    expect(await refused(`${url}#main`)).toMatch(/has no branch or tag "main". It has no branch at all/)
    const id = await repo.commit({ 'desired/a.yaml': '', 'text/c.md': '' })

    expect(await refused(`${url}#production:desired`)).toMatch(/no branch or tag "production". It has main\./)
    expect(await refused(`${url}#${id.slice(0, 10)}:desired`)).toContain('A commit id has to be whole')
    expect(await refused(`${url}#main:none`)).toContain('there is no folder none in commit')
    expect(await refused(`${url}#main:../..`)).toContain('there is no folder ../.. in commit')
    expect(await refused(`${url}#main:text`)).toContain('there is no *.yaml or *.yml file')
    expect(await refused(`${server.url('none')}#main`)).toMatch(/answers 404.*ROLEKEEPER_GIT_TOKEN/)
    expect(await refused(`${url}#${'1'.repeat(40)}`)).toMatch(/^http.*asked of.*did not arrive|cannot be read/)
  })

  it('holds files alone: links, submodules, odd names and large files are problems', async () => {
    const { repo, url } = await host()
    const { dir } = repo
    const submodule = await repo.commit({ 'a.yaml': '' })
    const id = await commitTree(dir, [
      { mode: '100644', path: 'a.yaml', oid: await blob(dir, 'a: 1'), type: 'blob' },
      { mode: '120000', path: 'b.yaml', oid: await blob(dir, '../../etc/passwd'), type: 'blob' },
      { mode: '160000', path: 'c', oid: submodule, type: 'commit' },
      { mode: '100644', path: 'd\u001be.yaml', oid: await blob(dir, ''), type: 'blob' },
      { mode: '100644', path: 'f.yaml', oid: await blob(dir, 'x'.repeat(1024 * 1024 + 1)), type: 'blob' },
    ])
    await git.writeRef({ fs, dir, ref: 'refs/heads/odd', value: id })

    const source = await openRemote(`${url}#odd`)

    expect(paths(source)).toEqual(['a.yaml'])
    expect(source.problems.map(({ at }) => at.file)).toEqual(['b.yaml', 'c', 'd\u001be.yaml', 'f.yaml'])
  })

  it.each(['..', 'd/e.yaml', 'd\\e.yaml'])('is refused where a name leads elsewhere: %s', async (path) => {
    const { repo, url } = await host()
    const { dir } = repo
    const oid = await blob(dir, 'a: 1')
    const value = await commitTree(dir, [
      { mode: '100644', path: 'a.yaml', oid, type: 'blob' },
      { mode: '100644', path, oid, type: 'blob' },
    ])
    await git.writeRef({ fs, dir, ref: 'refs/heads/odd', value })

    expect(await refused(`${url}#odd`)).not.toBe('opened')
  })
})

describe('an answer that was changed on its way', () => {
  const files = { 'd/a.yaml': 'bindings: []\n', 'd/b.yaml': `# ${'long '.repeat(60)}\n`, 'd/c.json': '{"a": 1}' }
  const whole = Object.entries(files).map(([path, text]) => ({ path: path.slice(2), text }))

  /** Reads the repository where one of the answers is changed; what can be read is what is there. */
  const holdsFor = async (change: (body: Buffer, at: number) => Buffer): Promise<void> => {
    const { repo } = await host()
    await repo.commit(files)
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true }), async (isPack, where) => {
        const tamper = (answer: Answer, asked: { method: string }): Answer =>
          isPack === (asked.method === 'POST')
            ? { ...answer, body: change(answer.body, Math.floor(where * (answer.body.length - 1))) }
            : answer
        const server = await serveGit(repo.dir, { tamper })
        try {
          const read = await openSource(`${server.url('.git')}#main:d`)
          if (read.ok) expect(read.source.files).toEqual(whole)
        } finally {
          await server.close()
        }
      }),
      { numRuns: 20 },
    )
  }

  it('is never read as something else: cut', () => holdsFor((body, at) => body.subarray(0, at)))

  it('is never read as something else: a bit flipped', () =>
    holdsFor((body, at) => {
      const changed = Buffer.from(body)
      changed[at] = (changed[at] ?? 0) ^ 4
      return changed
    }))
})

describe('ancestry of a remote head', () => {
  it('is found as far back as it takes, and ends at 1,000 commits', async () => {
    const { repo, server, url } = await host()
    const ids = line(repo.dir, 1100)
    const source = await openRemote(`${url}#main:d`)
    const back = (commits: number) => source.ancestry(commit(ids[ids.length - 1 - commits] ?? ''))
    server.requests.length = 0

    expect(await back(0)).toBe('descends')
    expect(server.requests).toHaveLength(0)
    expect(await back(20)).toBe('descends')
    expect(server.requests).toHaveLength(2)
    expect(await back(400)).toBe('descends')
    expect(await back(1050)).toBe('unknown')
    expect(await source.ancestry(commit('files:abc'))).toBe('unknown')
  })

  it('is known to be unrelated where the whole history was fetched', async () => {
    const { repo, url } = await host()
    const ids = line(repo.dir, 5)
    const side = await commitTree(repo.dir, [
      { mode: '100644', path: 'a.yaml', oid: await blob(repo.dir, '3'), type: 'blob' },
    ])
    await git.writeRef({ fs, dir: repo.dir, ref: 'refs/heads/side', value: side })

    expect(await (await openRemote(`${url}#main:d`)).ancestry(commit(side))).toBe('unrelated')
    expect(await (await openRemote(`${url}#side`)).ancestry(commit(ids[4] ?? ''))).toBe('unrelated')
    expect(await (await openRemote(`${url}#${ids[2] ?? ''}:d`)).ancestry(commit(ids[4] ?? ''))).toBe('unrelated')
  })

  it('is unknown where the history is too large to fetch, and no answer where nobody answers', async () => {
    const { repo, server, url } = await host()
    const ids = line(repo.dir, 30)
    const small = await openRemote(`${url}#main:d`, { limits: { bytes: 1500 } })
    const lost = await openRemote(`${url}#${ids[20] ?? ''}:d`)

    expect(await small.ancestry(commit(ids[5] ?? ''))).toBe('unknown')
    await server.close()
    await expect(lost.ancestry(commit(ids[5] ?? ''))).rejects.toThrow(
      /cannot be reached.*last good commit stays in force/,
    )
  })
})

it('reads a repository whose host wants credentials with them alone, and never says them', async () => {
  const folder = await temporaryFolder()
  const secret = 'a-token-nobody-may-see'
  const basic = (user: string): string => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
  const { repo } = await host()
  const id = await repo.commit({ 'a.yaml': '' })
  const byToken = ended(await serveGit(repo.dir, { authorization: basic('x-access-token') }))
  const byUser = ended(await serveGit(repo.dir, { authorization: basic('deploy') }))
  const anonymousServer = ended(await serveGit(folder))
  const token = { username: null, token: () => secret }

  expect(await openRemote(`${byToken.url('.git')}#main`, { credentials: token })).toMatchObject({ commit: id })
  const user = { ...token, username: 'deploy' }
  expect(await openRemote(`${byUser.url('.git')}#main`, { credentials: user })).toMatchObject({ commit: id })
  expect(await refused(`${byUser.url('.git')}#main`)).toMatch(/asks who reads.*Put a token.*ROLEKEEPER_GIT_TOKEN/)
  for (const said of [
    await refused(`${byUser.url('.git')}#main`, { credentials: token }),
    await refused(`${anonymousServer.url('none')}#main`, { credentials: token }),
  ]) {
    expect(said).not.toBe('opened')
    expect(said).not.toContain(secret)
  }
})
