import { chmod, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { commit } from '../../src/core/model/names.ts'
import { formatProblem } from '../../src/read/problems.ts'
import { open, paths, refusal } from './opening.ts'
import { temporaryFolder, write } from './repo.ts'

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
