import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountEntry } from '../../src/core/model/ledger-entry.ts'
import { HOUR, instant } from '../../src/core/model/time.ts'
import { LedgerFailure, type Ledger, type ObjectStore } from '../../src/core/ports/ledger.ts'
import { decodeAccountEntry } from '../../src/ledger/codec.ts'
import { numberOf } from '../../src/ledger/keys.ts'
import { checkLedger } from '../../src/ledger/verify.ts'
import { account, attach, fold, hangzhou } from '../core/memory/samples.ts'
import { memoryStore, type MemoryStore } from '../kit/memory-store.ts'
import { atMost, clear, writer } from '../kit/ledgers.ts'
import { accountName, initialise } from './scenes.ts'

/** The process dies at its `calls`-th call, before the effect or after it; whatever it tries then fails too. */
const dyingAt = (store: ObjectStore, calls: number, before: boolean): ObjectStore => {
  let left = calls
  const live = async <T>(work: () => Promise<T>): Promise<T> => {
    left -= 1
    if (left < 0 || (left === 0 && before)) throw new Error('The process is dead.')
    const answer = await work()
    if (left === 0) throw new Error('The process died before the answer.')
    return answer
  }
  return {
    ...store,
    create: (key, body) => live(() => store.create(key, body)),
    read: (key) => live(() => store.read(key)),
    list: (prefix, after) => live(() => store.list(prefix, after)),
  }
}

const LIMIT = 5

/** What a run does: takes the lease, means two things, concludes one of them, releases. */
const work = async (ledger: Ledger, name: string): Promise<void> => {
  const lease = await ledger.lease(account, hangzhou, HOUR)
  if ('heldBy' in lease) {
    await ledger.intend(account, hangzhou, [clear(`i-event-${name}`)], atMost(LIMIT, 1))
    return
  }
  for (const id of [`i-${name}-1`, `i-${name}-2`]) {
    const begun = await ledger.intendUnder(lease, [clear(id)], atMost(LIMIT, 1))
    if (id.endsWith('2')) continue
    const result = {
      action: attach(id),
      outcome: 'attached',
      code: null,
      requestId: null,
      message: null,
      gapMs: null,
    } as const
    await ledger.conclude(
      account,
      begun.map((action) => ({ action, result })),
    )
  }
  await ledger.release(lease)
}

const refusedOrDead = (error: unknown): void => {
  if (!(error instanceof LedgerFailure)) throw error
}

const logOf = (store: MemoryStore): readonly AccountEntry[] =>
  [...store.objects]
    .flatMap(([key, body]) => {
      const number = numberOf(accountName, key)
      const decoded = number === null ? null : decodeAccountEntry(accountName, number, body)
      return decoded?.ok ? [decoded.entry] : []
    })
    .sort((a, b) => a.number - b.number)

/** Each intent stands under the lease that was the newest where it stands, and no two leases overlap. */
const breaches = (log: readonly AccountEntry[]): readonly string[] =>
  log.flatMap((entry, index) => {
    const held = fold(log.slice(0, index)).leases.get(hangzhou)
    if (
      entry.kind === 'intent' &&
      entry.epoch !== null &&
      (held?.epoch !== entry.epoch || held.holder !== entry.by || held.until <= entry.at)
    ) {
      return [`intent ${entry.number} under epoch ${entry.epoch}`]
    }
    const overlaps = entry.kind === 'lease' && held !== undefined && held.until > entry.at
    return overlaps ? [`lease ${entry.number} over epoch ${held.epoch}`] : []
  })

describe('however the calls of several writers fall', () => {
  it('numbers have no gap, no entry stands twice, limits hold and only the holder of a lease writes under it', async () => {
    const fate = fc.record({ calls: fc.integer({ min: 1, max: 40 }), before: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.option(fate), { minLength: 2, maxLength: 5 }),
        fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 4 }),
        async (scheduler, fates, leaps) => {
          const store = await initialise(memoryStore())
          const turn = scheduler.scheduleFunction(async () => null)
          const slow = memoryStoreOver(store, turn)
          const time = leaps.map((minutes) =>
            scheduler.schedule(Promise.resolve(minutes)).then((after) => {
              store.clock.now = instant(store.clock.now + after * (HOUR / 60))
            }),
          )
          const runs = fates.map((end, index) => {
            const own = end === null ? slow : dyingAt(slow, end.calls, end.before)
            return work(writer(own, `w${index}`), `${index}`).catch(refusedOrDead)
          })

          await scheduler.waitFor(Promise.all([...runs, ...time]))

          const log = logOf(store)
          const spent = fold(log).spent.reduce((sum, { count }) => sum + count, 0)
          expect(await checkLedger(store)).toEqual([])
          expect(spent).toBeLessThanOrEqual(LIMIT)
          expect(breaches(log)).toEqual([])
        },
      ),
      { numRuns: 200 },
    )
  })
})

const memoryStoreOver = (store: MemoryStore, turn: () => Promise<unknown>): ObjectStore => ({
  ...store,
  create: (key, body) => turn().then(() => store.create(key, body)),
  read: (key) => turn().then(() => store.read(key)),
  list: (prefix, after) => turn().then(() => store.list(prefix, after)),
})
