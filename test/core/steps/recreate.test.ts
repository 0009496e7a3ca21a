import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextRebirthStep, type Rebirth } from '../../../src/core/steps/recreate.ts'

const flag = fc.boolean()
const anyRebirth: fc.Arbitrary<Rebirth> = fc.record({
  old: fc.constantFrom('unknown', 'there', 'gone'),
  young: fc.constantFrom('unknown', 'none', 'starting', 'ready', 'ended'),
  alike: flag,
  asked: flag,
  removed: flag,
  overdue: flag,
  wanted: flag,
})

const fresh: Rebirth = {
  old: 'there',
  young: 'none',
  alike: true,
  asked: false,
  removed: false,
  overdue: false,
  wanted: true,
}

describe('a recreate', () => {
  it.each<[string, Partial<Rebirth>, string]>([
    ['begins with the replacement', {}, 'create'],
    ['asks again for one whose making nobody answered', { asked: true, wanted: false }, 'create'],
    ['does not begin where it is not wanted any more', { wanted: false }, 'closed'],
    ['waits until it is ready', { young: 'starting' }, 'wait'],
    ['lets the old one go then', { young: 'ready' }, 'delete-old'],
    ['is done when that is gone', { young: 'ready', old: 'gone' }, 'done'],
    ['is done where somebody else made it go', { young: 'starting', old: 'gone' }, 'done'],
    ['takes back what is not ready in time', { young: 'starting', overdue: true }, 'remove-new'],
    ['takes back what ended', { young: 'ended' }, 'remove-new'],
    ['takes back what is not like the old one', { young: 'ready', alike: false }, 'remove-new'],
    ['takes back what nobody wants any more', { young: 'starting', wanted: false }, 'remove-new'],
    ['is rolled back then', { removed: true }, 'rolled-back'],
    ['is over where both are gone', { old: 'gone' }, 'closed'],
    ['is over where the old one is gone and the new one ended', { old: 'gone', young: 'ended' }, 'closed'],
    ['waits for what nobody can see', { young: 'unknown' }, 'wait'],
    ['waits for what nobody can see of the old one', { old: 'unknown', young: 'ready' }, 'wait'],
  ])('%s', (_, change, step) => {
    expect(nextRebirthStep({ ...fresh, ...change }, true)).toBe(step)
  })

  it('begins nothing where nothing may begin', () => {
    expect(nextRebirthStep(fresh, false)).toBe('closed')
  })

  it('lets the old one go only for a replacement that is ready, like it and wanted', () => {
    fc.assert(
      fc.property(anyRebirth, flag, (now, mayBegin) => {
        const step = nextRebirthStep(now, mayBegin)
        if (step === 'delete-old') expect(now).toMatchObject({ young: 'ready', alike: true, wanted: true })
        if (step === 'remove-new') expect(now).toMatchObject({ old: 'there' })
        if (now.old === 'unknown' || now.young === 'unknown') expect(step).toBe('wait')
        if (!mayBegin && !now.asked) expect(step).not.toBe('create')
      }),
    )
  })
})
