import { describe, expect, it } from 'vitest'
import type { LaunchNote } from '../../src/core/model/launch.ts'
import { bindingName, hash, roleName } from '../../src/core/model/names.ts'
import { LedgerFailure, type ObjectStore } from '../../src/core/ports/ledger.ts'
import { elect } from '../../src/ledger/burst.ts'
import { entryKey } from '../../src/ledger/keys.ts'
import { reachable } from '../../src/ledger/reachable.ts'
import { openReader } from '../../src/ledger/reader.ts'
import { account, attach, hangzhou, runEntry } from '../core/memory/samples.ts'
import { accept } from '../kit/event-functions.ts'
import { webState } from '../kit/fleets.ts'
import { clear, writer } from '../kit/ledgers.ts'
import { counting, memoryStore, type MemoryStore } from '../kit/memory-store.ts'
import { accepted } from '../kit/stack.ts'
import { accountName, cleared, entryText, head, lose, takeLease, yes } from './scenes.ts'
import { putWithSnapshot } from './snapshots.ts'

const down = () => Promise.reject(new Error('connect ECONNREFUSED'))
const desired = accepted(webState().replace(/id: "\d+"/, `id: "${account}"`))
const isBlob = (key: string): boolean => key.startsWith('blobs/')

describe('a store that cannot be reached', () => {
  const dead: ObjectStore = {
    place: 'nowhere',
    create: down,
    read: down,
    list: down,
    remove: down,
    overwrite: down,
    now: down,
  }
  it.each<[string, (store: ObjectStore) => Promise<unknown>]>([
    ['create a/1', (store) => store.create('a/1', new Uint8Array())],
    ['read a/1', (store) => store.read('a/1')],
    ['list a/', (store) => store.list('a/')],
    ['remove a/1', (store) => store.remove('a/1')],
    ['overwrite a/1', (store) => store.overwrite('a/1', new Uint8Array())],
    ['tell the time', (store) => store.now()],
  ])('says that it could not %s, once, and why', async (what, work) => {
    await expect(work(reachable(reachable(dead)))).rejects.toMatchObject({
      reason: 'unreachable',
      message: `The ledger nowhere could not ${what}: connect ECONNREFUSED. No new change begins until it can; reads and reports go on.`,
      cause: new Error('connect ECONNREFUSED'),
    })
  })

  it('is tried three times for one entry, and not for ever', async () => {
    const store = memoryStore()
    await writer(store, 'alice').intend(account, hangzhou, [clear('i-1')], yes)
    const counted = counting({ ...store, create: down })
    const ledger = writer(counted, 'bob')
    await ledger.memory(account)

    await expect(ledger.intend(account, hangzhou, [clear('i-2')], yes)).rejects.toMatchObject({ reason: 'unreachable' })

    expect(counted.calls['create']).toBe(3)
  })

  it('elects whoever had the slot, though the first answer of another was lost before it came there', async () => {
    const store = memoryStore()
    const at = { account, region: hangzhou }
    await elect(store, at, 7, 'first')
    let calls = 0
    const lossy = {
      ...store,
      create: (...args: Parameters<ObjectStore['create']>) => (++calls === 1 ? down() : store.create(...args)),
    }

    expect(await elect(lossy, at, 7, 'second')).toBe(false)
  })

  it('promise 3: is not a snapshot that is gone, nor a commit that nobody can read', async () => {
    const store = memoryStore()
    await putWithSnapshot(store, [], 0)
    await accept(writer(store, 'sweep'), desired)
    const blobless = { ...store, read: (key: string) => (isBlob(key) ? down() : store.read(key)) }

    await expect(openReader(blobless).memory(account)).rejects.toMatchObject({ reason: 'unreachable' })
    // Nobody would know in which logs to say it.
    await expect(writer(blobless, 'alice').note({ kind: 'stop', reason: 'fire' })).rejects.toMatchObject({
      reason: 'unreachable',
    })
  })
})

describe('a number that others have taken', () => {
  it('is not one’s own where what stands there cannot be read', async () => {
    const store = memoryStore()
    const ledger = writer(store, 'alice')
    await ledger.intend(account, hangzhou, [clear('i-1')], yes)
    await store.create(entryKey(accountName, 2), Buffer.from('garbage'))

    await expect(ledger.intend(account, hangzhou, [clear('i-2')], yes)).rejects.toMatchObject({ reason: 'frozen' })
  })

  it('is not one’s own where it was deleted before it was looked at', async () => {
    const store = memoryStore()
    const ledger = writer({ ...store, create: async () => 'exists' }, 'alice')

    await expect(ledger.note({ kind: 'start', reason: 'x' })).rejects.toThrow(
      'Others wrote to control in memory first, 256 times on end; nothing was begun. Run again.',
    )
  })

  it('is fought for 256 times', async () => {
    const counted = counting({ ...memoryStore(), create: async () => 'exists' })

    await expect(writer(counted, 'alice').noteOthers(account, [])).rejects.toMatchObject({ reason: 'unreachable' })

    expect(counted.calls['create']).toBe(256)
  })
})

