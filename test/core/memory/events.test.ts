import { describe, expect, it } from 'vitest'
import type { OtherChange } from '../../../src/core/model/hint.ts'
import { ecsId, roleName } from '../../../src/core/model/names.ts'
import { HOUR, instant } from '../../../src/core/model/time.ts'
import { entries, fold, hangzhou, NOON, runEntry } from './samples.ts'

const change = (id: string, hours: number, by = 'carol'): OtherChange => ({
  region: hangzhou,
  id: ecsId(id),
  what: 'detached',
  role: null,
  by,
  via: null,
  at: instant(NOON + hours * HOUR),
})

describe('what others did to a role', () => {
  it('is remembered by instance, the newest of it, whatever comes first', () => {
    const { others } = fold(
      entries(
        { kind: 'others', changes: [change('i-1', 2), change('i-2', 0)] },
        { kind: 'others', changes: [change('i-1', 1, 'dave'), change('i-2', 1, 'dave')] },
      ),
    )

    expect([...others].map(([id, { by }]) => [id, by])).toEqual([
      ['i-1', 'carol'],
      ['i-2', 'dave'],
    ])
  })

  it('is forgotten after a day', () => {
    const { others } = fold(
      entries(
        { kind: 'others', changes: [change('i-1', 0)] },
        { kind: 'others', changes: [], at: instant(NOON + 25 * HOUR) },
      ),
    )

    expect(others.size).toBe(0)
  })
})

describe('an account’s log', () => {
  it('says how far control must have been read, and never less', () => {
    const { control } = fold(entries({ kind: 'control', last: 7 }, { kind: 'control', last: 3 }))

    expect(control).toBe(7)
  })

  it('keeps which roles were proven by the last run that read RAM', () => {
    const proven = { notOurs: [roleName('legacy')], risky: [] }
    const { rolesProven } = fold(entries(runEntry({ rolesProven: proven }), runEntry({ rolesProven: null })))

    expect(rolesProven).toEqual({ ...proven, commit: 'c0ffee' })
  })
})
