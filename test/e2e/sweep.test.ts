import { describe, expect, it } from 'vitest'
import { accountId, region } from '../../src/core/model/names.ts'
import { HOUR, MINUTE } from '../../src/core/model/time.ts'
import { LedgerFailure, type Ledger } from '../../src/core/ports/ledger.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import type { Powers } from '../../src/run/converge.ts'
import { ACCOUNT, ecsRole, id, web } from '../kit/fleets.ts'
import { SHARD_MS, withSweeps, type SweepStack } from '../kit/sweep-stack.ts'

const hangzhou = region('cn-hangzhou')
const beijing = region('cn-beijing')
const account = accountId(ACCOUNT)
const log = `account-${ACCOUNT}`

/** Two instances in each of two regions: one empty, one with a role that is to go. */
const twoRegions = (): Fleet => ({
  accounts: [
    {
      id: ACCOUNT,
      roles: ['web-tier', 'old-tier'].map(ecsRole),
      regions: {
        'cn-hangzhou': { instances: [web(1), web(2, 'old-tier')] },
        'cn-beijing': { instances: [web(3), web(4, 'old-tier')] },
      },
    },
  ],
})

const state = (more = '', regions = 'cn-hangzhou, cn-beijing'): string => `
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [${regions}] }]
  limits: { replace: { max: 100, per: 1h }, detach: { max: 100, per: 1h } }
roles:
  web-tier: { managed: false }
  old-tier: { managed: false }
bindings:
  - name: web
    role: web-tier
    match: { kind: ecs, tags: { app: web } }
${more}`

const allWeb = [1, 2, 3, 4].map((index) => [id(index), 'web-tier'])
const codes = (findings: readonly Readonly<{ code: string }>[] = []): readonly string[] =>
  findings.map(({ code }) => code)
const rolesOf = ({ roles }: SweepStack): readonly unknown[] => [...roles()].sort()

describe('a sweep', () => {
  it('accepts the head, starts a shard for each account and region, and these bring the roles', () =>
    withSweeps(twoRegions(), state(), async (stack) => {
      const swept = await stack.sweepAll()

      expect(swept).toMatchObject({ commit: 'c1', accounts: [{ account, started: [hangzhou, beijing] }] })
      expect(rolesOf(stack)).toEqual(allWeb)
      const { runs, started, leases } = await stack.ledger().memory(account)
      expect(runs.map(({ shard }) => shard)).toEqual(['ram', hangzhou, beijing])
      expect(started.size).toBe(0)
      expect([...leases.keys()]).toEqual([hangzhou, beijing])
    }))

  it('writes nothing the second time, and one entry for each part that looked', () =>
    withSweeps(twoRegions(), state(), async (stack) => {
      await stack.sweepAll()
      const before = stack.entries()
      stack.writes()

      await stack.sweepAll()

      expect(stack.writes()).toEqual([])
      // The coordinator's and one for each shard: a run that changes nothing appends one.
      expect(stack.entries()).toEqual({ ...before, [log]: (before[log] ?? 0) + 3 })
    }))

  it('keeps the last good commit where the head is bad, held or out of reach, and says so', () =>
    withSweeps(twoRegions(), state(), async (stack) => {
      await stack.sweepAll()
      const sweepAt = async (now: SweepStack['head']['now']) => {
        stack.head.now = now
        const { commit, findings } = await stack.sweepAll()
        return [commit, codes(findings)[0]]
      }

      expect(await sweepAt({ yaml: 'bindings: [{}]', commit: 'bad' })).toEqual(['c1', 'head-not-accepted'])
      const empty = state('', 'cn-hangzhou').replace(/bindings:[^]*/, '')
      expect(await sweepAt({ yaml: empty, commit: 'empty' })).toEqual(['c1', 'commit-held'])
      expect(await sweepAt({ yaml: empty, commit: 'empty' })).toEqual(['c1', 'commit-held'])
      expect(await sweepAt(null)).toEqual(['c1', 'head-not-accepted'])
      expect((await stack.ledger().control()).held).toMatchObject([{ commit: 'empty' }])
      expect(rolesOf(stack)).toEqual(allWeb)
    }))

  it('begins nothing while nothing was ever accepted', () =>
    withSweeps(twoRegions(), 'roles: [', async (stack) => {
      const swept = await stack.sweepAll()

      expect(swept).toMatchObject({ commit: null, accounts: [] })
      expect([stack.writes(), stack.queue, stack.entries()]).toEqual([[], [], {}])
      expect(await stack.open().shard({ account, region: hangzhou })).toBeNull()
    }))

  it('reports a shard that was started and has not finished in its time, once it is sure', () =>
    withSweeps(twoRegions(), state(), async (stack) => {
      await stack.open().sweep()
      const lost = stack.queue.splice(0).find(({ region: where }) => where === beijing)
      await stack.open().shard({ account, region: hangzhou })
      const sweepAgain = async (afterMs: number) => {
        stack.clock.jump(afterMs)
        const { accounts } = await stack.open().sweep()
        return accounts[0]?.findings.filter(({ code }) => code === 'shard-lost') ?? []
      }

      expect(await sweepAgain(SHARD_MS - MINUTE)).toEqual([])
      expect(await sweepAgain(MINUTE)).toMatchObject([
        {
          severity: 'error',
          message: expect.stringContaining(`${ACCOUNT}/cn-beijing was started at 2026-11-22T12:00:00`),
        },
      ])
      if (lost !== undefined) await stack.open().shard(lost)
      expect(await sweepAgain(MINUTE)).toEqual([])
    }))
})

const shard = { account, region: hangzhou }

/** A promise that a test settles. */
const gate = (): Readonly<{ passed: Promise<void>; open: () => void }> => {
  let open: () => void = () => undefined
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open }
}

