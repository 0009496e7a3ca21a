import { describe, expect, it } from 'vitest'
import { ecsId } from '../../../src/core/model/names.ts'
import { HOUR, instant } from '../../../src/core/model/time.ts'
import { remember } from '../../../src/core/memory/remember.ts'
import { entries, fold, runEntry } from '../memory/samples.ts'
import {
  account,
  appliedRole,
  asOf,
  desiredOf,
  ecs,
  givenOf,
  hangzhou,
  holding,
  prod,
  role,
  shanghai,
} from '../../kit/model.ts'
import { planOf, type World } from '../../kit/model.ts'

const applied = (...ids: readonly string[]) => new Map(ids.map((id) => [id, appliedRole('web-tier')] as const))

const world = (more: Partial<World> = {}, memory = applied('i-1', 'i-2')): World => ({
  desired: desiredOf([], [account([role('web-tier')], { regions: [hangzhou, shanghai] })]),
  instances: [ecs('i-1', holding('web-tier'))],
  given: givenOf({ applied: memory }),
  ...more,
})

const goneIn = (one: World): readonly string[] => planOf(one).gone.get(prod) ?? []

describe('an instance that is no more', () => {
  it('is named by the plan, once a whole listing does not show it', () => {
    expect(goneIn(world())).toEqual(['i-2'])
  })

  it('is not taken for gone by a listing that is not whole', () => {
    expect(goneIn(world({ ends: { 'cn-hangzhou/ecs': 'lost-page' } }))).toEqual([])
  })

  it('is not looked for in another region than its own', () => {
    const elsewhere = new Map([['i-2', appliedRole('web-tier', { region: shanghai })]])

    expect(goneIn(world({ ends: { 'cn-shanghai/ecs': 'lost-page' } }, elsewhere))).toEqual([])
  })

  it('may be so young that lists do not show it yet', () => {
    const young = new Map([['i-2', appliedRole('web-tier', { at: instant(asOf - HOUR / 2) })]])

    expect(goneIn(world({}, young))).toEqual([])
  })

  it('waits for the next run where a thousand others are gone too', () => {
    const ids = Array.from({ length: 1500 }, (_, index) => `i-gone-${index}`)

    expect(goneIn(world({}, applied(...ids)))).toHaveLength(1000)
  })

  it('is forgotten with the entry of the run, and nobody else is', () => {
    const memory = { ...fold([]), applied: applied('i-1', 'i-2') }
    const [entry] = entries(runEntry({ gone: [ecsId('i-2')] }))
    if (entry === undefined) throw new Error('There is no entry.')

    expect([...remember(memory, entry).applied.keys()]).toEqual(['i-1'])
  })
})
