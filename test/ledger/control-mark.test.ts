import { describe, expect, it } from 'vitest'
import { LedgerFailure, type Ledger } from '../../src/core/ports/ledger.ts'
import type { ControlEntryBody } from '../../src/core/model/ledger-entry.ts'
import { hash } from '../../src/core/model/names.ts'
import { instant } from '../../src/core/model/time.ts'
import { markControl } from '../../src/ledger/control-mark.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { openLogs } from '../../src/ledger/logs.ts'
import { account, attach, hangzhou } from '../core/memory/samples.ts'
import { accept } from '../kit/event-functions.ts'
import { webState } from '../kit/fleets.ts'
import { counting, memoryStore } from '../kit/memory-store.ts'
import { accepted } from '../kit/stack.ts'
import { accountName, cleared, lose, yes } from './scenes.ts'

let nonce = 0
const ledgerIn = (store: ReturnType<typeof memoryStore>, writer: string): Ledger =>
  openLedger(store, { writer, run: null, nonce: () => `nonce-${(nonce += 1)}` })
const desired = accepted(webState().replace(/id: "\d+"/, `id: "${account}"`))

describe('a process that has read control once', () => {
  it('writes an intent by one request, and still not after a stop of somebody else', async () => {
    const store = memoryStore()
    await accept(ledgerIn(store, 'sweep'), desired)
    const counted = counting(store)
    const event = ledgerIn(counted as unknown as typeof store, 'event')
    await event.recall(account, 'as-seen')
    for (const verb of Object.keys(counted.calls)) counted.calls[verb] = 0

    await event.intend(account, hangzhou, [cleared(attach('i-1'))], yes)
    expect(counted.calls).toMatchObject({ create: 1 })
    expect([counted.calls['list'] ?? 0, counted.calls['read'] ?? 0]).toEqual([0, 0])

    await ledgerIn(store, 'alice').note({ kind: 'stop', reason: 'fire' })
    const refused = event.intend(account, hangzhou, [cleared(attach('i-2'))], yes)
    await expect(refused).rejects.toMatchObject({ reason: 'stopped' })
  })

  it('recalls what it has read without asking, and what is new when it asks', async () => {
    const store = memoryStore()
    await accept(ledgerIn(store, 'sweep'), desired)
    const event = ledgerIn(store, 'event')
    await event.recall(account, 'as-seen')
    await ledgerIn(store, 'alice').note({ kind: 'stop', reason: 'fire' })

    const alice = ledgerIn(store, 'alice')
    await alice.note({ kind: 'held', commit: desired.commit, why: 'unrelated' })
    await alice.intend(account, hangzhou, [cleared(attach('i-1'))], yes).catch(() => undefined)
    expect((await event.recall(account, 'as-seen')).control.stopped).toBeNull()
    const now = await event.recall(account, 'now')
    expect(now.control.stopped).toMatchObject({ reason: 'fire' })
    expect(now.control.held).toHaveLength(1)
    expect(now.memory.control).toBe(2)
    expect((await event.recall(account, 'now')).desired).toEqual(desired)
  })

  it('reads control each time as long as nothing was accepted', async () => {
    const store = memoryStore()
    const event = ledgerIn(store, 'event')
    expect((await event.recall(account, 'as-seen')).desired).toBeNull()
    await event.intend(account, hangzhou, [cleared(attach('i-1'))], yes)
    await ledgerIn(store, 'alice').note({ kind: 'stop', reason: 'fire' })

    const refused = event.intend(account, hangzhou, [cleared(attach('i-2'))], yes)
    await expect(refused).rejects.toThrow(LedgerFailure)
  })
})

describe('a note in control', () => {
  const scope = { text: 'all', accounts: null, regions: null, ids: null, bindings: null, roles: null }
  const until = instant(Date.UTC(2027, 0, 1))
  it.each<[number, ControlEntryBody]>([
    [1, { kind: 'stop', reason: 'x' }],
    [1, { kind: 'start', reason: 'x' }],
    [1, { kind: 'suspend', id: 's', scope, reason: 'x', owner: 'x', until: null, asked: null }],
    [1, { kind: 'resume', id: 's', reason: 'x' }],
    [0, { kind: 'held', commit: desired.commit, why: 'x' }],
    [0, { kind: 'approval', planHash: hash('sha256:1'), keys: [], until, asked: null }],
  ])('makes %i mark in each account’s log: %j', async (marks, body) => {
    const store = memoryStore()
    const sweep = ledgerIn(store, 'sweep')
    await accept(sweep, desired)
    const before = await store.list('account-')

    await sweep.note(body)

    expect((await store.list('account-')).length - before.length).toBe(marks)
    expect((await sweep.memory(account)).control).toBe(1 + marks)
  })

  it('makes none where a newer one is marked', async () => {
    const store = memoryStore()
    const logs = openLogs(store)
    let marks = 0
    const stamp = { writer: 'x', run: null, nonce: () => `mark-${(marks += 1)}` }

    for (const last of [3, 3, 2, 4]) await markControl(logs, stamp, [account], last)

    expect(await store.list('account-')).toHaveLength(2)
  })

  it('is marked in the logs of the accounts that are accepted, and not in one that cannot be read', async () => {
    const store = memoryStore()
    const sweep = ledgerIn(store, 'sweep')
    await accept(sweep, desired)
    expect((await sweep.memory(account)).control).toBe(1)

    await sweep.note({ kind: 'stop', reason: 'fire' })
    await lose(store, accountName, 1)
    const alice = ledgerIn(store, 'alice')
    await alice.note({ kind: 'start', reason: 'over' })

    expect((await alice.memory(account)).frozen).not.toBeNull()
    expect((await alice.control()).stopped).toBeNull()
  })
})
