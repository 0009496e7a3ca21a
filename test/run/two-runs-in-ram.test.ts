import { describe, expect, it } from 'vitest'
import { accountId, commit } from '../../src/core/model/names.ts'
import { MINUTE } from '../../src/core/model/time.ts'
import { acceptCommit } from '../../src/wire/acceptance.ts'
import { bare, state, writes } from '../e2e/ram-kit.ts'
import { ACCOUNT } from '../kit/fleets.ts'
import { accepted, withStack } from '../kit/stack.ts'

const account = accountId(ACCOUNT)

describe('two runs side by side', () => {
  it('never change RAM together: who lost the lease between two changes does no more of its own', () =>
    withStack(bare([]), async (stack) => {
      let changes = 0
      const writer = new Proxy(stack.writer, {
        get: (target, name, receiver) =>
          name === 'ram'
            ? async (change: Parameters<typeof target.ram>[0]) => {
                const done = await target.ram(change)
                changes += 1
                if (changes !== 2) return done
                // It took so long that another run has come and gone.
                stack.clock.jump(3 * MINUTE)
                const other = await stack.openLedger('another')
                const left = (await other.memory(account)).leases.get('ram')
                if (left !== undefined) await other.release({ account, ...left })
                const lease = await other.lease(account, 'ram', MINUTE)
                if ('epoch' in lease) await other.release(lease)
                return done
              }
            : (Reflect.get(target, name, receiver) as unknown),
      })
      const { record } = await stack.run(accepted(state()), { writer })

      expect(changes).toBe(2)
      const rest = record.results.filter(({ action }) => action.class === 'ram').slice(2)
      expect(rest.length).toBeGreaterThan(2)
      expect(new Set(rest.map(({ outcome }) => outcome))).toEqual(new Set(['skipped']))
      expect(rest[0]).toMatchObject({ code: 'lost-lease' })

      await stack.run(accepted(state()))
      const { record: last } = await stack.run(accepted(state()))
      expect(last.results).toEqual([])
      expect(writes(stack).length).toBeGreaterThan(4)
    }))

  it('promise 4: a run that judged a commit before somebody came back to an older one does not accept it again', () =>
    withStack(bare([]), async (stack) => {
      const ledger = await stack.openLedger()
      const files = { files: [] } as never
      const take = async (name: string, seen = ledger.control()): Promise<void> =>
        acceptCommit(ledger, await seen, accepted(state(), commit(name)), files)
      await take('c1')
      const slow = await ledger.control()
      await take('c2')
      stack.clock.jump(MINUTE)
      await take('c1')

      await expect(take('c2', Promise.resolve(slow))).rejects.toThrow('was accepted meanwhile')
      expect((await ledger.control()).accepted?.commit).toBe('c1')
    }))
})
