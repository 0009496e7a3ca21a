import fs from 'node:fs'
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import git from 'isomorphic-git'
import { describe, expect, it } from 'vitest'
import { commit } from '../../src/core/model/names.ts'
import { formatProblem } from '../../src/read/problems.ts'
import { gitIdOf, openSource, type Source } from '../../src/read/source.ts'
import { blob, commitTree, makeRepo, temporaryFolder, write } from './repo.ts'

const open = async (spec: string): Promise<Source> => {
  const opened = await openSource(spec)
  if (!opened.ok) throw new Error(opened.problems.map(formatProblem).join('\n'))
  return opened.source
}

const refusal = async (spec: string): Promise<string> => {
  const opened = await openSource(spec)
  return opened.ok ? 'opened' : opened.problems.map(formatProblem).join('\n')
}

const paths = ({ files }: Source): readonly string[] => files.map(({ path }) => path)

describe('a folder outside git', () => {
  it('is read in order, with all below it, and without what begins with a dot or is neither YAML nor JSON', async () => {
    const folder = await temporaryFolder()
    await write(folder, {
      'b.yaml': '',
      'a/c.yml': 'x',
      'a.json': '',
      'README.md': '',
      '.github/x.yml': '',
      '.a.yaml': '',
    })

    const source = await open(folder)

    expect(paths(source)).toEqual(['a.json', 'a/c.yml', 'b.yaml'])
    expect(source).toMatchObject({ dirty: false, problems: [], place: folder })
  })

  it('has a name that comes from paths and contents alone', async () => {
    const [one, same, other, moved] = [
      await temporaryFolder(),
      await temporaryFolder(),
      await temporaryFolder(),
      await temporaryFolder(),
    ]
    await write(one, { 'a.yaml': 'a: 1\n' })
    await write(same, { 'a.yaml': 'a: 1\r\n', '.b.yaml': 'x' })
    await write(other, { 'a.yaml': 'a: 2\n' })
    await write(moved, { 'b.yaml': 'a: 1\n' })

    const [name, ...names] = (await Promise.all([one, same, other, moved].map(open))).map((source) => source.commit)

    expect(name).toMatch(/^files:[0-9a-f]{64}$/)
    expect(names[0]).toBe(name)
    expect(new Set([name, ...names]).size).toBe(3)
    expect(await (await open(one)).ancestry(commit('x'))).toBe('unknown')
  })

  it('is refused where it is missing, empty or no folder', async () => {
    const folder = await temporaryFolder()
    await write(folder, { 'README.md': '', 'a.json': '{}' })

    expect(await refusal(join(folder, 'none'))).toContain('none:1:1: there is no such folder. Check --desired.')
    expect(await refusal(folder)).toContain(':1:1: there is no *.yaml or *.yml file in this folder.')
    expect(await refusal(join(folder, 'README.md'))).toContain('this is not a folder')
  })

  it('may have a # in its name', async () => {
    const folder = join(await temporaryFolder(), 'c#d')
    await write(folder, { 'a.yaml': '' })

    expect(paths(await open(folder))).toEqual(['a.yaml'])
    expect(paths(await open(pathToFileURL(folder).href))).toEqual(['a.yaml'])
  })

  it('keeps to its own files: links are problems', async () => {
    const folder = await temporaryFolder()
    const outside = await temporaryFolder()
    await write(outside, { 'secret.yaml': 'x' })
    await write(folder, { 'a.yaml': '' })
    await symlink(join(outside, 'secret.yaml'), join(folder, 'b.yaml'))
    await symlink(outside, join(folder, 'c'))

    const source = await open(folder)

    expect(paths(source)).toEqual(['a.yaml'])
    expect(source.problems.map(formatProblem)).toEqual([
      'b.yaml:1:1: this is a symbolic link. Put the file itself here.',
      'c:1:1: this is a symbolic link. Put the file itself here.',
    ])
  })

  it('has problems with files that are too large or no text, and goes on', async () => {
    const folder = await temporaryFolder()
    await write(folder, {
      'a.yaml': '',
      'b.yaml': 'x'.repeat(1024 * 1024 + 1),
      'c.yaml': new Uint8Array([0xff, 0xfe, 0x61]),
    })

    const source = await open(folder)

    expect(paths(source)).toEqual(['a.yaml'])
    expect(source.problems.map(formatProblem)).toEqual([
      'b.yaml:1:1: this file has more than 1024 KiB. Split it.',
      'c.yaml:1:1: this file is not UTF-8 text. Save it as UTF-8.',
    ])
  })

  it('is not followed for ever down', async () => {
    const folder = await temporaryFolder()
    await write(folder, { 'a.yaml': '', [`${'d/'.repeat(40)}b.yaml`]: '' })

    const source = await open(folder)

    expect(paths(source)).toEqual(['a.yaml'])
    expect(source.problems).toHaveLength(1)
  })

  it.skipIf(process.getuid?.() === 0)('says which file may not be read', async () => {
    const folder = await temporaryFolder()
    await write(folder, { 'a.yaml': '' })
    await chmod(join(folder, 'a.yaml'), 0)

    expect(await refusal(folder)).toContain('a.yaml:1:1: this could not be read')
  })
})

