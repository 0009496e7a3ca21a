import { describe, expect, it } from 'vitest'
import { HOUR, instant } from '../../src/core/model/time.ts'
import { account, createRole, hangzhou } from '../core/memory/samples.ts'
import { memoryStore } from '../kit/memory-store.ts'
import { clear, writer } from '../kit/ledgers.ts'
import { cleared, takeLease, yes } from './scenes.ts'

describe('a lease', () => {
  it('is held by one, and taken by the next when it ends by the store’s clock', async () => {
    const store = memoryStore()
    const [alice, bob] = [writer(store, 'alice'), writer(store, 'bob')]
    const first = await takeLease(alice, HOUR)
    const refused = await bob.lease(account, hangzhou, HOUR)
    store.clock.now = instant(store.clock.now + HOUR)

    const second = await takeLease(bob, HOUR)

    expect(refused).toEqual({ heldBy: 'alice', until: first.until })
    expect([first.epoch, second.epoch]).toEqual([1, 2])
    await expect(alice.intendUnder(first, [clear('i-1')], yes)).rejects.toThrow('bob has taken it since (epoch 2)')
  })

  it('is of one shard: the others are free', async () => {
    const store = memoryStore()
    await takeLease(writer(store, 'alice'))

    expect(await writer(store, 'bob').lease(account, 'ram', HOUR)).toMatchObject({ epoch: 1 })
  })

  it('is renewed under its epoch while it lasts, and only by who took it, however they are called', async () => {
    const store = memoryStore()
    const alice = writer(store, 'alice')
    const first = await takeLease(alice, HOUR)
    store.clock.now = instant(store.clock.now + HOUR / 2)

    const again = await takeLease(alice, HOUR)

    expect(again).toEqual({ ...first, until: first.until + HOUR / 2 })
    expect(await writer(store, 'alice').lease(account, hangzhou, HOUR)).toMatchObject({ heldBy: 'alice' })
    expect(await alice.intendUnder(first, [clear('i-1')], yes)).toHaveLength(1)
  })

  it('that has ended is no longer good, though nobody else has taken it', async () => {
    const store = memoryStore()
    const alice = writer(store, 'alice')
    const lease = await takeLease(alice, HOUR)
    store.clock.now = instant(store.clock.now + HOUR)

    await expect(alice.intendUnder(lease, [clear('i-1')], yes)).rejects.toThrow('no longer holds: it has ended')
    expect(await takeLease(alice, HOUR)).toMatchObject({ epoch: 2 })
  })

  it('that is released is free at once; releasing what is not held says nothing', async () => {
    const store = memoryStore()
    const [alice, bob] = [writer(store, 'alice'), writer(store, 'bob')]
    const lease = await takeLease(alice)

    await alice.release(lease)
    await alice.release(lease)
    const next = await takeLease(bob)

    expect(next.epoch).toBe(2)
    expect((await bob.memory(account)).last).toBe(3)
    await expect(alice.intendUnder(lease, [clear('i-1')], yes)).rejects.toMatchObject({ reason: 'lost-lease' })
  })

  it('guards changes in RAM as well', async () => {
    const ledger = writer(memoryStore(), 'alice')
    const lease = await ledger.lease(account, 'ram', HOUR)
    if ('heldBy' in lease) throw new Error('held')

    const [journaled] = await ledger.intendUnder(lease, [cleared(createRole('web-tier'))], yes)

    expect(journaled).toMatchObject({ kind: 'create-role' })
    expect((await ledger.memory(account)).open).toMatchObject([{ shard: 'ram' }])
  })
})
