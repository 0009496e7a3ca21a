import { describe, expect, it } from 'vitest'
import { groupByOrigin } from '../../../src/core/report/review-origins.ts'
import { account, attach, createRole, detach, replace } from '../memory/samples.ts'

describe('actions by what asks for them', () => {
  it('are those of a binding, of a role that no binding gives, or of what is changed in RAM', () => {
    const groups = groupByOrigin(
      [attach('i-1'), detach('i-2'), replace('i-3'), attach('i-4', { binding: null }), createRole('new-tier')],
      () => 'ready',
    )

    expect(groups.map(({ origin, rows }) => [origin, rows.map(({ id }) => id)])).toEqual([
      [{ type: 'binding', name: 'web', account: null }, ['i-1', 'i-3']],
      [{ type: 'role', name: 'web-tier', account }, ['i-2']],
      // What is put back for another writer: nobody here asks for it.
      [{ type: 'role', name: '', account }, ['i-4']],
      [{ type: 'role', name: 'new-tier', account }, ['new-tier']],
    ])
  })
})
