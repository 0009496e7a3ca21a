import fs from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import git from 'isomorphic-git'
import { describe, expect, it } from 'vitest'
import { commit } from '../../src/core/model/names.ts'
import { open, paths, refusal } from './opening.ts'
import { blob, commitTree, makeRepo, temporaryFolder, write } from './repo.ts'

describe('a commit of a repository', () => {
  it('is read from objects, by branch, tag, id or a part of it', async () => {
    const repo = await makeRepo()
    const first = await repo.commit({ 'desired/a.yaml': 'a: 1\n', 'desired/b/p.json': '{}' })
    await git.annotatedTag({
      fs,
      dir: repo.dir,
      ref: 'v1',
      message: 'x',
      tagger: { name: 'x', email: 'x@example.com' },
    })
    const second = await repo.commit({ 'desired/a.yaml': 'a: 2\n' })
    await rm(join(repo.dir, 'desired'), { recursive: true })

    for (const ref of ['v1', first, first.slice(0, 10)]) {
      const source = await open(`${repo.dir}#${ref}:desired`)
      expect(source).toMatchObject({ commit: first, dirty: false, problems: [] })
      expect(source.files).toEqual([
        { path: 'a.yaml', text: 'a: 1\n' },
        { path: 'b/p.json', text: '{}' },
      ])
    }
    for (const ref of ['main', 'HEAD', ''])
      expect(await open(`${repo.dir}#${ref}:desired`)).toMatchObject({ commit: second })
    expect(paths(await open(`${pathToFileURL(repo.dir).href}#main`))).toEqual(['desired/a.yaml', 'desired/b/p.json'])
    expect(paths(await open(`${join(repo.dir, '.git')}#main:./desired/`))).toEqual(['a.yaml', 'b/p.json'])
  })

  it('is refused where repository, commit or folder is missing', async () => {
    const repo = await makeRepo()
    await repo.commit({ 'desired/a.yaml': '', 'c.md': '' })
    const outside = await temporaryFolder()

    expect(await refusal(`${outside}#main:x`)).toContain('is no git repository')
    expect(await refusal(`${repo.dir}/none#main:x`)).toContain('is no git repository')
    expect(await refusal(`${repo.dir}#none:desired`)).toContain('has no branch, tag or commit "none"')
    expect(await refusal(`${repo.dir}#main:none`)).toContain('there is no folder none in commit')
    expect(await refusal(`${repo.dir}#main:desired/a.yaml`)).toContain('there is no folder desired/a.yaml in commit')
    expect(await refusal(`${repo.dir}#main:../..`)).toContain('there is no folder ../.. in commit')
  })

  it('holds files alone: links, submodules and odd names are problems', async () => {
    const repo = await makeRepo()
    const { dir } = repo
    const submodule = await repo.commit({ 'a.yaml': '' })
    const id = await commitTree(dir, [
      { mode: '100644', path: 'a.yaml', oid: await blob(dir, 'a: 1'), type: 'blob' },
      { mode: '120000', path: 'b.yaml', oid: await blob(dir, '../../etc/passwd'), type: 'blob' },
      { mode: '160000', path: 'c', oid: submodule, type: 'commit' },
      { mode: '100644', path: 'd\u001be.yaml', oid: await blob(dir, ''), type: 'blob' },
      { mode: '100644', path: 'f.yaml', oid: await blob(dir, 'x'.repeat(1024 * 1024 + 1)), type: 'blob' },
    ])

    const source = await open(`${dir}#${id}`)

    expect(paths(source)).toEqual(['a.yaml'])
    expect(source.problems.map(({ at }) => at.file)).toEqual(['b.yaml', 'c', 'd\u001be.yaml', 'f.yaml'])
  })

  it.each(['..', 'd/e.yaml', 'd\\e.yaml'])('is refused where a name leads elsewhere: %s', async (path) => {
    const { dir } = await makeRepo()
    const oid = await blob(dir, 'a: 1')
    const id = await commitTree(dir, [
      { mode: '100644', path: 'a.yaml', oid, type: 'blob' },
      { mode: '100644', path, oid, type: 'blob' },
    ])

    expect(await refusal(`${dir}#${id}`)).not.toBe('opened')
  })

  it('that is damaged is a problem, not a crash', async () => {
    const repo = await makeRepo()
    const id = await repo.commit({ 'a.yaml': 'a: 1\n' })
    await writeFile(join(repo.dir, '.git/objects', id.slice(0, 2), id.slice(2)), 'garbage')

    expect(await refusal(`${repo.dir}#main`)).toContain('cannot be read (DecompressionError)')
  })

  it('that no git would have written is a problem, not a crash', async () => {
    const { dir } = await makeRepo()
    const written = async (object: string): Promise<string> =>
      git.writeObject({ fs, dir, type: 'commit', format: 'content', object: Buffer.from(object) })
    const tree = await commitTree(dir, [])
    const strange = await written(`tree ${tree}\nauthor x <x@example.com> 1 east of here\n\nx\n`)
    const about = await written(
      `tree ${strange}\nauthor x <x@example.com> 1 +0000\ncommitter x <x@example.com> 1 +0000\n\nx\n`,
    )

    expect(await refusal(`${dir}#${strange}`)).toContain('cannot be read')
    expect(await refusal(`${dir}#${about}`)).toContain('cannot be read')
  })
})

