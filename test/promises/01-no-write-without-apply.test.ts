import { describe, expect, it } from 'vitest'
import { noFilter } from '../../src/core/check/filter.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import type { CloudReader } from '../../src/core/ports/cloud-reader.ts'
import type { CloudWriter } from '../../src/core/ports/cloud-writer.ts'
import { emptyReader } from '../../src/ledger/reader.ts'
import { recollect } from '../../src/run/given.ts'
import { preview } from '../../src/run/preview.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { fleetOf, web, webState } from '../kit/fleets.ts'
import { accepted, withStack } from '../kit/stack.ts'

describe('promise 1: plan, report, webhook and admission paths make no write', () => {
  it('a preview of a fleet that needs every kind of change sends no write', async () => {
    await withStack(fleetOf([web(1), web(2, 'old-tier'), web(3, 'foreign')]), async (stack) => {
      const desired = accepted(webState())
      const { given } = await recollect(emptyReader, desired, builtInBounds, digest, stack.clock.now())
      const { verdict } = await preview(stack.reader, desired, given, { filter: noFilter, reviewed: null })

      expect(verdict.plan.actions.length).toBe(2)
      expect(stack.emulator.cloud.world.calls.all().filter((call) => call.write)).toEqual([])
    })
  })

  it('the reader has no method that the writer has', async () => {
    await withStack(fleetOf([]), async (stack) => {
      const writes: readonly (keyof CloudWriter)[] = [
        'attach',
        'giveBack',
        'putBack',
        'detach',
        'bear',
        'removeGroup',
        'ram',
      ]
      const reads = new Set<string>(Object.keys(stack.reader satisfies CloudReader))

      expect(writes.filter((name) => reads.has(name))).toEqual([])
      expect(Object.keys(stack.writer).sort()).toEqual([...writes].sort())
    })
  })
})
