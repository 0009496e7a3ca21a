import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commit } from '../../src/core/model/names.ts'
import { DAY, instant } from '../../src/core/model/time.ts'
import { blobKey, headKey, numberOf } from '../../src/ledger/keys.ts'
import { openReader } from '../../src/ledger/reader.ts'
import { checkLedger } from '../../src/ledger/verify.ts'
import { account, fold, runEntry } from '../core/memory/samples.ts'
import { someEntries } from '../core/memory/some-entries.ts'
import { counting, memoryStore, type MemoryStore } from '../kit/memory-store.ts'
import { writer } from '../kit/ledgers.ts'
import { accountName, head, initialise, lose } from './scenes.ts'
import { putWithSnapshot } from './snapshots.ts'

/** Runs that changed nothing, ten minutes apart. */
const runFor = async (store: MemoryStore, count: number) => {
  const ledger = writer(store, 'alice')
  for (let index = 1; index <= count; index++) {
    store.clock.now = instant(store.clock.now + DAY / 144)
    const record = await ledger.putBlob(Buffer.from(`the record of ${store.clock.now}`))
    await ledger.record(account, runEntry({ record }), `run-${index}`)
  }
  return ledger
}
const numbersIn = (store: MemoryStore): readonly number[] =>
  [...store.objects.keys()].flatMap((key) => numberOf(accountName, key) ?? []).sort((a, b) => a - b)

describe('a long log', () => {
  it('gets a snapshot, from which a reader begins', async () => {
    const store = memoryStore()
    const ledger = await runFor(store, 503)
    const counted = counting(store)

    const memory = await openReader(counted).memory(account)

    expect(numbersIn(store).at(-1)).toBe(504)
    expect(memory).toEqual(await ledger.memory(account))
    expect(counted.calls).toEqual({ read: 3 + 3, list: 1 })
  })

  it('gets one snapshot from many who see that it is due', async () => {
    const store = memoryStore()
    await runFor(store, 499)
    const ledgers = ['bob', 'carol', 'dave'].map((name) => writer(store, name))
    await Promise.all(ledgers.map((ledger) => ledger.memory(account)))

    await Promise.all(ledgers.map((ledger, index) => ledger.record(account, runEntry(), `late-${index}`)))

    const kinds = [...store.objects].filter(([key, body]) => {
      return key.startsWith(accountName) && Buffer.from(body).includes('"kind":"snapshot"')
    })
    expect(kinds).toHaveLength(1)
    expect(numbersIn(store)).toHaveLength(503)
  })

  it('loses what is older than seven days behind its snapshot, and nothing that anybody needs', async () => {
    const store = await initialise(memoryStore())
    const ledger = await runFor(store, 1_600)

    const memory = await openReader(store).memory(account)

    expect(numbersIn(store)[0]).toBeGreaterThan(1)
    expect(memory).toEqual(await ledger.memory(account))
    expect([memory.frozen, memory.runs.length]).toEqual([null, 200])
    expect(await checkLedger(store)).toEqual([])
  })

  it('keeps the records that its history names, and in the end no others', async () => {
    const store = memoryStore()
    await runFor(store, 400)
    store.clock.now = instant(store.clock.now + 30 * DAY)
    await runFor(store, 150)
    store.clock.now = instant(store.clock.now + 30 * DAY)
    await runFor(store, 1_100)

    const { runs } = await openReader(store).memory(account)
    const kept = numbersIn(store).length
    const blobs = [...store.objects.keys()].filter((key) => key.startsWith('blobs/'))

    for (const run of runs) expect(blobs).toContain(blobKey(run.record))
    expect(blobs.length).toBeLessThan(kept + 200)
  })

  it('is read again from its snapshot by who fell asleep before entries were deleted', async () => {
    const store = memoryStore()
    await runFor(store, 10)
    const sleeper = openReader(store)
    await sleeper.memory(account)
    const ledger = await runFor(store, 1_600)

    expect(numbersIn(store)[0]).toBeGreaterThan(11)
    expect(await sleeper.memory(account)).toEqual(await ledger.memory(account))
  })

  it('is read from the newest snapshot where the head is lost or names an older one', async () => {
    const store = memoryStore()
    const ledger = await runFor(store, 1_600)
    const whole = await ledger.memory(account)

    store.objects.delete(headKey(accountName))
    expect(await openReader(store).memory(account)).toEqual(whole)
    await store.overwrite(headKey(accountName), Buffer.from(head(501, 501)))
    expect(await openReader(store).memory(account)).toEqual(whole)
  })

  it('is read from its entries where the snapshot cannot be used, and freezes only if they are gone', async () => {
    const store = memoryStore()
    const ledger = await runFor(store, 503)
    const whole = await ledger.memory(account)
    const [entry] = [...store.objects.values()].filter((body) => Buffer.from(body).includes('"kind":"snapshot"'))
    const blob = /"memory":"sha256:([0-9a-f]{64})"/.exec(Buffer.from(entry ?? []).toString())?.[1] ?? ''
    const key = `blobs/${blob.slice(0, 2)}/${blob}`

    await store.overwrite(key, Buffer.from('{}'))
    expect(await openReader(store).memory(account)).toEqual(whole)
    await store.remove(key)
    expect(await openReader(store).memory(account)).toEqual(whole)
    await lose(store, accountName, 1)
    expect((await openReader(store).memory(account)).frozen).not.toBeNull()
  })

  it('of control is kept short as well, and keeps the commit that is in force', async () => {
    const store = await initialise(memoryStore())
    const ledger = writer(store, 'alice')
    const [files, parsed] = [await ledger.putBlob(Buffer.from('files')), await ledger.putBlob(Buffer.from('parsed'))]
    const first = { kind: 'accepted', files, parsed, declaredRoles: [], bindings: 1, requireSignature: false } as const
    await ledger.note({ ...first, commit: commit('c1') })
    for (let index = 0; index < 1_100; index++) {
      store.clock.now = instant(store.clock.now + DAY / 24)
      await ledger.note({ kind: 'start', reason: `${index}` })
    }

    const control = await openReader(store).control()

    expect(control).toEqual(await ledger.control())
    expect(control.accepted?.commit).toBe('c1')
    expect([...store.objects.keys()].filter((key) => key.startsWith('control/')).length).toBeLessThan(700)
    expect(await checkLedger(store)).toEqual([])
  })

  it('does not fail a run that could only not tidy up', async () => {
    const store = memoryStore()
    await runFor(store, 499)
    const readOnlyHeads = { ...store, overwrite: () => Promise.reject(new Error('AccessDenied')) }

    await writer(readOnlyHeads, 'bob').record(account, runEntry(), 'run-500')

    expect((await openReader(store).memory(account)).runs.at(-1)?.run).toBe('run-500')
  })
})

describe('a snapshot', () => {
  it('and the rest amount to what all entries do, with what is behind it or without', async () => {
    await fc.assert(
      fc.asyncProperty(someEntries(12), fc.nat(), fc.boolean(), async (log, cut, forget) => {
        const store = memoryStore()
        const { all, at } = await putWithSnapshot(store, log, cut % (log.length + 1))
        if (forget) for (let number = 1; number < at; number++) await lose(store, accountName, number)

        const memory = await openReader(store).memory(account)

        expect(memory).toEqual(fold(all))
      }),
    )
  })
})
