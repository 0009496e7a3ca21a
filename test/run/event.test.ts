import { describe, expect, it } from 'vitest'
import { accountId, region } from '../../src/core/model/names.ts'
import { HOUR, MINUTE } from '../../src/core/model/time.ts'
import { NotYet } from '../../src/run/event.ts'
import { runInstances, stateChange, tagEvent } from '../kit/births.ts'
import { withEvents } from '../kit/event-stack.ts'
import { ACCOUNT, fleetOf, id, web, webState } from '../kit/fleets.ts'
import { accepted } from '../kit/stack.ts'

const desired = accepted(webState())
const threeCalls = { DescribeInstances: 1, DescribeInstanceRamRole: 1, AttachInstanceRamRole: 1 }

describe('an event of a birth', () => {
  it('gives the instance its role, warm with three calls of the cloud and three of the ledger', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open, asked, nextSlot, roles }) => {
      const react = open()
      const [first = ''] = await runInstances(emulator, 1)
      await react(stateChange(first))
      nextSlot()
      const [second = ''] = await runInstances(emulator, 1)
      asked()

      await react(stateChange(second))

      expect(asked()).toEqual({ cloud: threeCalls, ledger: { create: 3 } })
      expect([...roles().values()]).toEqual(['web-tier', 'web-tier'])
    })
  })

  it('that comes again, or in another state, costs no call', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open, asked }) => {
      const react = open()
      const [one = ''] = await runInstances(emulator, 1)
      await react(stateChange(one))
      asked()

      const reactions = [await react(stateChange(one)), await react(stateChange(one, 'Running'))].flat()

      expect(asked()).toEqual({ cloud: {}, ledger: {} })
      expect(reactions.map(({ is }) => is)).toEqual(['known', 'known'])
    })
  })

  it('that another process has handled costs no call, and one where this process has not heard of it', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open, asked, nextSlot }) => {
      const [here, there] = [open(), open()]
      const [before = ''] = await runInstances(emulator, 1)
      await there(stateChange(before))
      nextSlot()
      const ids = [...(await runInstances(emulator, 100)), ...(await runInstances(emulator, 50))]
      await here(stateChange(ids[0] ?? ''))
      asked()

      await open()(stateChange(ids[1] ?? ''))
      expect(asked().cloud).toEqual({})

      nextSlot()
      await there(stateChange(ids[2] ?? ''))
      expect(asked().cloud).toEqual({ DescribeInstances: 1 })
    })
  })

  it('of an instance that has a role already, or that no binding matches, writes nothing', async () => {
    await withEvents(fleetOf([web(1, 'foreign')]), desired, async ({ emulator, open, asked, nextSlot, roles }) => {
      const react = open()
      const [other = ''] = await runInstances(emulator, 1, { app: 'other' })
      asked()

      await react(stateChange(id(1), 'Running'))
      nextSlot()
      await react(stateChange(other))

      expect(asked().cloud).toEqual({ DescribeInstances: 3, DescribeInstanceRamRole: 1 })
      expect([...roles().values()]).toEqual(['foreign', null])
    })
  })

  it('that says of no instance attaches to all that were born lately', async () => {
    await withEvents(fleetOf([web(1)]), desired, async ({ emulator, open, roles }) => {
      await runInstances(emulator, 3)

      await open()({ ...tagEvent('none'), data: { eventName: 'RunInstances', serviceName: 'Ecs' } })

      expect([...roles().values()]).toEqual([null, 'web-tier', 'web-tier', 'web-tier'])
    })
  })

  it('of an instance that is not visible yet looks once more, then asks to be delivered again', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open, asked, clock, roles }) => {
      const react = open()
      emulator.cloud.world.settings.visibility.instancesMs = 5_000
      const [one = ''] = await runInstances(emulator, 1)
      asked()

      await expect(react(stateChange(one))).rejects.toThrow(NotYet)
      expect(asked().cloud).toEqual({ DescribeInstances: 2 })

      clock.jump(10_000)
      await react(stateChange(one))
      expect(roles().get(one)).toBe('web-tier')
    })
  })

  it('of an instance that becomes visible while it is looked for needs no second delivery', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open, roles }) => {
      emulator.cloud.world.settings.visibility.instancesMs = 900
      const [one = ''] = await runInstances(emulator, 1)

      await open()(stateChange(one))

      expect(roles().get(one)).toBe('web-tier')
    })
  })

  it('that is old, of an instance that is gone, is acknowledged', async () => {
    await withEvents(fleetOf([]), desired, async ({ open, clock }) => {
      const time = new Date(clock.now() - 5 * MINUTE).toISOString()

      const [reaction] = await open()(stateChange('i-00000000', 'Running', { time }))

      expect(reaction).toMatchObject({ is: 'done', results: [] })
    })
  })

  it('waits for no lease that a sweep holds', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open, ledger, roles }) => {
      await ledger('sweep').lease(accountId(ACCOUNT), region('cn-hangzhou'), HOUR)
      const [one = ''] = await runInstances(emulator, 1)

      await open()(stateChange(one))

      expect(roles().get(one)).toBe('web-tier')
    })
  })

  it('in the same slot as others waits for the next, and looks for all that came meanwhile', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open, asked, roles }) => {
      const processes = [open(), open(), open()]
      const [first = ''] = await runInstances(emulator, 1)
      await processes[0]?.(stateChange(first))
      const [second = '', third = ''] = await runInstances(emulator, 2)
      asked()

      const waiting = processes[1]?.(stateChange(second))
      const reactions = [await processes[2]?.(stateChange(third)), await waiting].flat()

      expect(reactions.map((one) => one?.is).toSorted()).toEqual(['done', 'left'])
      expect([...roles().values()]).toEqual(['web-tier', 'web-tier', 'web-tier'])
      expect(asked().cloud).toEqual(threeCalls)
    })
  })
})

describe('an event of an older instance', () => {
  it('that was started or tagged gives it a role if it has none', async () => {
    const fleet = fleetOf([web(1), web(2), web(3, 'old-tier')])
    await withEvents(fleet, desired, async ({ open, asked, nextSlot, roles }) => {
      const react = open()
      await react(stateChange(id(1), 'Running'))
      nextSlot()
      asked()

      await react(tagEvent(id(2)))
      expect(asked()).toEqual({ cloud: threeCalls, ledger: { create: 3 } })

      nextSlot()
      await react(tagEvent(id(3)))
      expect([...roles().values()]).toEqual(['web-tier', 'web-tier', 'old-tier'])
    })
  })

  it('that Rolekeeper gave a role, and that has none now, starts nothing: someone may be isolating it', async () => {
    await withEvents(fleetOf([]), desired, async ({ emulator, open, asked, roles, nextSlot }) => {
      const react = open()
      const [one = ''] = await runInstances(emulator, 1)
      await react(stateChange(one))
      const table = emulator.cloud.world.accounts.get(ACCOUNT)?.regions.get('cn-hangzhou')?.instances
      const instance = table?.get(one)
      if (instance !== undefined) table?.setRole(instance, undefined, undefined)
      nextSlot()
      asked()

      await react(stateChange(one, 'Running'))
      await react(tagEvent(one))

      expect(asked()).toEqual({ cloud: {}, ledger: {} })
      expect(roles().get(one)).toBeNull()
    })
  })
})
