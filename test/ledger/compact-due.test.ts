import { beforeEach, describe, expect, it } from 'vitest'
import type { AccountEntry } from '../../src/core/model/ledger-entry.ts'
import { DAY, instant } from '../../src/core/model/time.ts'
import { LedgerFailure } from '../../src/core/ports/ledger.ts'
import { compactIfDue } from '../../src/ledger/compact.ts'
import { accountLog } from '../../src/ledger/kinds.ts'
import { entryKey } from '../../src/ledger/keys.ts'
import { fresh, openLogs } from '../../src/ledger/logs.ts'
import { account, NOON } from '../core/memory/samples.ts'
import { memoryStore, type MemoryStore } from '../kit/memory-store.ts'
import { accountName, spoil } from './scenes.ts'

let store: MemoryStore
const put = (count: number): Promise<unknown> => {
  const entries = Array.from({ length: count }, (_, index): AccountEntry => {
    const number = index + 1
    return { kind: 'control', last: number, number, nonce: `n-${number}`, at: NOON, run: null, by: 'x' }
  })
  return Promise.all(
    entries.map((one) => store.create(entryKey(accountName, one.number), accountLog(account).encode(one))),
  )
}
let nonces = 0
const stamp = { writer: 'x', run: null, nonce: () => `s-${(nonces += 1)}` }
const openLog = async () => {
  const log = openLogs(store).of(account)
  await fresh(log)
  return log
}
const snapshots = () =>
  [...store.objects.values()].filter((body) => Buffer.from(body).includes('"kind":"snapshot"')).length

beforeEach(() => {
  store = memoryStore()
})

describe('a log of 500 entries', () => {
  it('gets its snapshot, and none before or from who has read nothing', async () => {
    await put(499)
    await compactIfDue(await openLog(), stamp)
    await compactIfDue(openLogs(store).of(account), stamp)
    expect(snapshots()).toBe(0)

    await put(500)
    await compactIfDue(await openLog(), stamp)
    expect(snapshots()).toBe(1)
  })

  it('gets one snapshot from three who see at once that it is due', async () => {
    await put(500)
    const logs = await Promise.all([1, 2, 3].map(openLog))

    await Promise.all(logs.map((log) => compactIfDue(log, stamp)))

    expect(snapshots()).toBe(1)
  })

  it('gets none where one of them cannot be read: it would stand for what nobody knows', async () => {
    await put(500)
    await spoil(store, accountName, 7, 'garbage')

    await compactIfDue(await openLog(), stamp)

    expect(snapshots()).toBe(0)
  })

  it('is let go of a thousand at a time, whatever another has deleted meanwhile', async () => {
    await put(1_002)
    store.clock.now = instant(NOON + 8 * DAY)
    const log = await openLog()
    let reads = 0
    const read: MemoryStore['read'] = async (key) => {
      if (key === entryKey(accountName, 2)) reads += 1
      return key === entryKey(accountName, 2) && reads > 0 ? null : store.read(key)
    }

    await compactIfDue({ ...log, store: { ...store, read } }, stamp)

    expect(await store.list(`${accountName}/`)).toEqual(
      [2, 1_001, 1_002, 1_003].map((number) => entryKey(accountName, number)),
    )
  })

  it('fails its run for what is no failure of the ledger', async () => {
    await put(500)
    const log = await openLog()
    const broken = (error: Error) => ({ ...log, store: { ...store, create: () => Promise.reject(error) } })

    await expect(compactIfDue(broken(new TypeError('broken')), stamp)).rejects.toThrow('broken')
    await compactIfDue(broken(new LedgerFailure('down', 'unreachable')), stamp)
  })
})
