import fs from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import git from 'isomorphic-git'
import { describe, expect, it } from 'vitest'
import { gitIdOf } from '../../src/read/source.ts'
import { open } from './opening.ts'
import { makeRepo, temporaryFolder, write } from './repo.ts'

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
