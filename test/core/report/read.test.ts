import { describe, expect, it } from 'vitest'
import type { DriftRow } from '../../../src/core/report/drift-document.ts'
import { readReport } from '../../../src/core/report/drift/read.ts'
import { rowKey } from '../../../src/core/report/drift/rows.ts'
import { nothingSeen } from '../../../src/core/report/drift/seen.ts'
import { driftOf } from '../../kit/drift.ts'
import { binding, desiredOf, ecs, nothing, tagged } from '../../kit/model.ts'

const schema = 'rolekeeper/report/v1'
const desired = desiredOf([binding('web', 'web-tier', tagged('app'))])
const one = driftOf({ desired, instances: [ecs('i-1', nothing, { app: 'x' })] })

describe('a report that was kept', () => {
  it('comes back as it was', () => {
    const next = driftOf({ desired, instances: [] }, { last: one })

    expect(one.rows).toHaveLength(1)
    expect(readReport(JSON.parse(JSON.stringify(one)))).toEqual(one)
    expect(next.last?.gone).toHaveLength(1)
    expect(readReport(JSON.parse(JSON.stringify(next)))).toEqual(next)
  })

  it('says nothing where a version that knew less said nothing', () => {
    expect(readReport({ schema })).toEqual({
      ...nothingSeen,
      schema,
      version: '',
      at: '1970-01-01T00:00:00.000Z',
      rowsLeftOut: 0,
      severities: { error: 0, warning: 0, note: 0 },
      causes: [],
      calls: [],
      last: null,
      trend: [],
      trends: [],
      links: { ecs: '', eci: '', file: null },
    })
  })

  it('has rows that are filled up, known by what they say, since the report at the latest', () => {
    const at = '2026-11-22T12:00:00.000Z'
    const last = { at, gone: [{ id: 'i-2' }], unseen: [{ id: 'i-3', since: 'before' }] }
    const read = readReport({ schema, at, rows: [{ id: 'i-1' }, { id: 'i-4', key: 'k' }], last })
    const bare: Omit<DriftRow, 'key'> = {
      ...{ state: 'drift', kind: null, account: '', region: null, type: '', id: 'i-1', name: '', from: null, to: null },
      ...{ binding: null, reason: null, why: '', fix: null, file: null, line: null, column: null, since: at },
      ...{ sinceBy: 'report', author: null, atSource: null, isNew: null, onlyReplaceable: false },
    }

    expect(read?.rows).toEqual([
      { ...bare, key: rowKey(bare) },
      { ...bare, id: 'i-4', key: 'k' },
    ])
    expect(read?.last?.gone).toEqual([{ ...bare, id: 'i-2', key: rowKey({ ...bare, id: 'i-2' }) }])
    expect(read?.last?.unseen).toMatchObject([{ id: 'i-3', since: 'before' }])
  })

  it.each([null, undefined, 7, 'text', [], {}, { schema: 'rolekeeper/plan/v1' }, { schema: null }])(
    'is none: %j',
    (json) => {
      expect(readReport(json)).toBeNull()
    },
  )
})
