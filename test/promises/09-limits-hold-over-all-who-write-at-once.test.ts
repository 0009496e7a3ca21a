import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountEntry } from '../../src/core/model/ledger-entry.ts'
import type { LeaseState } from '../../src/core/model/memory.ts'
import { accountId, type RunId } from '../../src/core/model/names.ts'
import { HOUR, MINUTE } from '../../src/core/model/time.ts'
import { actionKey } from '../../src/core/plan/key.ts'
import type { ObjectStore } from '../../src/core/ports/ledger.ts'
import { decodeAccountEntry } from '../../src/ledger/codec.ts'
import { folderStore } from '../../src/ledger/folder-store.ts'
import { numberOf } from '../../src/ledger/keys.ts'
import { checkLedger } from '../../src/ledger/verify.ts'
import { startBucket } from '../cloud/bucket-kit.ts'
import { closeAfterEach } from '../emulator/oss-kit.ts'
import { crowds, limited, play, unlimited, type Crowd, type Limited, type Played } from '../faults/crowd.ts'
import { START } from '../faults/lab.ts'
import { heldIn, interfere } from '../faults/scenarios.ts'
import { ACCOUNT } from '../kit/fleets.ts'
import { isLong, runs } from '../kit/long.ts'
import { memoryStore } from '../kit/memory-store.ts'

closeAfterEach()

/** The same schedules in each `npm test`, and new ones in the long run; one that fails shrinks for a while, not for an hour. */
const schedules = (usual: number, long: number): fc.Parameters<[Crowd]> => ({
  ...runs(usual, long),
  ...(isLong ? {} : { seed: 2026, interruptAfterTimeLimit: MINUTE }),
})

/** What an instance comes to hold, one after another, where its action is done and done once. */
const courses = { birth: ['web-tier'], attach: ['web-tier'], replace: [undefined, 'web-tier'], detach: [undefined] }

type Course = readonly (string | undefined)[]

const courseOf = ({ effects }: Played, instance: string): Course =>
  effects.filter((one) => one.instance === instance).map(({ role }) => role)

const idsOf = ({ plan }: Played, need: Limited): readonly string[] =>
  plan.filter((action) => action.class === need).map(({ target }) => target.id)

/** How often a class's actions were done, by what the cloud holds and held. */
const doneOf = (played: Played, need: Limited): number =>
  idsOf(played, need).reduce(
    (sum, one) => sum + courseOf(played, one).filter((role) => role === courses[need].at(-1)).length,
    0,
  )

const expectNothingTwice = (played: Played): void => {
  for (const need of limited) {
    for (const one of idsOf(played, need))
      expect([[], courses[need]], `${need} ${one}`).toContainEqual(courseOf(played, one))
  }
}

const entriesOf = async (store: ObjectStore): Promise<readonly AccountEntry[]> => {
  const entries: AccountEntry[] = []
  for (const key of await store.list(`account-${ACCOUNT}/`)) {
    const number = numberOf(`account-${accountId(ACCOUNT)}`, key)
    const bytes = await store.read(key)
    const decoded =
      number === null || bytes === null ? null : decodeAccountEntry(`account-${accountId(ACCOUNT)}`, number, bytes)
    if (decoded?.ok !== true) throw new Error(`${key} cannot be read.`)
    entries.push(decoded.entry)
  }
  return entries
}

/** One holder at a time, by what the log says; and what needs the lease is begun by whoever holds it then. */
const expectOneHolder = (entries: readonly AccountEntry[]): void => {
  const held = new Map<string, LeaseState & Readonly<{ run: RunId | null }>>()
  for (const entry of entries) {
    if (entry.kind === 'release') held.delete(entry.shard)
    if (entry.kind === 'lease') {
      const before = held.get(entry.shard)
      const isFree = before === undefined || before.until <= entry.at || before.run === entry.run
      expect(isFree, `entry ${entry.number} takes the lease of ${before?.holder}`).toBe(true)
      held.set(entry.shard, entry)
    }
    if (entry.kind !== 'intent') continue
    const now = held.get(entry.shard)
    const ofHolder = now?.run === entry.run && now.epoch === entry.epoch && now.until > entry.at
    const isAttach = entry.actions.every(({ kind }) => kind === 'attach')
    expect(entry.epoch === null ? isAttach : ofHolder, `entry ${entry.number} is of ${now?.holder}`).toBe(true)
  }
}