describe('reading while entries are being deleted', () => {
  it('begins again at the snapshot that stands for them', async () => {
    const store = memoryStore()
    const ledger = writer(store, 'alice')
    for (const id of ['i-1', 'i-2', 'i-3']) await ledger.intend(account, hangzhou, [clear(id)], yes)
    let heads = 0
    let lists = 0
    const before = await store.list(`${accountName}/`)
    const { at } = await putWithSnapshot(store, [], 3, await ledger.memory(account))
    for (const number of [1, 2, 3]) await lose(store, accountName, number)
    const late: MemoryStore = {
      ...store,
      read: async (key) => (key.startsWith('heads/') && ++heads === 1 ? Buffer.from(head(0, 0)) : store.read(key)),
      list: async (...args) => (++lists <= 2 ? before : store.list(...args)),
    }

    expect(await openReader(late).memory(account)).toMatchObject({ last: at, frozen: null })
    expect(heads).toBe(2)
  })
})

describe('the stop switch', () => {
  it('holds for whoever has a lease, though its writer died before it stood in the account’s log', async () => {
    const store = memoryStore()
    const sweep = writer(store, 'sweep')
    await accept(sweep, desired)
    const lease = await takeLease(sweep)
    const dying = {
      ...store,
      create: (key: string, body: Uint8Array) => (key.startsWith('account-') ? down() : store.create(key, body)),
    }
    await expect(writer(dying, 'alice').note({ kind: 'stop', reason: 'fire' })).rejects.toThrow(LedgerFailure)

    await expect(sweep.intendUnder(lease, [cleared(attach('i-1'))], yes)).rejects.toMatchObject({ reason: 'stopped' })
    await expect(sweep.noteLaunch(account, launch('begun'))).rejects.toMatchObject({ reason: 'stopped' })
    await sweep.noteLaunch(account, launch('launched'))
    await sweep.noteOthers(account, [])
    const { last } = await sweep.memory(account)
    const written = await Promise.all([last - 1, last].map((number) => entryText(store, accountName, number)))
    expect(written.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { kind: 'launch', ...launch('launched') },
      { kind: 'others', changes: [] },
    ])
    expect((await sweep.recall(account, 'now')).control.stopped).not.toBeNull()
  })

  it('can be thrown where nobody can read what was accepted', async () => {
    const store = memoryStore()
    const sweep = writer(store, 'sweep')
    await accept(sweep, desired)
    for (const key of [...store.objects.keys()].filter(isBlob)) await store.remove(key)

    await writer(store, 'alice').note({ kind: 'stop', reason: 'fire' })

    expect((await openReader(store).control()).stopped).toMatchObject({ reason: 'fire' })
    expect(await store.list('account-')).toEqual([entryKey(accountName, 1)])
  })
})

describe('a log that cannot be read', () => {
  it('takes no note of others and no launch that begins, and says whose it is', async () => {
    const store = memoryStore()
    await store.create(entryKey(accountName, 1), Buffer.from('garbage'))
    const ledger = writer(store, 'alice')

    await ledger.noteOthers(account, [])
    await expect(ledger.noteLaunch(account, launch('begun'))).rejects.toThrow(`The ledger of ${account} is read-only`)
    await expect(ledger.record(account, runEntry({ record: hash('sha256:r') }), 'r')).rejects.toThrow(account)

    expect(await store.list('')).toEqual([entryKey(accountName, 1)])
  })

  it('of control keeps a launch from beginning, and says so of all accounts', async () => {
    const store = memoryStore()
    await store.create(entryKey('control', 1), Buffer.from('garbage'))
    const ledger = writer(store, 'alice')

    for (const work of [
      ledger.noteLaunch(account, launch('begun')),
      ledger.intend(account, hangzhou, [clear('i-1')], yes),
      ledger.note({ kind: 'start', reason: 'x' }),
    ]) {
      await expect(work).rejects.toThrow('The ledger of all accounts is read-only: entry 1 of control cannot be read')
    }
  })
})

const launch = (outcome: 'begun' | 'launched'): LaunchNote => ({
  type: 'ecs',
  region: hangzhou,
  name: 'web-1',
  role: roleName('web-tier'),
  binding: bindingName('web'),
  clientToken: 't',
  outcome,
  id: null,
  code: null,
})
