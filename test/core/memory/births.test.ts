import { describe, expect, it } from 'vitest'
import { instant, HOUR } from '../../../src/core/model/time.ts'
import { emptyMemory } from '../../../src/core/model/memory.ts'
import { bindingName, ecsId, roleName } from '../../../src/core/model/names.ts'
import { rememberAll } from '../../../src/core/memory/remember.ts'
import { actionKey } from '../../../src/core/plan/key.ts'
import type { AccountEntry } from '../../../src/core/model/ledger-entry.ts'
import type { Action } from '../../../src/core/model/action.ts'
import { asOf, hangzhou, prod } from '../../kit/model.ts'
import { runEntry } from './samples.ts'

const attach = (id: string, klass: 'birth' | 'attach' | 'restore' = 'birth'): Action => ({
  kind: 'attach',
  class: klass,
  target: { type: 'ecs', account: prod, region: hangzhou, id: ecsId(id) },
  from: null,
  to: roleName('web-tier'),
  binding: bindingName('web'),
  cause: 'commit',
  why: '',
  sessionPolicy: null,
})

let number = 0
const head = (at: number) => ({ number: ++number, nonce: '', at: instant(at), run: null, by: '' })
const done = (actions: readonly Action[], epoch: number | null, at: number, outcome = 'attached'): AccountEntry[] => {
  const intent = { ...head(at - 1), kind: 'intent', shard: hangzhou, epoch, actions, approved: [] } as const
  const results = actions.map((action) => ({
    key: actionKey(action),
    outcome,
    code: null,
    requestId: null,
    gapMs: null,
  }))
  return [intent, { ...head(at), kind: 'result', of: intent.number, results } as AccountEntry]
}
const birthsAfter = (...entries: AccountEntry[]) => [...rememberAll(emptyMemory(prod), entries).births]

describe('births', () => {
  it('are first roles, with who gave them', () => {
    expect(
      birthsAfter(...done([attach('i-1')], null, asOf), ...done([attach('i-2'), attach('i-3', 'attach')], 7, asOf + 1)),
    ).toEqual([
      ['i-1', { at: asOf, by: 'event' }],
      ['i-2', { at: asOf + 1, by: 'sweep' }],
      ['i-3', { at: asOf + 1, by: 'sweep' }],
    ])
  })

  it('are no role that was there before, was put back, or did not come', () => {
    expect(
      birthsAfter(
        ...done([attach('i-1')], null, asOf),
        ...done([attach('i-1')], 7, asOf + 1),
        ...done([attach('i-2', 'restore')], 7, asOf + 2),
        ...done([attach('i-3')], 7, asOf + 3, 'failed'),
      ),
    ).toEqual([['i-1', { at: asOf, by: 'event' }]])
  })

  it('are forgotten by a run, after a day', () => {
    const entries = [
      ...done([attach('i-1')], null, asOf),
      ...done([attach('i-2')], null, asOf + HOUR),
      { ...runEntry(), ...head(asOf + 25 * HOUR) },
    ]

    expect(birthsAfter(...entries)).toEqual([['i-2', { at: asOf + HOUR, by: 'event' }]])
  })

  it('that a fold adds are not to be seen by who holds the memory from before', () => {
    const before = rememberAll(emptyMemory(prod), done([attach('i-1')], null, asOf))
    const after = rememberAll(before, [
      ...done([attach('i-2')], null, asOf + 1),
      ...done([attach('i-3')], null, asOf + 2),
    ])

    expect([[...before.births.keys()], [...after.births.keys()]]).toEqual([['i-1'], ['i-1', 'i-2', 'i-3']])
  })
})