describe('ancestry', () => {
  it('tells what descends from what', async () => {
    const repo = await makeRepo()
    const { dir } = repo
    const first = await repo.commit({ 'a.yaml': '1' })
    const second = await repo.commit({ 'a.yaml': '2' })
    const side = await commitTree(dir, [{ mode: '100644', path: 'a.yaml', oid: await blob(dir, '3'), type: 'blob' }])
    const entries = [{ mode: '100644', path: 'a.yaml', oid: await blob(dir, '4'), type: 'blob' as const }]
    const merged = await commitTree(dir, entries, [second, side])
    const ancestry = async (head: string, of: string) => (await open(`${dir}#${head}`)).ancestry(commit(of))

    expect(await ancestry(second, first)).toBe('descends')
    expect(await ancestry(second, second)).toBe('descends')
    expect(await ancestry(first, second)).toBe('unrelated')
    expect(await ancestry(side, first)).toBe('unrelated')
    expect(await ancestry(merged, side)).toBe('descends')
    expect(await ancestry(second, '0'.repeat(40))).toBe('unrelated')
    expect(await ancestry(second, `${first}+0123456789ab`)).toBe('descends')
    expect(await ancestry(second, 'files:abc')).toBe('unknown')
  })

  it('is unknown where a shallow clone ends before it could be told', async () => {
    const repo = await makeRepo()
    const ids: string[] = []
    for (const text of ['1', '2', '3', '4']) ids.push(await repo.commit({ 'a.yaml': text }))
    const [first = '', second = '', third = '', fourth = ''] = ids
    await write(repo.dir, { '.git/shallow': `${third}\n` })
    for (const id of [first, second]) await rm(join(repo.dir, '.git/objects', id.slice(0, 2), id.slice(2)))

    const source = await open(`${repo.dir}#${fourth}`)

    expect(await source.ancestry(commit(first))).toBe('unknown')
    expect(await source.ancestry(commit(second))).toBe('descends')
    expect(await source.ancestry(commit(third))).toBe('descends')
  })

  it('is unknown where the history has a hole', async () => {
    const repo = await makeRepo()
    const first = await repo.commit({ 'a.yaml': '1' })
    const second = await repo.commit({ 'a.yaml': '2' })
    const third = await repo.commit({ 'a.yaml': '3' })
    await rm(join(repo.dir, '.git/objects', second.slice(0, 2), second.slice(2)))

    expect(await (await open(`${repo.dir}#${third}`)).ancestry(commit(first))).toBe('unknown')
  })
})
