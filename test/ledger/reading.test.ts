import { describe, expect, it } from 'vitest'
import { headKey } from '../../src/ledger/keys.ts'
import { openReader } from '../../src/ledger/reader.ts'
import { account, hangzhou } from '../core/memory/samples.ts'
import { counting, memoryStore } from '../kit/memory-store.ts'
import { clear, writer } from '../kit/ledgers.ts'
import { accountName, head, lose, spoil, yes } from './scenes.ts'

const filled = async (count: number) => {
  const store = memoryStore()
  const ledger = writer(store, 'alice')
  for (let index = 1; index <= count; index++) await ledger.intend(account, hangzhou, [clear(`i-${index}`)], yes)
  return { store, ledger }
}

describe('reading a log', () => {
  it('asks only for what is newer than what it knows', async () => {
    const { store } = await filled(20)
    const counted = counting(store)
    const reader = openReader(counted)
    await reader.memory(account)
    await writer(store, 'bob').intend(account, hangzhou, [clear('i-21')], yes)
    for (const verb of Object.keys(counted.calls)) counted.calls[verb] = 0

    const { last } = await reader.memory(account)

    expect(last).toBe(21)
    expect(counted.calls).toMatchObject({ list: 1, read: 1 })
  })

  it('is the same beside itself', async () => {
    const { store } = await filled(40)
    const reader = openReader(store)

    const memories = await Promise.all([1, 2, 3].map(() => reader.memory(account)))

    expect(memories.map(({ last }) => last)).toEqual([40, 40, 40])
  })

  it('freezes at an entry that is missing, and says which', async () => {
    const { store } = await filled(3)
    await lose(store, accountName, 2)

    const memory = await openReader(store).memory(account)

    expect(memory).toMatchObject({ last: 3, frozen: { number: 2 } })
    expect(memory.frozen?.why).toMatch(/^entry 2 of account-1234567890123456 is missing; restore it/)
    expect(memory.open.map(({ number }) => number)).toEqual([1, 3])
  })

  it('freezes where the beginning is gone and no snapshot stands for it', async () => {
    const { store } = await filled(3)
    await lose(store, accountName, 1)

    const { frozen, open } = await openReader(store).memory(account)

    expect(frozen?.why).toContain('before 2 are gone and no snapshot stands for them')
    expect(open).toHaveLength(2)
  })

  it('freezes where the log ends before what its head names: the last intents may be what was lost', async () => {
    const { store } = await filled(64)
    await lose(store, accountName, 64)
    await lose(store, accountName, 63)

    const { frozen, last } = await openReader(store).memory(account)

    expect([frozen?.number, last]).toEqual([64, 64])
  })

  it.each([
    ['garbage', '{'],
    ['another thing', '{"schema":"rolekeeper/plan/v1"}'],
    ['an old end', head(2, 0)],
    ['a snapshot that is none', head(2, 2)],
    ['a snapshot that is not there', head(2, 99)],
  ])('needs no head: %s in its place changes nothing', async (_, text) => {
    const { store } = await filled(5)
    await store.overwrite(headKey(accountName), Buffer.from(text))

    expect(await openReader(store).memory(account)).toMatchObject({ last: 5, frozen: null })
  })

  it('sees an entry that a listing beside an append has left out', async () => {
    const { store } = await filled(3)
    const forgetful = {
      ...store,
      list: async (prefix: string, after?: string) =>
        (await store.list(prefix, after)).filter((key) => !key.endsWith('2.json')),
    }

    expect(await openReader(forgetful).memory(account)).toMatchObject({ last: 3, frozen: null })
  })

  it('takes no notice of what is no entry', async () => {
    const { store } = await filled(2)
    await store.create(`${accountName}/-.txt`, Buffer.from('x'))
    await store.create(`${accountName}/notes.txt`, Buffer.from('x'))
    await store.create(`${accountName}/00000000031.json`, Buffer.from('x'))

    expect(await openReader(store).memory(account)).toMatchObject({ last: 2, frozen: null })
  })

  it('freezes one account and no other', async () => {
    const { store, ledger } = await filled(1)
    await ledger.note({ kind: 'start', reason: 'x' })
    await spoil(store, accountName, 1, 'garbage')

    expect((await openReader(store).control()).frozen).toBeNull()
    expect((await openReader(store).memory(account)).frozen).not.toBeNull()
  })
})
