import { describe, expect, it } from 'vitest'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import { CloudFailure } from '../../src/core/model/cloud-failure.ts'
import { accountId, hash } from '../../src/core/model/names.ts'
import { runInstances, stateChange } from '../kit/births.ts'
import { accept } from '../kit/event-functions.ts'
import { withEvents, type EventStack } from '../kit/event-stack.ts'
import { ACCOUNT, fleetOf, id, web, webState } from '../kit/fleets.ts'
import { accepted } from '../kit/stack.ts'
import { runEntry } from '../core/memory/samples.ts'

const account = accountId(ACCOUNT)
const desired = accepted(webState())

/** What becomes of one birth, and what it costs. */
const birth = async (
  state: typeof desired,
  before: (stack: EventStack) => Promise<unknown> = async () => null,
  tags: Readonly<Record<string, string>> = { app: 'web' },
): Promise<unknown> => {
  let seen: unknown = null
  await withEvents(fleetOf([]), state, async (stack) => {
    await before(stack)
    const [one = ''] = await runInstances(stack.emulator, 1, tags)
    stack.asked()
    const [reaction] = await stack.open()(stateChange(one))
    seen = { is: reaction?.is, role: stack.roles().get(one), ...stack.asked().cloud }
  })
  return seen
}
const looked = { DescribeInstances: 1, DescribeInstanceRamRole: 1 }
const given = { is: 'done', role: 'web-tier', ...looked, AttachInstanceRamRole: 1 }

describe('what holds any change back holds an event back', () => {
  it('an instance tagged to be left alone', async () => {
    const tags = { app: 'web', 'rolekeeper:hold': '' }

    expect(await birth(desired, undefined, tags)).toEqual({ is: 'done', role: null, ...looked })
  })

  it('a suspension in the ledger', async () => {
    const scope = { text: 'all', accounts: null, regions: null, ids: null, bindings: null, roles: null }
    const suspend = {
      kind: 'suspend',
      id: 's',
      scope,
      reason: 'freeze',
      owner: 'alice',
      until: null,
      asked: null,
    } as const

    expect(await birth(desired, ({ ledger }) => ledger().note(suspend))).toEqual({ is: 'done', role: null, ...looked })
  })

  it('tags that are still to come, where no tag decides', async () => {
    const state = accepted(webState().replace('tags: { app: web }', 'regions: [cn-hangzhou]'))

    expect(await birth(state, undefined, {})).toEqual({ is: 'done', role: null, ...looked })
  })

  it('an account that is only reported, and one out of scope, before anything is asked', async () => {
    const report = accepted(webState().replace('[cn-hangzhou] }', '[cn-hangzhou], mode: report }'))
    const elsewhere = accepted(webState().replace('[cn-hangzhou]', '[cn-shanghai]'))

    expect(await birth(report)).toEqual({ is: 'report-only', role: null })
    expect(await birth(elsewhere)).toEqual({ is: 'out-of-scope', role: null })
  })

  it('a managed role, until a run of this commit has found it to be ours', async () => {
    const managed = accepted(webState().replace('web-tier: { managed: false }', 'web-tier: {}'))
    const proven = (notOurs: string[]) => async (stack: EventStack) => {
      const rolesProven = { notOurs: notOurs as never[], risky: [] }
      const record = await stack.ledger().putBlob(Buffer.from('{}'))
      const entry = runEntry({
        commit: managed.commit,
        rolesProven,
        record,
        planHash: hash(`sha256:${'0'.repeat(64)}`),
      })
      await stack.ledger().record(account, entry, 'run-1')
    }

    expect(await birth(managed)).toEqual({ is: 'done', role: null, ...looked })
    expect(await birth(managed, proven(['web-tier']))).toEqual({ is: 'done', role: null, ...looked })
    expect(await birth(managed, proven([]))).toEqual(given)
  })

  it('the limit of births, of which the rest is left to the sweep', async () => {
    const state = accepted(webState().replace('limits:', 'limits:\n    birth: { max: 2, per: 1h }'))
    await withEvents(fleetOf([]), state, async ({ emulator, open, roles, nextSlot }) => {
      const ids = await runInstances(emulator, 5)
      const react = open()

      await react(stateChange(ids[0] ?? ''))
      nextSlot()
      await react(stateChange(ids[4] ?? ''))

      expect([...roles().values()].filter((role) => role === 'web-tier')).toHaveLength(2)
    })
  })

  it('a percentage is of the fleet, not of the few that an event looks at', async () => {
    const state = accepted(webState().replace('limits:', 'limits:\n    birth: { max: 50, percent: 10, per: 1h }'))
    const populations = [{ scope: { account, region: 'cn-hangzhou', kind: 'ecs' }, count: 30, complete: true }] as never
    await withEvents(fleetOf([]), state, async ({ emulator, open, roles, ledger }) => {
      await ledger().record(account, runEntry({ populations }), 'run-1')
      const ids = await runInstances(emulator, 5)

      await open()(stateChange(ids[0] ?? ''))

      expect([...roles().values()].filter((role) => role === 'web-tier')).toHaveLength(3)
    })
  })

  it('the operator’s bounds', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open, roles }) => {
      const [one = ''] = await runInstances(emulator, 1)

      await open({ ...builtInBounds, roles: [{ names: ['batch-*'], accounts: null, match: null }] })(stateChange(one))

      expect(roles().get(one)).toBeNull()
    })
  })

  it('nothing accepted yet', async () => {
    const forget = async ({ store }: EventStack): Promise<void> => {
      for (const key of await store.list('control/')) await store.remove(key)
    }

    expect(await birth(desired, forget)).toEqual({ is: 'nothing-accepted', role: null })
  })
})

