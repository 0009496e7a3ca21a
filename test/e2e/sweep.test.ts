import { describe, expect, it } from 'vitest'
import { accountId, region } from '../../src/core/model/names.ts'
import { MINUTE } from '../../src/core/model/time.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { ACCOUNT, ecsRole, id, web } from '../kit/fleets.ts'
import { SHARE_MS, withSweeps, type SweepStack } from '../kit/sweep-stack.ts'

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
  it('accepts the head, starts a share for each account and region, and these bring the roles', () =>
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
      // The coordinator's and one for each share: a run that changes nothing appends one.
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
      expect(await stack.open().share({ account, region: hangzhou })).toBeNull()
    }))

  it('reports a share that was started and has not finished in its time, once it is sure', () =>
    withSweeps(twoRegions(), state(), async (stack) => {
      await stack.open().sweep()
      const lost = stack.queue.splice(0).find(({ region: where }) => where === beijing)
      await stack.open().share({ account, region: hangzhou })
      const sweepAgain = async (afterMs: number) => {
        stack.clock.jump(afterMs)
        const { accounts } = await stack.open().sweep()
        return accounts[0]?.findings.filter(({ code }) => code === 'shard-lost') ?? []
      }

      expect(await sweepAgain(SHARE_MS - MINUTE)).toEqual([])
      expect(await sweepAgain(MINUTE)).toMatchObject([
        {
          severity: 'error',
          message: expect.stringContaining(`${ACCOUNT}/cn-beijing was started at 2026-11-22T12:00:00`),
        },
      ])
      if (lost !== undefined) await stack.open().share(lost)
      expect(await sweepAgain(MINUTE)).toEqual([])
    }))
})
