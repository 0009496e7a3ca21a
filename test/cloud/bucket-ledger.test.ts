import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { ObjectStore } from '../../src/core/ports/ledger.ts'
import { encodeFormat } from '../../src/ledger/format.ts'
import { FORMAT_KEY } from '../../src/ledger/keys.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { checkLedger } from '../../src/ledger/verify.ts'
import { account, attach, hangzhou } from '../core/memory/samples.ts'
import { closeEverything } from '../emulator/oss-kit.ts'
import { cleared, ended } from '../ledger/scenes.ts'
import { actionsOf, startBucket, type BucketRig } from './bucket-kit.ts'

vi.setConfig({ testTimeout: 120_000 })

let nonces = 0
const writer = (store: ObjectStore, name: string) =>
  openLedger(store, { writer: name, run: null, nonce: () => `${name}-${++nonces}` })

const withLedger = async (test: (rig: BucketRig) => Promise<void>): Promise<void> => {
  try {
    const rig = await startBucket()
    await rig.open().create(FORMAT_KEY, encodeFormat('aliyun'))
    await test(rig)
  } finally {
    await closeEverything()
  }
}

/** What may become of a request that creates an entry. */
const effects = {
  well: null,
  'request lost': { drop: true },
  'answer lost': { drop: true, carriedOut: true },
  'trouble after the effect': { code: 'InternalError', status: 500, carriedOut: true },
  'page of somebody else': { html: 502 },
} as const

/** The reasons that stand in the entries of `control`, whichever way they were written. */
const reasonsIn = async (store: ObjectStore): Promise<readonly string[]> => {
  const keys = await store.list('control/')
  const entries = await Promise.all(keys.map((key) => store.read(key)))
  return entries.map((entry) => (JSON.parse(Buffer.from(entry ?? []).toString()) as { reason: string }).reason)
}

describe('a ledger in a bucket that loses requests and answers', () => {
  it('holds every entry once that a writer believes in, none twice, and no gap', async () => {
    const schedule = fc.array(fc.constantFrom(...(Object.keys(effects) as (keyof typeof effects)[])), { maxLength: 24 })
    await fc.assert(
      fc.asyncProperty(schedule, fc.integer({ min: 1, max: 6 }), async (fates, writers) =>
        withLedger(async ({ open, world }) => {
          const params = { 'x-oss-forbid-overwrite': 'true' }
          for (const [after, fate] of fates.entries()) {
            const effect = effects[fate]
            if (effect !== null) world.faults.add([{ action: 'PutObject', params, after, times: 1, ...effect }])
          }

          const ends = await Promise.allSettled(
            Array.from({ length: writers }, (_, index) =>
              writer(open({ timeoutMs: 60_000 }), `w${index}`).note({ kind: 'stop', reason: `${index}` }),
            ),
          )

          world.faults.clear()
          const reasons = await reasonsIn(open())
          const believed = ends.flatMap(({ status }, index) => (status === 'fulfilled' ? [`${index}`] : []))
          expect(new Set(reasons).size).toBe(reasons.length)
          expect(reasons).toEqual(expect.arrayContaining(believed))
          expect(await checkLedger(open())).toEqual([])
        }),
      ),
      { numRuns: 25 },
    )
  })
})

describe('a writer in a bucket that stalls before its entry arrives', () => {
  /** A store whose first create waits until it is let go. */
  const stalling = (store: ObjectStore) => {
    let letGo: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (letGo = resolve))
    let arrive: () => void = () => undefined
    const stalled = new Promise<void>((resolve) => (arrive = resolve))
    const late: ObjectStore = {
      ...store,
      create: async (key, body) => {
        arrive()
        await gate
        return store.create(key, body)
      },
    }
    return { late, stalled, letGo: () => letGo() }
  }

  it('finds its number taken, and is asked again', async () => {
    await withLedger(async ({ open }) => {
      const { late, stalled, letGo } = stalling(open())
      const slow = writer(late, 'slow').note({ kind: 'stop', reason: 'slow' })
      await stalled
      for (const reason of ['one', 'two']) await writer(open(), reason).note({ kind: 'stop', reason })
      letGo()
      await slow

      expect(await reasonsIn(open())).toEqual(['one', 'two', 'slow'])
    })
  })

  it('begins nothing once another holds its lease', async () => {
    await withLedger(async (rig) => {
      const { late, stalled, letGo } = stalling(rig.open())
      const [before, after] = [writer(rig.open(), 'slow'), writer(rig.open(), 'quick')]
      const lease = await before.lease(account, hangzhou, 60_000)
      if (!('epoch' in lease)) throw new Error('no lease')
      const slow = writer(late, 'slow').intendUnder(lease, [cleared(attach('i-1'))], () => null)
      await stalled
      rig.world.clock.advance(120_000)
      const newer = await after.lease(account, hangzhou, 60_000)
      letGo()

      await expect(slow).rejects.toMatchObject({ reason: 'lost-lease' })
      expect(newer).toMatchObject({ epoch: lease.epoch + 1 })
      expect((await writer(rig.open(), 'reader').memory(account)).open).toEqual([])
    })
  })
})

describe('requests to a bucket', () => {
  it('are one for each append that nobody disputes: the time comes with the answer before', async () => {
    await withLedger(async (rig) => {
      const ledger = writer(rig.open(), 'warm')
      await ledger.memory(account)
      rig.world.calls.clear()

      for (const id of ['i-1', 'i-2', 'i-3']) await ledger.closeOpen(account, 1, [ended(attach(id), 'attached')])

      expect(actionsOf(rig)).toEqual(['PutObject', 'PutObject', 'PutObject'])
    })
  })
})
