import { describe, expect, it } from 'vitest'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { accepted, withStack } from '../kit/stack.ts'

const other = '  - { name: other, role: old-tier, match: { kind: ecs, names: [web-1] } }\n'

describe('promise 2: an instance is changed only if one effective binding names its role, or it loses an exclusive one', () => {
  it('bindings that contradict each other change nothing, whichever comes first', async () => {
    for (const name of ['other', 'zebra']) {
      await withStack(fleetOf([web(1), web(2)]), async (stack) => {
        const { verdict } = await stack.run(accepted(webState(other.replace('other', name))))

        expect(verdict.plan.blocked.map(({ target, reason }) => [target.id, reason])).toEqual([[id(1), 'conflict']])
        expect(Object.fromEntries(stack.held())).toEqual({ [id(1)]: null, [id(2)]: 'web-tier' })
      })
    }
  })

  it('what no binding names keeps what it has, or nothing', async () => {
    const stranger = (index: number, role?: string) => ({ ...web(index, role), Tags: { app: 'other' } })
    await withStack(fleetOf([stranger(1), stranger(2, 'web-tier'), stranger(3, 'foreign')]), async (stack) => {
      const { record } = await stack.run(accepted(webState()))

      expect(record.results).toEqual([])
      expect([...stack.held().values()]).toEqual([null, 'web-tier', 'foreign'])
    })
  })

  it('an exclusive role is lost by those that no binding gives it, even without its except, and by nobody else', async () => {
    const stranger = { ...web(1, 'web-tier'), Tags: { app: 'other' } }
    const held = { ...web(2, 'web-tier'), Tags: { app: 'other', 'rolekeeper:hold': '' } }
    const desired = webState('    except: { names: [web-3] }\n').replace('web-tier: {', 'web-tier: { exclusive: true,')
    await withStack(fleetOf([stranger, held, web(3, 'web-tier'), web(4, 'web-tier')]), async (stack) => {
      await stack.run(accepted(desired))

      expect([...stack.held().values()]).toEqual([null, 'web-tier', 'web-tier', 'web-tier'])
    })
  })
})
