import { describe, expect, test } from 'vitest'
import type { Ledger } from '../../src/core/ports/ledger.ts'
import { accountId, region } from '../../src/core/model/names.ts'
import { instant } from '../../src/core/model/time.ts'
import { planDocument, runDocument } from '../../src/core/report/documents.ts'
import { summariseRun } from '../../src/core/report/compose.ts'
import { actionKey } from '../../src/core/plan/key.ts'
import { toMarkdown } from '../../src/report/comment/markdown.ts'
import { toText } from '../../src/report/terminal/text.ts'
import { isLong } from '../kit/long.ts'
import { Crash, crashing, fuse } from '../kit/crash.ts'
import { ACCOUNT, fleetOf, id, web } from '../kit/fleets.ts'
import { startStack, withStack, type Stack } from '../kit/stack.ts'
import { desired as desiredGroups, fleetOf as groupsOf, group, living } from './recreate-kit.ts'
import { breakRole, machinesOf, proving } from './prove-kit.ts'

const rollback = '{ sample: 100%, rollback: true }'
const fleet = () => fleetOf([web(1, 'old-tier'), web(2, 'old-tier'), web(3, 'old-tier'), web(4)])
const before = [
  [id(1), 'old-tier'],
  [id(2), 'old-tier'],
  [id(3), 'old-tier'],
  [id(4), null],
]
const writesOf = ({ emulator }: Stack): number =>
  emulator.cloud.world.calls.all().filter(({ write, status }) => write && status === 200).length

/** A run in which the new role proves not to work. */
const runInVain = async (stack: Stack) => {
  breakRole(stack, 'web-tier')
  return stack.run(proving(rollback), { machines: machinesOf(stack) })
}

