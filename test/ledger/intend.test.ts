import { describe, expect, it } from 'vitest'
import { actionKey } from '../../src/core/plan/key.ts'
import type { Action } from '../../src/core/model/action.ts'
import { hash, roleName, runId } from '../../src/core/model/names.ts'
import { DAY, HOUR, instant, MINUTE } from '../../src/core/model/time.ts'
import { LedgerFailure, type Journaled } from '../../src/core/ports/ledger.ts'
import { account, attach, hangzhou, replace, runEntry } from '../core/memory/samples.ts'
import { counting, memoryStore } from '../kit/memory-store.ts'
import { clear, writer } from '../kit/ledgers.ts'
import { accountName, cleared, ended, entryText, spoil, takeLease, yes } from './scenes.ts'

describe('an intent', () => {
  it('is durable when its actions come back, and stands for them until they are concluded', async () => {
    const store = memoryStore()
    const ledger = writer(store, 'alice')
    const lease = await takeLease(ledger)

    const journaled = await ledger.intendUnder(lease, [cleared(replace('i-1')), cleared(replace('i-2'))], yes)
    const before = await writer(store, 'bob').memory(account)
    await ledger.conclude(
      account,
      journaled.map((action) => ({ action: { ...action }, result: ended(action, 'replaced') })),
    )
    const after = await writer(store, 'bob').memory(account)

    expect(before.open).toMatchObject([
      { number: 2, epoch: 1, shard: hangzhou, actions: [replace('i-1'), replace('i-2')] },
    ])
    expect(after.open).toEqual([])
    expect([...after.applied.keys()]).toEqual(['i-1', 'i-2'])
    expect(JSON.parse(JSON.stringify(journaled))).toEqual([replace('i-1'), replace('i-2')])
  })

  it('of an event carries no epoch, and the run that closes it may be another', async () => {
    const store = memoryStore()
    await writer(store, 'event').intend(account, hangzhou, [clear('i-1')], yes)
    const [open] = (await writer(store, 'sweep').memory(account)).open

    await writer(store, 'sweep').closeOpen(account, open?.number ?? 0, [ended(attach('i-1'), 'attached')])

    expect(open?.epoch).toBeNull()
    expect((await writer(store, 'x').memory(account)).open).toEqual([])
  })

  it('of several intents concludes each of them', async () => {
    const store = memoryStore()
    const ledger = writer(store, 'alice')
    const one = await ledger.intend(account, hangzhou, [clear('i-1')], yes)
    const two = await ledger.intend(account, hangzhou, [clear('i-2')], yes)

    await ledger.conclude(
      account,
      [...two, ...one].map((action) => ({ action, result: ended(action, 'attached') })),
    )

    expect((await ledger.memory(account)).open).toEqual([])
    const written = await Promise.all([3, 4].map((number) => entryText(store, accountName, number)))
    expect(written.map((text) => text.match(/i-\d/g))).toEqual([['i-2'], ['i-1']])
  })

  it('keeps whose role its detach took off', async () => {
    const ledger = writer(memoryStore(), 'alice')
    const [swap] = await ledger.intendUnder(await takeLease(ledger), [cleared(replace('i-1'))], yes)
    if (swap === undefined) throw new Error('no intent')

    await ledger.owe(account, swap, roleName('foreign'))

    const [open] = (await ledger.memory(account)).open
    expect([...(open?.owed ?? [])]).toEqual([[actionKey(replace('i-1')), 'foreign']])
  })

  it('of nothing writes nothing, nor does concluding nothing', async () => {
    const store = memoryStore()
    const ledger = writer(store, 'alice')

    expect(await ledger.intend(account, hangzhou, [], yes)).toEqual([])
    await ledger.conclude(account, [])
    await ledger.closeOpen(account, 1, [])

    expect(store.objects.size).toBe(0)
  })

  it('that no ledger made cannot be concluded', async () => {
    const ledger = writer(memoryStore(), 'alice')
    const foreign = attach('i-1') as Action as Journaled // what a caller would have to do

    const conclude = ledger.conclude(account, [{ action: foreign, result: ended(foreign, 'attached') }])

    await expect(conclude).rejects.toThrow('No intent of this ledger holds')
  })

  it('is asked with the memory of all that stands before it, at the store’s time', async () => {
    const store = memoryStore()
    const alice = writer(store, 'alice')
    await alice.intend(account, hangzhou, [clear('i-1')], yes)
    await writer(store, 'bob').intend(account, hangzhou, [clear('i-2')], yes)
    const asked: (readonly [number, number])[] = []

    await alice.intend(account, hangzhou, [clear('i-3')], (memory, _control, now) => {
      asked.push([memory.last, now])
      return null
    })

    expect(asked.at(-1)).toEqual([2, store.clock.now])
  })

  it('that is refused on old memory is asked again on the newest', async () => {
    const store = memoryStore()
    const alice = writer(store, 'alice')
    await alice.memory(account)
    // Only the run that meant an action can give its place in the window back.
    const bob = writer(store, 'bob', runId('bob-1'))
    const [journaled] = await bob.intend(account, hangzhou, [clear('i-1')], yes)
    await alice.memory(account)
    if (journaled) await bob.conclude(account, [{ action: journaled, result: ended(attach('i-1'), 'skipped') }])

    const allowed = alice.intend(account, hangzhou, [clear('i-2')], ({ spent }) =>
      spent.length > 0 ? new LedgerFailure('full', 'over-limit') : null,
    )

    expect(await allowed).toHaveLength(1)
  })

  it('takes one request, and one to see the stop switch, where nobody else has written', async () => {
    const store = counting(memoryStore())
    const ledger = writer(store, 'alice')
    await ledger.intend(account, hangzhou, [clear('i-1')], yes)
    for (const verb of Object.keys(store.calls)) store.calls[verb] = 0

    await ledger.intend(account, hangzhou, [clear('i-2')], yes)

    expect(store.calls).toMatchObject({ create: 1, list: 1, read: 0, now: 1 })
  })

  it('names the actions that an approval carries, and each only once', async () => {
    const store = memoryStore()
    const ledger = writer(store, 'alice')
    const keys = [actionKey(replace('i-1')), actionKey(replace('i-9'))]
    const until = instant(store.clock.now + DAY)
    await ledger.note({ kind: 'approval', planHash: hash('sha256:1'), keys, until, asked: null })
    const lease = await takeLease(ledger)
    store.clock.now = instant(store.clock.now + MINUTE)

    await ledger.intendUnder(lease, [cleared(replace('i-1')), cleared(replace('i-2'))], yes)
    await ledger.intendUnder(lease, [cleared(replace('i-1'))], yes)

    expect((await ledger.memory(account)).spent).toMatchObject([{ class: 'replace', count: 3, approved: 1 }])
  })
})

