import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import fc from 'fast-check'
import git from 'isomorphic-git'
import { describe, expect, it } from 'vitest'
import { commit } from '../../src/core/model/names.ts'
import { findRepository } from '../../src/read/git/local.ts'
import { parseRemote, type RemoteLocation } from '../../src/read/git/location.ts'
import { mergeFolders } from '../../src/read/git/merge.ts'
import { anonymous } from '../../src/read/git/transport.ts'
import { openPull, type PullOpened } from '../../src/read/pull.ts'
import { isLong, runs } from '../kit/long.ts'
import { host, type Hosted } from './remote-kit.ts'
import { blob, commitTree, makeRepo } from './repo.ts'

type Files = Readonly<Record<string, string | null>>

/** A tree of these files, one folder deep, as a commit with these parents; null leaves a file out. */
const commitOf = async (dir: string, files: Files, parents: readonly string[] = []): Promise<string> => {
  const entries = Object.entries(files).flatMap(([path, text]) => (text === null ? [] : [{ path, text }]))
  const written = await Promise.all(
    entries.map(async ({ path, text }) => {
      return { mode: '100644', path, oid: await blob(dir, text), type: 'blob' } as const
    }),
  )
  return commitTree(dir, written, parents)
}

const point = (dir: string, ref: string, value: string): Promise<void> =>
  git.writeRef({ fs, dir, ref, value, force: true })

const before = { 'a.yaml': 'a: 1\nb: 2\nc: 3\n', 'b.yaml': 'x: 1\n', 'c.yaml': 'y: 1\n' }

type Pulled = Hosted & Readonly<{ base: string; head: string; open: (mergeRef?: string) => Promise<PullOpened> }>

/** A request whose branch and whose base both changed some files since they parted. */
const pulled = async (ours: Files, theirs: Files): Promise<Pulled> => {
  const hosted = await host()
  const { dir } = hosted.repo
  const start = await commitOf(dir, before)
  const base = await commitOf(dir, { ...before, ...ours }, [start])
  const head = await commitOf(dir, { ...before, ...theirs }, [start])
  await point(dir, 'refs/heads/main', base)
  await point(dir, 'refs/pull/7/head', head)
  const open = (mergeRef: string | null = null) =>
    openPull(at(`${hosted.url}#main`), { head: commit(head), mergeRef }, anonymous)
  return { ...hosted, base, head, open }
}

const at = (spec: string): RemoteLocation => {
  const parsed = parseRemote(spec)
  if (parsed?.ok !== true) throw new Error(spec)
  return parsed.location
}

const filesOf = (opened: PullOpened): Files => {
  if (!opened.ok) throw new Error(opened.problems.map(({ wrong }) => wrong).join('\n'))
  return Object.fromEntries(opened.merged.files.map(({ path, text }) => [path, text]))
}

