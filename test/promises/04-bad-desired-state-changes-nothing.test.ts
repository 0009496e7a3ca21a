import { describe, expect, it } from 'vitest'
import { emptyControl } from '../../src/core/model/memory.ts'
import { commit, hash } from '../../src/core/model/names.ts'
import { instant } from '../../src/core/model/time.ts'
import { judgeCommit } from '../../src/read/accept.ts'
import type { Ancestry } from '../../src/read/git/ancestry.ts'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { accepted } from '../kit/stack.ts'
import { withSweeps } from '../kit/sweep-stack.ts'

/** Would move every instance, were it taken. */
const moved = webState().replaceAll('web-tier', 'foreign').replace('old-tier', 'web-tier')

const heads: readonly (readonly [string, string])[] = [
  ['bad', moved.replace('bindings:', 'bindngs:')],
  ['empty of bindings', moved.slice(0, moved.indexOf('bindings:'))],
]

describe('promise 4: bad, empty, unsigned (where required), older or unrelated desired state changes nothing', () => {
  for (const [name, yaml] of heads) {
    it(`a head that is ${name} changes nothing, and the last good one stays in force`, async () => {
      await withSweeps(fleetOf([web(1), web(2, 'old-tier')]), webState(), async (stack) => {
        await stack.sweepAll()
        stack.writes()
        stack.head.now = { yaml, commit: 'c2' }
        await stack.sweepAll()

        expect(stack.writes()).toEqual([])
        expect(stack.roles().get(id(1))).toBe('web-tier')
        expect((await stack.ledger().control()).accepted?.commit).toBe('c1')
      })
    })
  }

  it('an unsigned head changes nothing where the last good one wants signatures, though it wants none itself', async () => {
    const signed = webState().replace('settings:', 'settings:\n  git: { requireSignature: true }')
    await withSweeps(fleetOf([web(1)]), signed, async (stack) => {
      await stack.sweepAll()
      stack.writes()
      stack.head.now = { yaml: moved, commit: 'c2' }
      await stack.sweepAll()

      expect(stack.writes()).toEqual([])
    })
  })

  it.each<Ancestry>(['unrelated', 'unknown'])(
    'a head whose history is %s is held, an older one among them',
    async (is) => {
      const [old, next] = ['a', 'b'].map((digit) => commit(digit.repeat(40)))
      const desired = { ...accepted(webState()), standing: 'proposed', commit: next ?? commit('none') } as const
      const good = { commit: old ?? commit('none'), files: hash('f'), parsed: hash('p'), bindings: 1, at: instant(1) }
      const judgement = await judgeCommit(
        { ok: true, desired, findings: [] },
        { place: 'test', commitObject: async () => null, ancestry: async () => is },
        { ...emptyControl, accepted: { ...good, requireSignature: false } },
        { requireSignature: false, signers: [] },
      )

      expect(judgement.kind).toBe('held')
    },
  )
})
