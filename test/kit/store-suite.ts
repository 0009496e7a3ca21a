import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { actionKey } from '../../src/core/plan/key.ts'
import { HOUR, instant } from '../../src/core/model/time.ts'
import { type Ledger, type ObjectStore } from '../../src/core/ports/ledger.ts'
import { encodeFormat } from '../../src/ledger/format.ts'
import { FORMAT_KEY } from '../../src/ledger/keys.ts'
import { checkLedger } from '../../src/ledger/verify.ts'
import { account, attach, hangzhou } from '../core/memory/samples.ts'
import { atMost, clear, writer } from './ledgers.ts'
import { isLong } from './long.ts'
import { losingAnswers } from './memory-store.ts'

export type OpenStore = () => Promise<Readonly<{ store: ObjectStore; close: () => Promise<void> }>>

/** Each number is fought for by all who have none yet: four times as many writers make sixteen times as many requests. */
const WRITERS = isLong ? 64 : 16

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))

/** What every store of a ledger must do. */
export const storeSuite = (name: string, open: OpenStore): void => {
  const opened: (() => Promise<void>)[] = []
  const openOne = async (): Promise<ObjectStore> => {
    const { store, close } = await open()
    opened.push(close)
    return store
  }
  const openInitialised = async (): Promise<ObjectStore> => {
    const store = await openOne()
    await store.create(FORMAT_KEY, encodeFormat('aliyun'))
    return store
  }
  afterEach(async () => {
    for (const close of opened.splice(0)) await close()
  })

  describe(`${name} as a store of objects`, () => {
    it('gives back the bytes that it was given, and null for what is not there', async () => {
      const store = await openOne()
      const bodies = fc.sample(fc.uint8Array({ maxLength: 3_000 }), 10)

      for (const [index, body] of bodies.entries()) await store.create(`a/${index}`, body)

      const read = await Promise.all(bodies.map((_, index) => store.read(`a/${index}`)))
      expect(read.map((body) => body && Buffer.from(body).toString('hex'))).toEqual(
        bodies.map((body) => Buffer.from(body).toString('hex')),
      )
      expect(await store.read('a/none')).toBeNull()
    })

    it('creates an object once: the second does not change it', async () => {
      const store = await openOne()

      const answers = [await store.create('a/1', bytes('first')), await store.create('a/1', bytes('second'))]

      expect(answers).toEqual(['created', 'exists'])
      expect(Buffer.from((await store.read('a/1')) ?? []).toString()).toBe('first')
    })

    it('lets one of 64 creators win, and what stands there is whole and the winner’s', async () => {
      const store = await openOne()
      const bodies = Array.from({ length: 64 }, (_, index) => bytes(`${index};`.repeat(2_000)))

      const answers = await Promise.all(bodies.map((body) => store.create('a/1', body)))

      const winners = answers.flatMap((answer, index) => (answer === 'created' ? [index] : []))
      expect(winners).toHaveLength(1)
      expect(await store.read('a/1')).toEqual(Buffer.from(bodies[winners[0] ?? 0] ?? []))
    })

    it('lists keys under a prefix and after a key, sorted', async () => {
      const store = await openOne()
      for (const key of ['b/2', 'a/2', 'a/1', 'a/10', 'ab/1', 'c']) await store.create(key, bytes('x'))

      expect(await store.list('a/')).toEqual(['a/1', 'a/10', 'a/2'])
      expect(await store.list('a/', 'a/1')).toEqual(['a/10', 'a/2'])
      expect(await store.list('a/1')).toEqual(['a/1', 'a/10'])
      expect(await store.list('')).toEqual(['a/1', 'a/10', 'a/2', 'ab/1', 'b/2', 'c'])
      expect(await store.list('none/')).toEqual([])
    })

    it('removes objects, also those that are not there, and replaces hints', async () => {
      const store = await openOne()
      await store.create('a/1', bytes('x'))

      await store.remove('a/1')
      await store.remove('a/1')
      await store.overwrite('heads/a', bytes('1'))
      await store.overwrite('heads/a', bytes('2'))

      expect(await store.list('')).toEqual(['heads/a'])
      expect(Buffer.from((await store.read('heads/a')) ?? []).toString()).toBe('2')
    })

    it.each([
      '',
      '/',
      '/a',
      'a/',
      '../a',
      'a/../b',
      'a//b',
      'a/.b',
      '.tmp/a',
      'a\\b',
      'A',
      'a b',
      'a\n',
      'a'.repeat(600),
    ])('refuses the key %j, which could mean another place or two things', async (key) => {
      const store = await openOne()

      await expect(store.create(key, bytes('x'))).rejects.toThrow('is not a key')
      await expect(store.read(key)).rejects.toThrow('is not a key')
      await expect(store.remove(key)).rejects.toThrow('is not a key')
      await expect(store.overwrite(key, bytes('x'))).rejects.toThrow('is not a key')
      expect(await store.list('')).toEqual([])
    })

    it('has a clock that goes on', async () => {
      const store = await openOne()

      const first = await store.now()
      const second = await store.now()

      expect(second).toBeGreaterThanOrEqual(first)
      expect(Math.abs(first - Date.now())).toBeLessThan(HOUR)
    })
  })

  describe(`a ledger in ${name}`, () => {
    it(`gives ${WRITERS} writers at once a number each`, async () => {
      const store = await openInitialised()

      await Promise.all(crowd(store).map((ledger, index) => ledger.note({ kind: 'stop', reason: `${index}` })))

      const control = await writer(store, 'reader').control()
      expect(control.last).toBe(WRITERS)
      expect(await checkLedger(store)).toEqual([])
    })

    it('writes every entry once where answers are lost', async () => {
      const store = await openInitialised()

      await Promise.all(
        crowd(losingAnswers(store)).map((ledger, index) => ledger.note({ kind: 'stop', reason: `${index}` })),
      )

      expect((await writer(store, 'reader').control()).last).toBe(WRITERS)
      expect(await checkLedger(store)).toEqual([])
    })

    it('lets no more through than the limit has left, whoever asks at once', async () => {
      const store = await openInitialised()
      const actions = Array.from({ length: WRITERS }, (_, index) => [clear(`i-${index}a`), clear(`i-${index}b`)])

      const answers = await Promise.allSettled(
        crowd(store).map((ledger, index) => ledger.intend(account, hangzhou, actions[index] ?? [], atMost(21, 2))),
      )

      const { spent, open } = await writer(store, 'reader').memory(account)
      expect(spent.reduce((sum, { count }) => sum + count, 0)).toBe(20)
      expect(open.flatMap((intent) => intent.actions)).toHaveLength(20)
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
    })

    it('gives a lease to one of many who want it', async () => {
      const store = await openInitialised()

      const answers = await Promise.all(crowd(store).map((ledger) => ledger.lease(account, hangzhou, HOUR)))

      const held = answers.flatMap((answer) => ('epoch' in answer ? [answer.epoch] : []))
      const others = new Set(answers.flatMap((answer) => ('heldBy' in answer ? [answer.heldBy] : [])))
      expect(held).toEqual([1])
      expect(others.size).toBe(1)
    })

    it('takes nothing from a former holder who wakes up, and everything from the new one', async () => {
      const store = await openInitialised()
      let ahead = 0
      const late: ObjectStore = { ...store, now: async () => instant((await store.now()) + ahead) }
      const [first, second] = [writer(late, 'first'), writer(late, 'second')]
      const lease = await first.lease(account, hangzhou, HOUR)
      ahead = 2 * HOUR
      const newer = await second.lease(account, hangzhou, HOUR)
      if (!('epoch' in lease) || !('epoch' in newer)) throw new Error('no lease')

      const woken = first.intendUnder(lease, [clear('i-1')], () => null)

      await expect(woken).rejects.toMatchObject({ reason: 'lost-lease' })
      expect(await second.intendUnder(newer, [clear('i-2')], () => null)).toHaveLength(1)
      const { open } = await second.memory(account)
      expect(open.flatMap(({ actions }) => actions.map(actionKey))).toEqual([actionKey(attach('i-2'))])
    })
  })
}

const crowd = (store: ObjectStore): readonly Ledger[] =>
  Array.from({ length: WRITERS }, (_, index) => writer(store, `writer-${index}`))