describe('a request merged with its base', () => {
  it('is its head where the base is part of it', async () => {
    const { repo, url } = await host()
    const base = await repo.commit({ 'd/a.yaml': 'a: 1\n' })
    const head = await commitTree(repo.dir, (await git.readTree({ fs, dir: repo.dir, oid: base })).tree, [base])
    await point(repo.dir, 'refs/pull/7/head', head)

    const opened = await openPull(at(`${url}#main:d`), { head: commit(head), mergeRef: null }, anonymous)

    expect(opened).toMatchObject({ ok: true, base: { commit: base }, merged: { commit: head } })
    expect(filesOf(opened)).toEqual({ 'a.yaml': 'a: 1\n' })
  })

  it('has what either side changed, and what both changed apart from each other', async () => {
    const { head, base, open } = await pulled(
      { 'a.yaml': 'a: 0\nb: 2\nc: 3\n', 'b.yaml': null, 'new.yaml': 'n: 1\n' },
      { 'a.yaml': 'a: 1\nb: 2\nc: 4\n', 'c.yaml': 'y: 2\n', 'new.yaml': 'n: 1\n' },
    )

    const opened = await open()

    expect(filesOf(opened)).toEqual({ 'a.yaml': 'a: 0\nb: 2\nc: 4\n', 'c.yaml': 'y: 2\n', 'new.yaml': 'n: 1\n' })
    expect(opened).toMatchObject({ base: { commit: base }, merged: { problems: [] } })
    expect(opened.ok && opened.merged.commit).toMatch(new RegExp(`^${head}\\+[0-9a-f]{12}$`))
  })

  it.each([
    ['changed in the same place', { 'a.yaml': 'a: 5\nb: 2\nc: 3\n' }, { 'a.yaml': 'a: 6\nb: 2\nc: 3\n' }, 'a.yaml'],
    ['removed and changed', { 'b.yaml': null }, { 'b.yaml': 'x: 2\n' }, 'b.yaml'],
    ['changed and removed', { 'b.yaml': 'x: 2\n' }, { 'b.yaml': null }, 'b.yaml'],
    ['added twice', { 'n.yaml': 'n: 1\n' }, { 'n.yaml': 'n: 2\n' }, 'n.yaml'],
    ['changed to what is no text', { 'b.yaml': 'x: 2\n' }, { 'b.yaml': 'x: \u0000\ud800\n' }, 'b.yaml'],
  ])('says which file was %s', async (_what, ours, theirs, file) => {
    const opened = await (await pulled(ours, theirs)).open()

    expect(opened).toMatchObject({ ok: false, conflicts: [file], problems: [{ at: { file, line: 1, column: 1 } }] })
  })

  it('is what the host merged, if it merged just these two', async () => {
    const { repo, base, head, open } = await pulled({ 'a.yaml': 'a: 5\n' }, { 'a.yaml': 'a: 6\n' })
    const merge = await commitOf(repo.dir, { 'a.yaml': 'a: 7\n' }, [base, head])
    await point(repo.dir, 'refs/pull/7/merge', merge)

    expect(filesOf(await open('refs/pull/7/merge'))).toEqual({ 'a.yaml': 'a: 7\n' })

    await point(repo.dir, 'refs/pull/7/merge', await commitOf(repo.dir, { 'a.yaml': 'a: 7\n' }, [head, base]))
    expect(await open('refs/pull/7/merge')).toMatchObject({ conflicts: ['a.yaml'] })
    expect(await open('refs/pull/7/none')).toMatchObject({ conflicts: ['a.yaml'] })
  })

  it('is found over many commits, and not where the two have nothing in common', async () => {
    const { repo, url, head } = await pulled({}, { 'c.yaml': 'y: 2\n' })
    const line = Array.from(
      { length: 60 },
      (_, at) =>
        `commit refs/heads/main\ncommitter x <x@y.z> ${at} +0000\ndata 1\nx\n${at === 0 ? 'from refs/heads/main^0\n' : ''}M 100644 inline b.yaml\ndata 5\nx: 2\n\n`,
    )
    execFileSync('git', ['-C', repo.dir, 'fast-import', '--quiet', '--force'], { input: line.join('') })
    const pull = { head: commit(head), mergeRef: null }

    expect(filesOf(await openPull(at(`${url}#main`), pull, anonymous))).toMatchObject({
      'b.yaml': 'x: 2\n',
      'c.yaml': 'y: 2\n',
    })

    await point(repo.dir, 'refs/heads/main', await commitOf(repo.dir, { 'a.yaml': '' }))
    await expect(openPull(at(`${url}#main`), pull, anonymous)).rejects.toThrow(/have none in common/)
  })

  it('has neither side’s folder where there is none', async () => {
    const { url, head } = await pulled({}, {})

    const opened = await openPull(at(`${url}#main:none`), { head: commit(head), mergeRef: null }, anonymous)

    expect(opened).toMatchObject({ ok: true, merged: { files: [], problems: [{}] } })
  })
})

