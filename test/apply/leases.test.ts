import { describe, expect, it } from 'vitest'
import { openLeases } from '../../src/apply/leases.ts'
import { instant, MINUTE, SECOND } from '../../src/core/model/time.ts'
import { account, hangzhou, shanghai } from '../core/memory/samples.ts'
import { writer } from '../kit/ledgers.ts'
import { memoryStore } from '../kit/memory-store.ts'

const DEAD = 'dead'

const stageOf = (name = 'alice', store = memoryStore()) => {
  const ledger = writer(store, name)
  const clock = { now: () => store.clock.now, sleep: () => Promise.resolve() }
  const pass = (ms: number) => (store.clock.now = instant(store.clock.now + ms))
  return { store, ledger, pass, leases: openLeases(ledger, clock, (holder) => holder === DEAD) }
}
const last = async ({ ledger }: ReturnType<typeof stageOf>): Promise<number> => (await ledger.memory(account)).last

describe('the leases of a run', () => {
  it('are taken once and renewed when half of their two minutes is over, under the same epoch', async () => {
    const stage = stageOf()
    const first = await stage.leases.hold(account, hangzhou)
    stage.pass(MINUTE - SECOND)
    const same = await stage.leases.hold(account, hangzhou)
    const before = await last(stage)
    stage.pass(SECOND)
    const renewed = await stage.leases.hold(account, hangzhou)

    expect([same, before]).toEqual([first, 1])
    expect([renewed.epoch, renewed.until - first.until]).toEqual([1, MINUTE])
    expect(first.until).toBe(stage.store.clock.now + MINUTE)
  })

  it('are one for each shard, and asked for once by many', async () => {
    const stage = stageOf()

    const held = await Promise.all([hangzhou, hangzhou, shanghai].map((region) => stage.leases.hold(account, region)))

    expect(held.map(({ shard }) => shard)).toEqual([hangzhou, hangzhou, shanghai])
    expect(await last(stage)).toBe(2)
  })

  it('are all given back, also where one of them was never had', async () => {
    const stage = stageOf()
    const other = stageOf('bob', stage.store)
    await other.leases.hold(account, shanghai)
    await stage.leases.hold(account, hangzhou)

    await expect(stage.leases.hold(account, shanghai)).rejects.toMatchObject({
      reason: 'lost-lease',
      message: `${account}/${shanghai} is being changed by bob until 2026-11-22T12:02:00.000Z; nothing was begun there.`,
    })
    await stage.leases.releaseAll()

    expect(await other.leases.hold(account, hangzhou)).toMatchObject({ epoch: 2 })
    const before = await last(stage)
    await stage.leases.releaseAll()
    expect(await last(stage)).toBe(before)
  })

  it('that another has are asked for again the next time', async () => {
    const stage = stageOf()
    const other = stageOf('bob', stage.store)
    await other.leases.hold(account, hangzhou)
    await expect(stage.leases.hold(account, hangzhou)).rejects.toThrow('is being changed by bob')
    await other.leases.releaseAll()

    expect(await stage.leases.hold(account, hangzhou)).toMatchObject({ epoch: 2 })
  })

  it('are taken over from who is dead, and from nobody else', async () => {
    const stage = stageOf()
    await stageOf(DEAD, stage.store).leases.hold(account, hangzhou)

    expect(await stage.leases.hold(account, hangzhou)).toMatchObject({ epoch: 2 })
    await expect(stageOf('bob', stage.store).leases.hold(account, hangzhou)).rejects.toThrow('changed by alice')
  })

  it('are not taken from whoever has taken them from the dead first', async () => {
    const stage = stageOf()
    await stageOf(DEAD, stage.store).leases.hold(account, hangzhou)
    const quick = stageOf('bob', stage.store)
    const late = openLeases(
      {
        ...stage.ledger,
        memory: async (of) => {
          await quick.leases.hold(account, hangzhou)
          return stage.ledger.memory(of)
        },
      },
      { now: () => stage.store.clock.now, sleep: () => Promise.resolve() },
      (holder) => holder === DEAD,
    )

    await expect(late.hold(account, hangzhou)).rejects.toThrow('changed by bob')
    expect(await quick.leases.hold(account, hangzhou)).toMatchObject({ epoch: 2 })
  })
})
