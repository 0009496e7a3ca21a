import { describe, expect, it } from 'vitest'
import type { MemoryStore } from '../kit/memory-store.ts'
import { commit, hash } from '../../src/core/model/names.ts'
import { checkLedger } from '../../src/ledger/verify.ts'
import { blobKey, entryKey, FORMAT_KEY, headKey } from '../../src/ledger/keys.ts'
import { account, hangzhou, runEntry } from '../core/memory/samples.ts'
import { clear, writer } from '../kit/ledgers.ts'
import { memoryStore } from '../kit/memory-store.ts'
import { accountName, entryText, head, initialise, lose, spoil, yes } from './scenes.ts'

const sound = async () => {
  const store = await initialise(memoryStore())
  const ledger = writer(store, 'alice')
  const record = await ledger.putBlob(Buffer.from('the record'))
  const [files, parsed] = [await ledger.putBlob(Buffer.from('files')), await ledger.putBlob(Buffer.from('parsed'))]
  for (let index = 1; index <= 3; index++) await ledger.intend(account, hangzhou, [clear(`i-${index}`)], yes)
  await ledger.record(account, runEntry({ record }), 'run-1')
  await ledger.note({
    kind: 'accepted',
    commit: commit('c1'),
    files,
    parsed,
    declaredRoles: [],
    bindings: 1,
    requireSignature: false,
  })
  return { store, record, files }
}

const codes = async (store: MemoryStore) => (await checkLedger(store)).map(({ code }) => code)

describe('checking a ledger', () => {
  it('finds nothing in a sound one', async () => {
    expect(await codes((await sound()).store)).toEqual([])
  })

  it('finds a gap, and says which entry is missing and what to do', async () => {
    const { store } = await sound()
    await lose(store, accountName, 2)

    expect(await checkLedger(store)).toMatchObject([
      {
        code: 'ledger-frozen',
        severity: 'error',
        message: expect.stringContaining('entry 2 of account-1234567890123456 is missing') as string,
        fix: expect.stringContaining('backup') as string,
      },
    ])
  })

  it('finds an entry that cannot be read', async () => {
    const { store } = await sound()
    await spoil(store, accountName, 2, 'garbage')

    expect(await codes(store)).toEqual(['ledger-unreadable', 'ledger-frozen'])
  })

  it('finds an entry that stands there twice', async () => {
    const { store } = await sound()
    const twin = (await entryText(store, accountName, 4)).replace('"number":4', '"number":5')
    await store.create(entryKey(accountName, 5), Buffer.from(twin))

    expect(await codes(store)).toEqual(['ledger-twice'])
  })

  it('finds an end that is missing', async () => {
    const { store } = await sound()
    await store.overwrite(headKey(accountName), Buffer.from(head(9, 0)))

    expect(await codes(store)).toEqual(['ledger-frozen'])
  })

  it('finds blobs that are changed and blobs that are lost', async () => {
    const { store, record, files } = await sound()
    await store.overwrite(blobKey(record) ?? '', Buffer.from('another record'))
    await store.remove(blobKey(files) ?? '')

    expect(await codes(store)).toEqual(['ledger-blob-changed', 'ledger-blob-missing'])
  })

  it('finds an entry that names no blob at all', async () => {
    const { store } = await sound()
    await writer(store, 'bob').record(account, runEntry({ record: hash('md5:x') }), 'run-2')

    expect(await codes(store)).toEqual(['ledger-blob-missing'])
  })

  it('finds what is none of its own, and a missing format', async () => {
    const { store } = await sound()
    for (const key of ['notes', 'account-/0000000001.json', 'accounts/0000000001.json', `${accountName}/1.json`]) {
      await store.create(key, Buffer.from('x'))
    }
    store.objects.delete(FORMAT_KEY)

    expect(await codes(store)).toEqual(['ledger-format', ...Array<string>(4).fill('ledger-stray')])
  })
})
