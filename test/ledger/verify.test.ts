import { describe, expect, it } from 'vitest'
import type { MemoryStore } from '../kit/memory-store.ts'
import { commit, hash } from '../../src/core/model/names.ts'
import { checkLedger } from '../../src/ledger/verify.ts'
import { blobKey, entryKey, FORMAT_KEY, headKey } from '../../src/ledger/keys.ts'
import { account, entries, hangzhou, runEntry } from '../core/memory/samples.ts'
import { clear, writer } from '../kit/ledgers.ts'
import { memoryStore } from '../kit/memory-store.ts'
import { accountName, entryText, head, initialise, lose, spoil, yes } from './scenes.ts'
import { putWithSnapshot } from './snapshots.ts'

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

    expect(await checkLedger(store)).toMatchObject([
      {
        code: 'ledger-unreadable',
        severity: 'error',
        message: `Entry 2 of ${accountName} cannot be read: it is not an entry of a ledger.`,
      },
      { code: 'ledger-frozen' },
    ])
  })

  it('finds an entry that stands there twice', async () => {
    const { store } = await sound()
    const twin = (await entryText(store, accountName, 4)).replace('"number":4', '"number":5')
    await store.create(entryKey(accountName, 5), Buffer.from(twin))

    expect(await checkLedger(store)).toEqual([
      {
        code: 'ledger-twice',
        severity: 'error',
        at: null,
        message: `Entries 4 and 5 of ${accountName} are one writer's one entry: it stands there twice.`,
        fix: 'Counts since then are too high; report how it came about.',
      },
    ])
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

    expect(await checkLedger(store)).toMatchObject([
      {
        code: 'ledger-blob-changed',
        severity: 'error',
        message: `${blobKey(record)} is not what its name says.`,
      },
      { code: 'ledger-blob-missing', severity: 'error', message: `An entry names ${files}, which is not there.` },
    ])
  })

  it('finds what a snapshot alone still names, the snapshot itself, and what has been overtaken since', async () => {
    const store = await initialise(memoryStore())
    const record = hash(`sha256:${'1'.repeat(64)}`)
    const { memory } = await putWithSnapshot(store, entries(runEntry({ record })), 1)
    await lose(store, accountName, 1)
    await store.remove(blobKey(memory) ?? '')
    const snapshotLost = await checkLedger(store)
    await putWithSnapshot(store, entries(runEntry({ record })), 1)
    await lose(store, accountName, 1)

    expect(snapshotLost.map(({ message }) => message)).toContain(`An entry names ${memory}, which is not there.`)
    expect((await checkLedger(store)).map(({ message }) => message)).toEqual([
      `An entry names ${record}, which is not there.`,
    ])
  })

  it('finds lost files of a commit that another has followed, and a lost record of a run long ago', async () => {
    const { store, files, record } = await sound()
    const ledger = writer(store, 'alice')
    const later = await ledger.putBlob(Buffer.from('later'))
    const next = { declaredRoles: [], bindings: 1, requireSignature: false, files: later, parsed: later }
    await ledger.note({ kind: 'accepted', commit: commit('c2'), ...next })
    for (let run = 0; run < 201; run += 1) await ledger.record(account, runEntry({ record: later }), `later-${run}`)
    for (const blob of [files, record]) await store.remove(blobKey(blob) ?? '')

    expect(await codes(store)).toEqual(['ledger-blob-missing', 'ledger-blob-missing'])
  })

  it('takes no notice of what is deleted while it reads', async () => {
    const { store } = await sound()
    let lists = 0
    const late = {
      ...store,
      list: async (...args: Parameters<MemoryStore['list']>) => {
        const more = lists++ === 0 ? ['account-9/0000000001.json', `blobs/00/${'0'.repeat(64)}`] : []
        return [...more, ...(await store.list(...args))]
      },
    }

    expect((await checkLedger(late)).map(({ code }) => code)).toEqual([])
  })

  it('finds an entry that names no blob at all', async () => {
    const { store } = await sound()
    await writer(store, 'bob').record(account, runEntry({ record: hash('md5:x') }), 'run-2')

    expect(await codes(store)).toEqual(['ledger-blob-missing'])
  })

  it('finds what is none of its own, and a missing format', async () => {
    const { store } = await sound()
    const strays = [
      'account-/0000000001.json',
      `${accountName}/0000000001.json.bak`,
      `${accountName}/1.json`,
      'accounts/0000000001.json',
      'another/0000000001.json',
      'notes',
      'xaccount-1/0000000001.json',
    ]
    for (const key of strays) await store.create(key, Buffer.from('x'))
    store.objects.delete(FORMAT_KEY)

    expect(await checkLedger(store)).toEqual([
      {
        code: 'ledger-format',
        severity: 'error',
        at: null,
        message: 'memory has no format.json.',
        fix: expect.stringContaining('backup') as string,
      },
      ...strays.map((key) => ({
        code: 'ledger-stray',
        severity: 'note',
        at: null,
        message: `${key} is no object of a ledger.`,
        fix: '',
      })),
    ])
  })
})
