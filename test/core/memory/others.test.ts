import { describe, expect, it } from 'vitest'
import type { OtherChange } from '../../../src/core/model/hint.ts'
import { commit, ecsId, roleName } from '../../../src/core/model/names.ts'
import { HOUR, instant } from '../../../src/core/model/time.ts'
import { entries, fold, hangzhou, NOON, runEntry } from './samples.ts'

const change = (id: string, hours: number, by: string): OtherChange => ({
  region: hangzhou,
  id: ecsId(id),
  what: 'detached',
  role: roleName('web-tier'),
  by,
  via: null,
  at: instant(NOON + hours * HOUR),
})
const others = (...changes: OtherChange[]) => ({ kind: 'others' as const, changes })

describe('what others did to roles', () => {
  it('is kept by instance, the newest, in whatever order it is told', () => {
    const memory = fold(
      entries(others(change('i-1', 2, 'bob'), change('i-2', 0, 'carol')), others(change('i-1', 1, 'al'))),
    )

    expect([...memory.others].map(([id, { by }]) => [id, by])).toEqual([
      ['i-1', 'bob'],
      ['i-2', 'carol'],
    ])
  })

  it('is forgotten after a day', () => {
    const log = entries(others(change('i-1', 0, 'bob')), { ...others(), at: instant(NOON + 25 * HOUR) })

    expect(fold(log).others.size).toBe(0)
  })
})

describe('how far control has come', () => {
  it('never goes back', () => {
    expect(fold(entries({ kind: 'control', last: 7 }, { kind: 'control', last: 3 })).control).toBe(7)
  })
})

describe('what a run proved of roles', () => {
  it('stays until another run has read RAM', () => {
    const rolesProven = { notOurs: [roleName('theirs')], risky: [] }
    const memory = fold(entries(runEntry({ rolesProven }), runEntry({ commit: commit('later') })))

    expect(memory.rolesProven).toEqual({ ...rolesProven, commit: 'c0ffee' })
  })
})