describe('new changes', () => {
  it('are refused while they are stopped, but recovery goes on', async () => {
    const ledger = writer(memoryStore(), 'alice')
    await ledger.note({ kind: 'stop', reason: 'an incident' })

    const begin = ledger.intend(account, hangzhou, [clear('i-1'), clear('i-2', { cause: 'recovery' })], yes)

    await expect(begin).rejects.toMatchObject({
      reason: 'stopped',
      message: 'alice has stopped all changes: an incident. `rolekeeper start` lets them go on.',
    })
    expect(await ledger.intend(account, hangzhou, [clear('i-2', { cause: 'recovery' })], yes)).toHaveLength(1)
    await ledger.note({ kind: 'start', reason: 'over' })
    expect(await ledger.intend(account, hangzhou, [clear('i-1')], yes)).toHaveLength(1)
  })

  it('are refused with the reason of who forbids them', async () => {
    const ledger = writer(memoryStore(), 'alice')
    const no = new LedgerFailure('attach: 3 wanted, 2 left', 'over-limit')

    await expect(ledger.intend(account, hangzhou, [clear('i-1')], () => no)).rejects.toBe(no)
  })

  it('are refused where an entry cannot be read, while what has begun is still concluded', async () => {
    const store = memoryStore()
    const ledger = writer(store, 'alice')
    const begun = await ledger.intend(account, hangzhou, [clear('i-1')], yes)
    await ledger.lease(account, hangzhou, HOUR)
    await spoil(store, accountName, 2, '{"schema":"rolekeeper/ledger-entry/v2"}')
    const late = writer(store, 'late')

    await expect(late.intend(account, hangzhou, [clear('i-2')], yes)).rejects.toMatchObject({ reason: 'frozen' })
    await expect(late.lease(account, hangzhou, HOUR)).rejects.toMatchObject({ reason: 'frozen' })
    await expect(late.record(account, runEntry(), 'run-9')).rejects.toThrow('a newer Rolekeeper wrote it')
    await late.closeOpen(
      account,
      1,
      begun.map((action) => ended(action, 'attached')),
    )

    expect(await late.memory(account)).toMatchObject({ last: 3, open: [], frozen: { number: 2 } })
  })

  it('are refused everywhere where control cannot be read: it may say stop', async () => {
    const store = memoryStore()
    await writer(store, 'alice').note({ kind: 'stop', reason: 'an incident' })
    await spoil(store, 'control', 1, 'garbage')
    const ledger = writer(store, 'bob')

    await expect(ledger.intend(account, hangzhou, [clear('i-1')], yes)).rejects.toMatchObject({ reason: 'frozen' })
    await expect(ledger.note({ kind: 'start', reason: 'over' })).rejects.toMatchObject({ reason: 'frozen' })
  })

  it('are refused where the store cannot be reached, and the message says what goes on', async () => {
    const store = { ...memoryStore(), list: () => Promise.reject(new Error('connect ECONNREFUSED')) }

    const begin = writer(store, 'alice').intend(account, hangzhou, [clear('i-1')], yes)

    await expect(begin).rejects.toMatchObject({ reason: 'unreachable' })
    await expect(begin).rejects.toThrow(/memory could not list .*ECONNREFUSED.*reads and reports go on/)
  })
})