/** Hangs in its first write until it is let go. */
const hanging =
  (let_: Readonly<{ passed: Promise<void>; reached: () => void }>) =>
  (powers: Powers): Powers => ({
    ...powers,
    ledger: {
      ...powers.ledger,
      intendUnder: async (...args: Parameters<Ledger['intendUnder']>) => {
        let_.reached()
        await let_.passed
        return powers.ledger.intendUnder(...args)
      },
    } as Ledger,
  })

describe('two sweeps at once', () => {
  it('accept a commit once, and both go on', () =>
    withSweeps(twoRegions(), state(), async (stack) => {
      const swept = await Promise.all([stack.open({ writer: 'one' }).sweep(), stack.open({ writer: 'two' }).sweep()])

      expect(swept.map(({ commit }) => commit)).toEqual(['c1', 'c1'])
      expect(stack.entries()['control']).toBe(1)
      await Promise.all(stack.queue.splice(0).map((at) => stack.open().shard(at)))
      expect(rolesOf(stack)).toEqual(allWeb)
    }))
})

describe('two sweeps of one region', () => {
  it('change each instance once, whichever of them is faster', () =>
    withSweeps(twoRegions(), state(), async (stack) => {
      await stack.open().sweep()

      await Promise.all([stack.open({ writer: 'one' }).shard(shard), stack.open({ writer: 'two' }).shard(shard)])

      expect(stack.writes().toSorted()).toEqual([
        'AttachInstanceRamRole',
        'AttachInstanceRamRole',
        'DetachInstanceRamRole',
      ])
      expect([stack.roles().get(id(1)), stack.roles().get(id(2))]).toEqual(['web-tier', 'web-tier'])
    }))

  it('leave the region to the second where the first hangs, and its intents come to nothing', () =>
    withSweeps(twoRegions(), state(), async (stack) => {
      await stack.open().sweep()
      const reached = gate()
      const hung = gate()
      const first = stack
        .open({ writer: 'first', powers: hanging({ passed: hung.passed, reached: reached.open }) })
        .shard(shard)
      await reached.passed
      stack.clock.jump(3 * MINUTE)

      const second = await stack.open({ writer: 'second' }).shard(shard)
      stack.writes()
      hung.open()
      const late = await first

      expect(second?.record?.results.map(({ outcome }) => outcome)).toEqual(['attached', 'replaced'])
      expect(late?.record?.results.map(({ outcome, code }) => [outcome, code])).toEqual([
        ['skipped', 'lost-lease'],
        // By then it holds a lease of its own again, and sees that nothing is left to do.
        ['skipped', 'already-so'],
      ])
      expect(stack.writes()).toEqual([])
    }))

  it.each([10 * MINUTE, -10 * MINUTE])('work with a clock that is %i ms off', (skewMs) =>
    withSweeps(twoRegions(), state(), async (stack) => {
      await stack.open({ skewMs }).sweep()
      for (const at of stack.queue.splice(0)) await stack.open({ skewMs }).shard(at)

      expect(rolesOf(stack)).toEqual(allWeb)
    }),
  )

  it.each([HOUR, -HOUR])('change nothing and say so once with a clock that is %i ms off', (skewMs) =>
    withSweeps(twoRegions(), state(), async (stack) => {
      // What the gateway says of a signature's date that is more than 15 minutes off.
      stack.emulator.cloud.world.faults.add([{ action: '*', code: 'InvalidTimeStamp.Expired', status: 400 }])

      const { accounts } = await stack.open({ skewMs }).sweep()

      expect(accounts[0]?.findings.map(({ message }) => message)).toEqual([
        expect.stringContaining("This machine's clock differs from the cloud's by more than it accepts."),
      ])
      expect([stack.queue, stack.writes()]).toEqual([[], []])
    }),
  )
})

describe('a ledger that cannot be reached', () => {
  it('lets no sweep and no shard begin', () =>
    withSweeps(twoRegions(), state(), async (stack) => {
      await stack.sweepAll()
      const fail = () => Promise.reject(new Error('ECONNREFUSED'))
      const store = { ...stack.store, create: fail, read: fail, list: fail, overwrite: fail, remove: fail }
      stack.writes()

      await expect(stack.open({ store }).sweep()).rejects.toThrow(LedgerFailure)
      await expect(stack.open({ store }).shard(shard)).rejects.toThrow(LedgerFailure)

      expect([stack.writes(), stack.queue]).toEqual([[], []])
    }))

  it('lets no shard start where it takes no entry, and changes nothing', () =>
    withSweeps(twoRegions(), state(), async (stack) => {
      await stack.sweepAll()
      const create = (key: string, body: Uint8Array) =>
        key.startsWith('account-') ? Promise.reject(new Error('ECONNRESET')) : stack.store.create(key, body)
      stack.writes()

      const { accounts } = await stack.open({ store: { ...stack.store, create } }).sweep()

      expect(codes(accounts[0]?.findings)).toContain('not-recorded')
      expect([stack.writes(), stack.queue]).toEqual([[], []])
    }))
})

describe('a shard that ends early', () => {
  it('leaves for lack of time what the next one does', () =>
    withSweeps(twoRegions(), state(), async (stack) => {
      await stack.open().sweep()

      // Enough for an attach; a swap needs a minute more.
      const short = await stack.open({ timeoutMs: 30_000 }).shard(shard)
      expect(short?.record?.results.map(({ outcome, code }) => [outcome, code])).toEqual([
        ['attached', '200'],
        ['interrupted', 'deadline'],
      ])

      await stack.open().shard(shard)
      expect(stack.roles().get(id(2))).toBe('web-tier')
    }))
})
