import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accept, openEventFunction, openEventLedger } from '../kit/event-functions.ts'
import { eventsOf, isState, runInstances } from '../kit/births.ts'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { memoryStore } from '../kit/memory-store.ts'
import { accepted, withStack } from '../kit/stack.ts'

const desired = accepted(webState())

/** Which events are delivered, in which order and how often, and to which of two processes. */
const schedules = fc.array(fc.record({ event: fc.nat(), process: fc.boolean(), pauseMs: fc.nat({ max: 4_000 }) }), {
  maxLength: 12,
})

describe('promise 8: loss, duplication and reordering of events do not change the end state', () => {
  it('after one sweep every instance is as it would be without any event', async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        await withStack(fleetOf([web(1), web(2, 'old-tier'), web(3, 'foreign')]), async (stack) => {
          const { emulator, clock } = stack
          const store = { ...memoryStore(), now: async () => clock.now() }
          await accept(openEventLedger(store), desired)
          const events = eventsOf(emulator)
          await runInstances(emulator, 2)
          await runInstances(emulator, 1, { app: 'other' })
          const told = events.filter((event) => isState(event, 'Created', 'Running'))
          const functions = [
            openEventFunction({ emulator, store, clock }),
            openEventFunction({ emulator, store, clock }),
          ]

          for (const { event, process, pauseMs } of schedule) {
            clock.jump(pauseMs)
            await functions[process ? 1 : 0]?.(told[event % told.length])
          }
          await stack.run(desired, { ledger: openEventLedger(store, 'sweep') })

          const held = [...stack.held()]
          const old = new Map(held.filter(([instance]) => [id(1), id(2), id(3)].includes(instance)))
          expect([old.get(id(1)), old.get(id(2)), old.get(id(3))]).toEqual(['web-tier', 'web-tier', 'foreign'])
          expect(held.filter(([instance]) => !old.has(instance)).map(([, role]) => role)).toEqual([
            'web-tier',
            'web-tier',
            null,
          ])
        })
      }),
      { numRuns: 25 },
    )
  }, 120_000)
})
