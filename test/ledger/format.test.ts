import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkFormat, encodeFormat, openFolder } from '../../src/ledger/format.ts'
import { LedgerFailure } from '../../src/core/ports/ledger.ts'
import { FORMAT_KEY } from '../../src/ledger/keys.ts'

let parent = ''
let path = ''
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'ledger-'))
  path = join(parent, 'deep', '.rolekeeper')
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const aliyun = { cloud: 'aliyun', mayCreate: true }

describe('a ledger in a folder', () => {
  it('is made on first use, is found again, and is kept out of git', async () => {
    const first = await openFolder(path, aliyun)
    await first?.create('a/1', Buffer.from('x'))
    const again = await openFolder(path, { cloud: 'aliyun', mayCreate: false })

    expect(await again?.list('')).toEqual(['a/1', 'format.json'])
    expect(JSON.parse(await readFile(join(path, FORMAT_KEY), 'utf8'))).toEqual({
      schema: 'rolekeeper/ledger/v1',
      cloud: 'aliyun',
    })
    expect(await readFile(join(path, '.gitignore'), 'utf8')).toBe('*\n')
  })

  it('is made beside names that begin with a dot, and leaves them as they are', async () => {
    await mkdir(path, { recursive: true })
    await writeFile(join(path, '.gitignore'), 'own')

    await openFolder(path, aliyun)

    expect(await readFile(join(path, '.gitignore'), 'utf8')).toBe('own')
  })

  it('is not made by who only reads', async () => {
    expect(await openFolder(path, { cloud: 'aliyun', mayCreate: false })).toBeNull()
    expect(await readdir(parent)).toEqual([])
  })

  it('is one, whoever makes it at once', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openFolder(path, aliyun)))

    expect(stores.every((store) => store !== null)).toBe(true)
    expect((await readdir(path)).filter((name) => !name.startsWith('.'))).toEqual(['format.json'])
  })

  it('belongs to one cloud, and says which and what to do', async () => {
    await openFolder(path, aliyun)

    const other = openFolder(path, { cloud: 'http://127.0.0.1:4000', mayCreate: true })

    await expect(other).rejects.toMatchObject({ reason: 'wrong-cloud' })
    await expect(other).rejects.toThrow(
      /belongs to the cloud aliyun, not to http:\/\/127\.0\.0\.1:4000.*--ledger DIR, or delete it/,
    )
  })

  it.each([true, false])(
    'is never made in, or taken for, a folder of something else (may create: %s)',
    async (mayCreate) => {
      await mkdir(path, { recursive: true })
      await writeFile(join(path, 'thesis.txt'), 'x')

      await expect(openFolder(path, { cloud: 'aliyun', mayCreate })).rejects.toMatchObject({
        reason: 'not-initialised',
        message: `${path} holds files and no ledger. Name an empty folder, or one that does not exist yet, with --ledger DIR.`,
      })
      expect(await readdir(path)).toEqual(['thesis.txt'])
    },
  )

  it('of a form that is not known is left to the version that knows it', async () => {
    await openFolder(path, aliyun)
    await writeFile(join(path, FORMAT_KEY), '{"schema":"rolekeeper/ledger/v2","cloud":"aliyun"}')
    await expect(openFolder(path, aliyun)).rejects.toThrow(/does not know \(rolekeeper\/ledger\/v2\)/)
    await writeFile(join(path, FORMAT_KEY), '{')
    await expect(openFolder(path, aliyun)).rejects.toMatchObject({
      reason: 'frozen',
      message: expect.stringContaining('does not know (unreadable)') as string,
    })
  })

  it('that cannot be one is out of reach', async () => {
    const file = join(parent, 'file')
    await writeFile(file, 'x')

    await expect(openFolder(file, aliyun)).rejects.toMatchObject({ reason: 'unreachable' })
    await expect(openFolder(join(file, 'below'), aliyun)).rejects.toMatchObject({ reason: 'unreachable' })
  })

  it('that a writer who died left half-written files in is whole, and rid of them in an hour', async () => {
    const store = await openFolder(path, aliyun)
    const [old, young] = ['old', 'young'].map((name) => join(path, '.tmp', name))
    for (const file of [old, young]) await writeFile(file ?? '', 'half an ent')
    await utimes(old ?? '', new Date(0), new Date(0))

    await openFolder(path, { cloud: 'aliyun', mayCreate: false })
    expect(await readdir(join(path, '.tmp'))).toEqual(['old', 'young'])
    await openFolder(path, aliyun)

    expect(await store?.list('')).toEqual(['format.json'])
    expect(await readdir(join(path, '.tmp'))).toEqual(['young'])
  })
})

describe('a ledger elsewhere', () => {
  it('without its format is not there: only init makes one', () => {
    expect(() => checkFormat('oss://bucket/prod', null, 'aliyun')).toThrow(
      new LedgerFailure('There is no ledger in oss://bucket/prod; `rolekeeper init` makes one.', 'not-initialised'),
    )
  })

  it('of this form and cloud is as good as a folder', () => {
    const format: unknown = JSON.parse(Buffer.from(encodeFormat('aliyun')).toString())

    expect(format).toEqual({ schema: 'rolekeeper/ledger/v1', cloud: 'aliyun' })
    expect(() => checkFormat('x', { schema: 'rolekeeper/ledger/v1', cloud: 'aliyun' }, 'aliyun')).not.toThrow()
  })
})
