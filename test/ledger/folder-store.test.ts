import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { folderStore } from '../../src/ledger/folder-store.ts'
import { storeSuite } from '../kit/store-suite.ts'

storeSuite('a folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'ledger-'))
  return { store: folderStore(root), close: () => rm(root, { recursive: true, force: true }) }
})

describe('a folder', () => {
  const roots: string[] = []
  afterEach(async () => {
    for (const root of roots.splice(0)) await rm(root, { recursive: true, force: true })
  })
  const openOne = async () => {
    const root = await mkdtemp(join(tmpdir(), 'ledger-'))
    roots.push(root)
    return { root, store: folderStore(root) }
  }

  it('is left without a half-written file by whatever ends', async () => {
    const { root, store } = await openOne()

    for (const body of ['one', 'two']) {
      await store.create('a/1', Buffer.from(body))
      await store.overwrite('a/2', Buffer.from(body))
      await store.now()
    }
    const answers = await Promise.all([1, 2, 3, 4].map(() => store.create('a/3', Buffer.from('x'))))

    expect(await readdir(join(root, '.tmp'))).toEqual([])
    expect(answers.sort()).toEqual(['created', 'exists', 'exists', 'exists'])
  })

  it('promise 3: that cannot be read is not without the object, and one that was lost has not taken any', async () => {
    const { root, store } = await openOne()
    await store.create('a/1', Buffer.from('x'))

    await expect(store.read('a')).rejects.toMatchObject({ code: 'EISDIR' })
    await rm(join(root, 'a'), { recursive: true })
    await expect(store.create('a/1', Buffer.from('x'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