/** What an approval has not carried keeps within the limit, and only what was approved is carried. */
const expectWithinLimits = async (played: Played, { limits }: Crowd, store: ObjectStore): Promise<void> => {
  const entries = await entriesOf(store)
  const carried = new Set(entries.flatMap((entry) => (entry.kind === 'intent' ? entry.approved : [])))
  expect([...carried].filter((key) => !played.approved.has(key))).toEqual([])
  for (const need of limited) {
    const past = played.plan.filter((action) => action.class === need && carried.has(actionKey(action)))
    expect(doneOf(played, need), `${need} within the hour`).toBeLessThanOrEqual(limits[need] + past.length)
  }
}

const expectWhole = async ({ lab }: Played, store: ObjectStore): Promise<void> => {
  expect((await checkLedger(store)).filter(({ severity }) => severity === 'error')).toEqual([])
  expect((await lab.ledger().memory(accountId(ACCOUNT))).open).toEqual([])
}

const expectPromise = async (crowd: Crowd, store: ObjectStore): Promise<void> => {
  const played = await play(crowd, store)
  const { lab, desired, plan, approved, applyAlone } = played
  expectNothingTwice(played)
  await expectWithinLimits(played, crowd, store)

  await applyAlone(6 * MINUTE, desired)
  expectNothingTwice(played)
  await expectWithinLimits(played, crowd, store)
  const left = plan.filter(
    (action) => approved.has(actionKey(action)) && courseOf(played, String(action.target.id)).length === 0,
  )
  expect(left, 'what was approved is done').toEqual([])
  expectOneHolder(await entriesOf(store))

  const gone = idsOf(played, 'detach').filter((one) => heldIn(lab).get(one) === undefined)
  for (const one of gone) interfere(lab, one, 'web-tier')
  await applyAlone(MINUTE, desired)
  expect(lab.cloud.world.clock.now()).toBeLessThan(START + HOUR)
  await expectWithinLimits(played, crowd, store)

  await applyAlone(HOUR, unlimited)
  const right = new Map(
    limited.flatMap((need) => idsOf(played, need).map((one) => [one, courses[need].at(-1)] as const)),
  )
  expect(heldIn(lab)).toEqual(new Map([...heldIn(lab).keys()].map((one) => [one, right.get(one)])))
  await expectWhole(played, store)
}

describe('promise 9: limits hold over two sweeps, an apply, events and an approval at once, whoever goes first', () => {
  it('in every order in which they go on, each action is done once, by one holder, within its limit, and all ends well', async () => {
    await fc.assert(
      fc.asyncProperty(crowds, (crowd) => expectPromise(crowd, memoryStore())),
      schedules(12, 1_000),
    )
  }, 1_200_000)

  it('with a ledger in a bucket', async () => {
    const bucket = await startBucket()
    let prefixes = 0
    await fc.assert(
      fc.asyncProperty(crowds, (crowd) => expectPromise(crowd, bucket.open({ prefix: `ledger/${(prefixes += 1)}` }))),
      schedules(1, 20),
    )
  }, 600_000)

  it('with a ledger in a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-at-once-'))
    try {
      await fc.assert(
        fc.asyncProperty(crowds, async (crowd) =>
          expectPromise(crowd, folderStore(await mkdtemp(join(folder, 'ledger-')))),
        ),
        schedules(1, 60),
      )
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 600_000)
})
