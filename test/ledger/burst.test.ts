import { describe, expect, it } from 'vitest'
import { HOUR, instant, type Instant } from '../../src/core/model/time.ts'
import { SLOT_MS, type ObjectStore } from '../../src/core/ports/ledger.ts'
import { elect, sweepSlots } from '../../src/ledger/burst.ts'
import { account, hangzhou, shanghai } from '../core/memory/samples.ts'
import { losingAnswers, memoryStore } from '../kit/memory-store.ts'

const at = { account, region: hangzhou }
const slotAt = (time: Instant): number => Math.floor(time / SLOT_MS)

describe('an election', () => {
  it('is won by one of a crowd, for each region and slot', async () => {
    const store = memoryStore()

    const answers = await Promise.all(Array.from({ length: 64 }, (_, index) => elect(store, at, 7, `n-${index}`)))

    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await elect(store, at, 8, 'next')).toBe(true)
    expect(await elect(store, { account, region: shanghai }, 7, 'there')).toBe(true)
  })

  it('whose answer was lost is won all the same, and by nobody else', async () => {
    const store = memoryStore()
    const lossy = losingAnswers(store)

    expect(await elect(lossy, at, 7, 'first')).toBe(true)
    expect(await elect(lossy, at, 7, 'second')).toBe(false)
  })

  it('fails where the store cannot be reached', async () => {
    const store: ObjectStore = { ...memoryStore(), create: () => Promise.reject(new Error('no way there')) }

    await expect(elect(store, at, 7, 'first')).rejects.toThrow('no way there')
  })

  it('that is over is forgotten after an hour, and nothing else is', async () => {
    const store = memoryStore()
    const { now } = store.clock
    await elect(store, at, slotAt(instant(now - 2 * HOUR)), 'old')
    await elect(store, at, slotAt(now), 'young')
    await store.create('burst/odd', new Uint8Array())
    await store.create('format.json', new Uint8Array())

    await store.create(`burst/${hangzhou}/${slotAt(instant(now - 2 * HOUR))}-1/odd`, new Uint8Array())

    await sweepSlots(store, now)

    expect([...store.objects.keys()].sort()).toEqual(
      [
        `burst/${hangzhou}/${slotAt(now)}-${account}`,
        `burst/${hangzhou}/${slotAt(instant(now - 2 * HOUR))}-1/odd`,
        'burst/odd',
        'format.json',
      ].sort(),
    )
  })

  it('that is over is forgotten 500 at a time', async () => {
    const store = memoryStore()
    for (let slot = 0; slot < 501; slot += 1) await elect(store, at, slot, 'old')

    await sweepSlots(store, store.clock.now)

    expect(store.objects.size).toBe(1)
  })
})