describe('a run whose role proves not to work', () => {
  test('takes it back, and says of each change that it did', async () => {
    await withStack(fleet(), async (stack) => {
      const { record } = await runInVain(stack)

      expect([...stack.held()]).toEqual(before)
      expect(record.results.map(({ outcome, code }) => [outcome, code])).toEqual(
        Array.from({ length: 4 }, () => ['rolled-back', 'not-effective']),
      )
      expect(record.verified).toHaveLength(4)
      for (const text of [
        toText(summariseRun(record), { color: false, width: 120 }),
        toMarkdown(summariseRun(record)),
      ]) {
        expect(text.replaceAll('\\', '')).toContain('web-tier does not work on')
      }
    })
  })

  test('gives it no more for the same commit until somebody approves, and for a new one at once', async () => {
    await withStack(fleet(), async (stack) => {
      await runInVain(stack)
      const writes = writesOf(stack)

      const again = await stack.run(proving(rollback), { machines: machinesOf(stack) })

      expect(writesOf(stack)).toBe(writes)
      expect([...stack.held()]).toEqual(before)
      expect(planDocument(again.verdict, '0').refused.map(({ because }) => because)).toEqual(
        Array.from({ length: 2 }, () => expect.stringContaining('proved not to work in cn-hangzhou') as string),
      )

      stack.emulator.cloud.world.faults.clear()
      const ledger = await stack.openLedger()
      const { plan } = again.verdict
      const approval = { planHash: plan.planHash, keys: plan.actions.map(actionKey), until: instant(9e15) }
      await ledger.note({ kind: 'approval', ...approval, asked: null })
      const approved = await stack.run(proving(rollback), { machines: machinesOf(stack) })

      expect(approved.record.results.map(({ outcome }) => outcome).toSorted()).toEqual([
        'attached',
        ...['replaced', 'replaced', 'replaced'],
      ])
      expect((await stack.run(proving(rollback))).record.results).toEqual([])
    })
  })

  test('is tried again by a commit that was accepted since', async () => {
    await withStack(fleet(), async (stack) => {
      const accept = async (ledger: Ledger, name: string): Promise<void> => {
        const blob = await ledger.putBlob(new Uint8Array())
        const shared = { files: blob, parsed: blob, declaredRoles: [], bindings: 1, requireSignature: false }
        await ledger.note({ kind: 'accepted', commit: proving(rollback, name).commit, ...shared })
      }
      await accept(await stack.openLedger(), 'one')
      await runInVain(stack)
      expect((await stack.run(proving(rollback))).verdict.refused).toHaveLength(2)

      stack.emulator.cloud.world.faults.clear()
      const next = await stack.run(proving(rollback, 'two'), { machines: machinesOf(stack) })

      expect(next.verdict.refused).toEqual([])
      expect(new Set(stack.held().values())).toEqual(new Set(['web-tier']))
    })
  })

  test('is left as it is where settings ask for no rollback', async () => {
    await withStack(fleet(), async (stack) => {
      breakRole(stack, 'web-tier')

      const { record } = await stack.run(proving('{ sample: 100% }'), { machines: machinesOf(stack) })

      expect(new Set(stack.held().values())).toEqual(new Set(['web-tier']))
      expect(record.verified?.every(({ effect }) => effect === 'attached-not-effective')).toBe(true)
    })
  })

  test('takes back nothing that a limit, the stop switch or another writer keeps from it, and says so', async () => {
    await withStack(fleet(), async (stack) => {
      breakRole(stack, 'web-tier')
      const { probers, cloud } = machinesOf(stack)
      const stopping: typeof probers.ecs = {
        run: async (...asked) => {
          const answer = await probers.ecs.run(...asked)
          await (await stack.openLedger()).note({ kind: 'stop', reason: 'an incident' })
          return answer
        },
      }

      const { record } = await stack.run(proving(rollback), {
        machines: { probers: { ...probers, ecs: stopping }, cloud },
      })

      expect(new Set(stack.held().values())).toEqual(new Set(['web-tier']))
      expect(new Set(record.results.map(({ outcome, code }) => `${outcome} ${code ?? ''}`))).toEqual(
        new Set(['attached not-taken-back', 'replaced not-taken-back']),
      )
      expect(toText(summariseRun(record), { color: false, width: 300 })).toContain('an incident')
    })
  })

  test('touches nothing that somebody else has moved meanwhile', async () => {
    await withStack(fleet(), async (stack) => {
      breakRole(stack, 'web-tier')
      const { probers, cloud } = machinesOf(stack)
      const moving: typeof probers.ecs = {
        run: async (...asked) => {
          const answer = await probers.ecs.run(...asked)
          const table = stack.emulator.cloud.world.accounts.get(ACCOUNT)?.regions.get('cn-hangzhou')?.instances
          for (const index of [1, 4]) Object.assign(table?.get(id(index)) ?? {}, { RamRoleName: 'foreign' })
          return answer
        },
      }

      await stack.run(proving(rollback), { machines: { probers: { ...probers, ecs: moving }, cloud } })

      expect([...stack.held().values()]).toEqual(['foreign', 'old-tier', 'old-tier', 'foreign'])
    })
  })

  test.each([
    ['nobody can ask', { CloudAssistantStatus: false }],
    ['has a wrong clock', { ClockSkewMs: -3_600_000 }],
    ['has no metadata service', { MetadataOptions: { HttpEndpoint: 'disabled' } }],
  ] as const)('says nothing of a machine that %s: its role stays', async (_, more) => {
    await withStack(fleetOf([{ ...web(1, 'old-tier'), ...more }]), async (stack) => {
      const { record } = await stack.run(proving(rollback), { machines: machinesOf(stack) })

      expect(record.results.map(({ outcome }) => outcome)).toEqual(['replaced'])
      expect(record.verified).toHaveLength(1)
      expect(record.verified?.[0]?.effect).not.toBe('effective')
      expect([...stack.held().values()]).toEqual(['web-tier'])
    })
  })
})

