import { describe, expect, it } from 'vitest'
import { ecsId, roleName } from '../../src/core/model/names.ts'
import type { CloudReader } from '../../src/core/ports/cloud-reader.ts'
import type { CloudWriter } from '../../src/core/ports/cloud-writer.ts'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { otherWriter } from '../kit/second-writer.ts'
import { accepted, withStack, type Stack } from '../kit/stack.ts'

const desired = accepted(webState())

/** Does something once, right before or after a call of the port. */
const around = <P extends CloudReader | CloudWriter>(
  port: P,
  name: string,
  nth: number,
  when: 'before' | 'after',
  deed: () => Promise<void>,
): P => {
  let seen = 0
  return new Proxy(port, {
    get: (target, property, receiver) => {
      const method: unknown = Reflect.get(target, property, receiver)
      if (property !== name || typeof method !== 'function') return method
      return async (...args: readonly unknown[]): Promise<unknown> => {
        seen += 1
        const now = seen === nth
        if (now && when === 'before') await deed()
        const answer: unknown = await Reflect.apply(method, target, args)
        if (now && when === 'after') await deed()
        return answer
      }
    },
  })
}

const moveTo = (stack: Stack, role: string) => (): Promise<void> =>
  otherWriter(stack).swap(ecsId(id(1)), roleName('old-tier'), roleName(role))

describe('promise 6: if the role moved before our last read, nothing is detached', () => {
  it('a role that moved between plan and apply is left where it is, and reported as moved', async () => {
    await withStack(fleetOf([web(1, 'old-tier')]), async (stack) => {
      // The first heldRoles is the listing, the second is the look right before the detach.
      const reader = around(stack.reader, 'heldRoles', 2, 'before', moveTo(stack, 'foreign'))
      const { record } = await stack.run(desired, { reader })

      expect(stack.held().get(id(1))).toBe('foreign')
      expect(record.results.map(({ outcome, code }) => [outcome, code])).toEqual([['skipped', 'moved']])
    })
  })

  for (const detachOtherRole of ['row', 'call', 'success-unchanged', 'detached'] as const) {
    it(`a move between our last read and the detach ends with the other's role (detach answers ${detachOtherRole})`, async () => {
      await withStack(fleetOf([web(1, 'old-tier')]), async (stack) => {
        stack.emulator.cloud.world.settings.variants.detachOtherRole = detachOtherRole
        const writer = around(stack.writer, 'detach', 1, 'before', moveTo(stack, 'foreign'))
        const { record } = await stack.run(desired, { writer })

        expect(stack.held().get(id(1))).toBe('foreign')
        expect(record.results.map(({ outcome }) => outcome)).not.toContain('replaced')
      })
    })
  }

  it('a role that somebody attaches between our detach and our attach stays', async () => {
    await withStack(fleetOf([web(1, 'old-tier')]), async (stack) => {
      const writer = around(stack.writer, 'attach', 1, 'before', () =>
        otherWriter(stack).attach(ecsId(id(1)), roleName('foreign')),
      )
      const { record } = await stack.run(desired, { writer })

      expect(stack.held().get(id(1))).toBe('foreign')
      expect(record.results.map(({ outcome }) => outcome)).toEqual(['superseded'])
    })
  })
})