describe('folders that are merged', () => {
  it('say where one side has a file and the other a folder by its name', async () => {
    const { dir } = await makeRepo()
    const oid = await blob(dir, 'a: 1\n')
    const file = { mode: '100644', path: 'a.yaml', oid, type: 'blob' } as const
    const tree = await git.writeTree({ fs, dir, tree: [{ ...file, path: 'b.yaml' }] })
    const bases = [await commitTree(dir, [])]
    const sides = {
      ours: await commitTree(dir, [file], bases),
      theirs: await commitTree(dir, [{ mode: '040000', path: 'a.yaml', oid: tree, type: 'tree' }], bases),
      bases,
    }
    const repository = await findRepository(dir)

    expect(repository && (await mergeFolders(repository, sides, '', dir))?.conflicts).toEqual(['a.yaml/b.yaml'])
  })

  it('agree with both common ancestors of branches that were merged crosswise', async () => {
    const { dir } = await makeRepo()
    const bases = [
      await commitOf(dir, { 'a.yaml': '1', 'b.yaml': '1' }),
      await commitOf(dir, { 'a.yaml': '2', 'b.yaml': '1' }),
    ]
    const ours = await commitOf(dir, { 'a.yaml': '1', 'b.yaml': '1' }, bases)
    const theirs = await commitOf(dir, { 'a.yaml': '2', 'b.yaml': '3' }, bases)
    const repository = await findRepository(dir)

    const merged = repository && (await mergeFolders(repository, { ours, theirs, bases }, '', dir))

    expect(merged?.conflicts).toEqual(['a.yaml'])
    expect(merged?.listed.files).toContainEqual({ path: 'b.yaml', text: '3' })
  })

  it('are refused where they hold one folder so often that no one could list it', async () => {
    const { dir } = await makeRepo()
    let tree = await git.writeTree({
      fs,
      dir,
      tree: [{ mode: '100644', path: 'a.yaml', oid: await blob(dir, ''), type: 'blob' }],
    })
    for (let depth = 0; depth < 12; depth += 1) {
      const names = Array.from({ length: 10 }, (_, at) => `d${at}`)
      tree = await git.writeTree({
        fs,
        dir,
        tree: names.map((path) => ({ mode: '040000', path, oid: tree, type: 'tree' as const })),
      })
    }
    const bomb = await commitTree(dir, [{ mode: '040000', path: 'd', oid: tree, type: 'tree' }])
    const repository = await findRepository(dir)

    const merged = repository && (await mergeFolders(repository, { ours: bomb, theirs: bomb, bases: [bomb] }, 'd', dir))

    expect(merged?.listed.problems.map(({ wrong }) => wrong).join()).toContain('more than 20000 entries')
  })

  it('come to what git makes of them, where they are not left to people', async () => {
    const { dir } = await makeRepo()
    const texts = ['1\n2\n3\n4\n', '1\nx\n3\n4\n', '1\n2\n3\ny\n', 'z\n1\n2\n3\n4\n']
    // No file is like another: git 2.39 looks for renames though it is told not to, and leaves them to people.
    const textOf = (name: string) => fc.constantFrom(...texts.map((text) => text.replace(/^(?=.)/gm, name)), null)
    const folder = fc.record({ 'a.yaml': textOf('first '), 'b.yaml': textOf('other '), 'c.yaml': textOf('third ') })
    let merged = 0

    await fc.assert(
      fc.asyncProperty(folder, folder, folder, async (base, one, other) => {
        const start = await commitOf(dir, base)
        const [ours, theirs] = [await commitOf(dir, one, [start]), await commitOf(dir, other, [start])]
        const repository = await findRepository(dir)
        const result = repository && (await mergeFolders(repository, { ours, theirs, bases: [start] }, '', dir))
        if (!result || result.conflicts.length > 0) return
        merged += 1
        const git = (...args: string[]) =>
          spawnSync('git', ['-C', dir, '-c', 'merge.renames=false', ...args], { encoding: 'utf8' })
        const tree = git('merge-tree', '--write-tree', ours, theirs)

        expect(tree.status).toBe(0)
        const names = git('ls-tree', '--name-only', tree.stdout.trim())
          .stdout.split('\n')
          .filter((name) => name !== '')
        expect(result.listed.files).toEqual(
          names.map((path) => ({ path, text: git('show', `${tree.stdout.trim()}:${path}`).stdout })),
        )
      }),
      // Few of them merge by themselves: the same ones each time, so that there are enough.
      { ...runs(25), ...(isLong ? {} : { seed: 2026 }) },
    )
    expect(merged).toBeGreaterThan(2)
  })
})