describe('a folder in a work tree', () => {
  it('is the commit that HEAD names, as long as it does not differ from it', async () => {
    const repo = await makeRepo()
    const id = await repo.commit({ 'desired/a.yaml': 'a: 1\n', 'desired/b/c.yaml': '', 'other.yaml': '' })
    await write(repo.dir, { 'other.yaml': 'changed', 'desired/README.md': 'new' })

    expect(await open(join(repo.dir, 'desired'))).toMatchObject({ commit: id, dirty: false })
  })

  it('is not dirty by line ends alone', async () => {
    const repo = await makeRepo()
    const id = await repo.commit({ 'a.yaml': 'a: 1\nb: 2\n' })
    await write(repo.dir, { 'a.yaml': 'a: 1\r\nb: 2\r\n' })

    expect(await open(repo.dir)).toMatchObject({ commit: id, dirty: false })
  })

  it.each([
    ['changed', (dir: string) => writeFile(join(dir, 'desired/a.yaml'), 'a: 2\n')],
    ['new', (dir: string) => writeFile(join(dir, 'desired/c.yaml'), '')],
    ['gone', (dir: string) => rm(join(dir, 'desired/b.yaml'))],
  ])('is dirty where a file is %s, and then has a name of its own', async (_what, change) => {
    const repo = await makeRepo()
    const id = await repo.commit({ 'desired/a.yaml': 'a: 1\n', 'desired/b.yaml': '' })
    await change(repo.dir)

    const source = await open(join(repo.dir, 'desired'))

    expect(source.dirty).toBe(true)
    expect(source.commit).toMatch(new RegExp(`^${id}\\+[0-9a-f]{12}$`))
    expect(gitIdOf(source.commit)).toBe(id)
  })

  it('has another name for each other change', async () => {
    const repo = await makeRepo()
    await repo.commit({ 'a.yaml': 'a: 1\n' })
    const names = new Set<string>()
    for (const text of ['a: 2\n', 'a: 3\n', 'a: 2\n']) {
      await write(repo.dir, { 'a.yaml': text })
      names.add((await open(repo.dir)).commit)
    }

    expect(names.size).toBe(2)
  })

  it('is named by its files before the first commit', async () => {
    const repo = await makeRepo()
    await write(repo.dir, { 'a.yaml': '' })

    expect(await open(repo.dir)).toMatchObject({ commit: expect.stringMatching(/^files:/) as string, dirty: false })
  })

  it('may be a linked work tree with a HEAD of its own', async () => {
    const repo = await makeRepo()
    const first = await repo.commit({ 'a.yaml': 'a: 1\n' })
    await git.branch({ fs, dir: repo.dir, ref: 'topic' })
    await repo.commit({ 'a.yaml': 'a: 2\n' })
    const [linked, own] = [await temporaryFolder(), join(repo.dir, '.git/worktrees/linked')]
    await mkdir(own, { recursive: true })
    await write(own, { HEAD: 'ref: refs/heads/topic\n', commondir: '../..\n', gitdir: join(linked, '.git') })
    await write(linked, { '.git': `gitdir: ${own}\n`, 'a.yaml': 'a: 1\n' })

    expect(await open(linked)).toMatchObject({ commit: first, dirty: false })
  })
})

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

    const opened = await openSource(`${dir}#${id}`)
    if (!opened.ok) throw new Error(opened.problems.map(formatProblem).join('\n'))

    expect(paths(opened.source)).toEqual(['a.yaml'])
    expect(opened.source.problems.map(({ at }) => at.file)).toEqual(['b.yaml', 'c', 'd\u001be.yaml', 'f.yaml'])
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

    expect(await refusal(`${repo.dir}#main`)).toContain('could not be read')
  })
})

describe('what is elsewhere', () => {
  it.each(['https://example.com/a.git#main:x', 'ssh://git@example.com/a', 'git@example.com:a/b.git', 'oss://bucket/x'])(
    '%s is refused with what to do instead',
    async (spec) => {
      expect(await refusal(spec)).toContain('read from a folder or a git repository on this machine')
    },
  )
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