describe('asking', () => {
  test('finds a container group that was born anew by the id that it has now', async () => {
    await withStack(groupsOf(group(1, 'old')), async (stack) => {
      const settings = { ...desiredGroups.settings, verify: { percent: 5, max: 20, rollback: true } }

      const { record } = await stack.run({ ...desiredGroups, settings }, { machines: machinesOf(stack) })

      const [young] = living(stack)
      expect(record.verified).toMatchObject([
        { effect: 'effective', subject: { kind: 'eci', id: young?.ContainerGroupId } },
      ])
      expect(runDocument(record, '0').actions).toMatchObject([{ outcome: 'recreated', heir: young?.ContainerGroupId }])
    })
  })

  test('holds no lease', async () => {
    await withStack(fleet(), async (stack) => {
      const { probers, cloud } = machinesOf(stack)
      const at = { account: accountId(ACCOUNT), region: region('cn-hangzhou') }
      const leases: unknown[] = []
      const looking: typeof probers.ecs = {
        run: async (...asked) => {
          leases.push(await (await stack.openLedger('another')).lease(at.account, at.region, 1000))
          return probers.ecs.run(...asked)
        },
      }

      await stack.run(proving('{}'), { machines: { probers: { ...probers, ecs: looking }, cloud } })

      expect(leases).toEqual([expect.objectContaining({ epoch: expect.any(Number) as number })])
    })
  })

  test('is not begun in too little time, and changes end early enough for it', async () => {
    await withStack(fleet(), async (stack) => {
      const deadline = instant(stack.clock.now() + 100_000)

      const { record } = await stack.run(proving('{ sample: 100% }'), { machines: machinesOf(stack), deadline })

      const outcomes = record.results.map(({ action, outcome, code }) => [action.kind, outcome, code])
      expect(outcomes).toContainEqual(['replace', 'interrupted', 'deadline'])
      expect(record.verified?.map(({ effect, why }) => [effect, why])).toEqual([
        ['unknown', expect.stringContaining('it was not asked') as string],
      ])
    })
  })
})

describe('a process that dies while it takes a role back', () => {
  test('leaves no instance without a role that had one, whatever call it dies at; the next run gives back what was wanted back', async () => {
    const least = async (diesAt: number | null): Promise<number> => {
      const stack = await startStack(fleetOf([web(1, 'old-tier'), web(2, 'old-tier')]))
      try {
        breakRole(stack, 'web-tier')
        const line = fuse(diesAt)
        const { probers, cloud } = machinesOf(stack)
        let isAsked = false
        const watching: typeof probers.ecs = {
          run: async (...asked) => {
            const answer = await probers.ecs.run(...asked)
            isAsked = true
            return answer
          },
        }
        // The fuse burns from the verification on: what comes before has tests of its own.
        const late = <P extends Parameters<typeof crashing>[0]>(port: P): P => {
          const dying = crashing(port, line)
          return new Proxy(port, { get: (_, name) => Reflect.get(isAsked ? dying : port, name) as unknown })
        }
        const dying = stack.run(proving(rollback), {
          ledger: late(await stack.openLedger('crashing')),
          reader: late(stack.reader),
          writer: late(stack.writer),
          machines: { probers: { ...probers, ecs: watching }, cloud },
        })
        const ended: unknown = await dying.catch((error: unknown) => error)
        if (ended instanceof Error) expect([diesAt === null, ended instanceof Crash]).toEqual([false, true])

        stack.clock.jump(300_000)
        await stack.run(proving(rollback))
        expect([...stack.held().values()].every((role) => role === 'old-tier' || role === 'web-tier')).toBe(true)
        const held = [...stack.held()]
        const writes = writesOf(stack)
        await stack.run(proving(rollback))
        expect([[...stack.held()], writesOf(stack)]).toEqual([held, writes])
        return line.steps
      } finally {
        await stack.close()
      }
    }

    const steps = await least(null)
    expect(steps).toBeGreaterThan(10)
    for (let at = 1; at <= steps; at += isLong ? 1 : 9) await least(at)
  })
})
