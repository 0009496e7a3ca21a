import { describe, expect, it } from 'vitest'
import type { Instance } from '../../../src/core/model/instance.ts'
import { explain } from '../../../src/core/plan/explain.ts'
import {
  appliedRole,
  binding,
  desiredOf,
  ecs,
  givenOf,
  group,
  holding,
  matching,
  nothing,
  ramOf,
  shanghai,
  tagged,
} from '../../kit/model.ts'

const web = binding('web', 'web-tier', tagged('app', 'web'))
const canary = {
  ...binding('canary', 'web-tier', tagged('canary')),
  priority: 10,
  sessionPolicy: { Version: '1', Statement: [] },
}
const exempting = { ...binding('all', 'old-tier', tagged('app')), except: matching(tagged('app', 'web')) }
const desired = desiredOf([web, canary, exempting])
const ram = ramOf({ 'web-tier': {}, 'old-tier': {} })
const told = (instance: Instance) => explain(instance, desired, givenOf(), ram)

describe('explain', () => {
  it('names what matched with the winner first, and what an except kept out', () => {
    const { matched, exempted, choice, winner, will, because, action } = told(
      ecs('i-1', nothing, { app: 'web', canary: '' }),
    )

    expect(matched.map(({ name, priority, hasSessionPolicy }) => [name, priority, hasSessionPolicy])).toEqual([
      ['canary', 10, true],
      ['web', 0, false],
    ])
    expect(exempted.map(({ name }) => name)).toEqual(['all'])
    expect([choice, winner?.name, will]).toEqual(['one', 'canary', 'act'])
    expect(because).toBe(action?.why)
  })

  it("gives every guard's answer, not only the first", () => {
    const { guards, blocked, will } = told(
      ecs('i-1', holding('stray'), { app: 'web', 'rolekeeper:hold': '' }, { network: 'classic' }),
    )

    expect(will).toBe('blocked')
    expect(blocked?.reason).toBe('held')
    expect(guards.filter(({ reason }) => reason !== null).map(({ reason }) => reason)).toEqual([
      'held',
      'classic-network',
      'foreign-role',
      'unknown',
    ])
    expect(guards.find(({ asks }) => asks === 'is it protected')).toEqual({
      asks: 'is it protected',
      reason: null,
      why: null,
      fix: null,
    })
  })

  it('says what is as it should be, what nobody cares for, and what is out of scope', () => {
    expect(told(ecs('i-1', holding('web-tier'), { app: 'web' }))).toMatchObject({
      will: 'in-sync',
      because: 'It is as binding web wants it.',
      guards: [],
    })
    expect(told(ecs('i-1', nothing))).toMatchObject({ will: 'unmanaged', winner: null })
    expect(told(ecs('i-1', nothing, { app: 'web' }, { region: shanghai }))).toMatchObject({ will: 'out-of-scope' })
    expect(explain(ecs('i-1', nothing), desiredOf([], []), givenOf(), null).will).toBe('out-of-scope')
  })

  it('says that an except is why nothing matches', () => {
    const only = desiredOf([exempting])

    expect(explain(ecs('i-1', nothing, { app: 'web' }), only, givenOf(), ram).because).toContain(
      'but for an except: all',
    )
  })

  it('admits what nobody can know: the session policy of a role that was there before', () => {
    const instance = ecs('i-1', holding('web-tier'), { canary: '' })
    const known = givenOf({
      applied: new Map([['i-1', appliedRole('web-tier', { sessionPolicy: canary.sessionPolicy })]]),
    })

    expect(told(instance).because).toContain('no API tells')
    expect(explain(instance, desired, known, ram).because).not.toContain('no API tells')
  })

  it('answers for container groups too', () => {
    const born = told(group('eci-1', 'old-tier', { app: 'web' }))
    const ended = told(group('eci-1', 'old-tier', { app: 'web' }, { life: 'ended' }))

    expect(born).toMatchObject({ will: 'blocked', blocked: { reason: 'eci-immutable' } })
    expect(born.guards.find(({ reason }) => reason !== null)).toMatchObject({
      asks: 'can its role be changed',
      reason: 'eci-immutable',
    })
    expect(ended).toMatchObject({ will: 'in-sync', because: 'It has ended and uses no role any more.' })
  })

  it('says what cannot be known because nobody asked RAM', () => {
    const { will, blocked } = explain(ecs('i-1', holding('old-tier'), { app: 'web' }), desired, givenOf(), null)

    expect(will).toBe('blocked')
    expect(blocked).toMatchObject({ reason: 'unknown', why: expect.stringContaining('nobody asked') })
  })

  it('asks no guard where bindings contradict each other', () => {
    const torn = desiredOf([web, binding('other', 'old-tier', tagged('app'))])
    const conflicts = [ecs('i-1', nothing, { app: 'web' }), group('eci-1', null, { app: 'web' })]

    for (const instance of conflicts) {
      expect(explain(instance, torn, givenOf(), ram)).toMatchObject({
        choice: 'conflict',
        winner: null,
        guards: [],
        will: 'blocked',
        blocked: { reason: 'conflict' },
      })
    }
    const ended = explain(group('eci-1', null, { app: 'web' }, { life: 'ended' }), torn, givenOf(), ram)
    expect(ended.because).toBe('It has ended and uses no role any more.')
  })
})