describe('a warm process', () => {
  it('attaches nothing after a stop, though it asks the ledger no more than before', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open, ledger, roles, nextSlot }) => {
      const react = open()
      const born = async (): Promise<string> => {
        nextSlot()
        const [one = ''] = await runInstances(emulator, 1)
        await react(stateChange(one))
        return one
      }
      const first = await born()
      await ledger('alice').note({ kind: 'stop', reason: 'fire' })
      const second = await born()
      const stopped = [roles().get(first), roles().get(second)]
      await ledger('alice').note({ kind: 'start', reason: 'over' })
      const third = await born()

      expect(stopped).toEqual(['web-tier', null])
      // It looks for all that were born lately.
      expect([second, third].map((one) => roles().get(one))).toEqual(['web-tier', 'web-tier'])
    })
  })

  it('goes by the commit that was accepted meanwhile', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open, ledger, roles, nextSlot }) => {
      const react = open()
      const [one = ''] = await runInstances(emulator, 1)
      await react(stateChange(one))
      await accept(ledger('sweep'), accepted(webState().replace('role: web-tier', 'role: old-tier'), 'second'))
      nextSlot()
      const [two = ''] = await runInstances(emulator, 1)

      await react(stateChange(two))

      expect(roles().get(two)).toBe('old-tier')
    })
  })
})

describe('where the cloud refuses', () => {
  it('an attach for good, the event is acknowledged and its intent closed', async () => {
    await withEvents(fleetOf([], ['old-tier']), desired, async ({ emulator, open, ledger }) => {
      const [one = ''] = await runInstances(emulator, 1)

      const [reaction] = await open()(stateChange(one))

      expect(reaction?.results).toMatchObject([{ outcome: 'failed', code: 'InvalidRamRole.NotFound' }])
      expect((await ledger().memory(account)).open).toEqual([])
    })
  })

  it('to be read, the queue delivers again', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open }) => {
      const [one = ''] = await runInstances(emulator, 1)
      emulator.cloud.world.faults.add([{ action: 'DescribeInstances', times: 1, code: 'Forbidden.RAM', status: 403 }])

      await expect(open()(stateChange(one))).rejects.toThrow(CloudFailure)
    })
  })

  it('to answer an attach, its intent stays open for the next sweep', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open, ledger }) => {
      const [one = ''] = await runInstances(emulator, 1)
      emulator.cloud.world.faults.add([{ action: 'AttachInstanceRamRole', times: 1, drop: true }])

      const [reaction] = await open()(stateChange(one))

      expect(reaction?.results).toMatchObject([{ outcome: 'unknown' }])
      expect((await ledger().memory(account)).open).toHaveLength(1)
    })
  })
})

describe('what others do to roles', () => {
  const change = (name: string, instance: string, userIdentity: object, time: string): unknown => ({
    id: `${name}-${time}`,
    type: 'ecs:ActionTrail:ApiCall',
    aliyunaccountid: ACCOUNT,
    aliyunregionid: 'cn-hangzhou',
    data: {
      eventName: name,
      serviceName: 'Ecs',
      eventTime: time,
      userIdentity,
      requestParameters: { InstanceIds: JSON.stringify([instance]), RamRoleName: 'web-tier' },
    },
  })
  const user = (userName: string) => ({ type: 'ram-user', userName })

  it('is noted where Rolekeeper has put a role, once, and starts nothing', async () => {
    await withEvents(fleetOf([web(1)]), desired, async ({ emulator, open, ledger, asked, clock }) => {
      const react = open()
      const [one = ''] = await runInstances(emulator, 1)
      await react(stateChange(one))
      asked()
      const [before, now] = [-60_000, 0].map((ms) => new Date(clock.now() + ms).toISOString())

      await react(change('DetachInstanceRamRole', one, user('alice'), before ?? ''))
      await react(change('DetachInstanceRamRole', one, user('alice'), before ?? ''))
      await react(change('DetachInstanceRamRole', one, user('bob'), now ?? ''))
      await react(change('AttachInstanceRamRole', id(1), user('carol'), now ?? ''))

      const { cloud, ledger: verbs } = asked()
      const memory = await ledger().memory(account)
      expect([...memory.others]).toMatchObject([[one, { what: 'detached', by: 'bob', role: 'web-tier' }]])
      expect(cloud).toEqual({})
      expect(verbs['create']).toBe(2)
    })
  })

  it('is not what Rolekeeper does', async () => {
    await withEvents(fleetOf([]), desired, async ({ open, asked }) => {
      const session = { type: 'assumed-role', userName: 'some-role:rolekeeper-20261122' }
      const react = open()
      asked()

      await react(change('AttachInstanceRamRole', id(1), session, '2026-11-22T02:00:00Z'))

      expect(asked()).toEqual({ cloud: {}, ledger: {} })
    })
  })
})
