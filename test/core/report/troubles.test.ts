import { describe, expect, it } from 'vitest'
import type { DriftDocument, DriftRow } from '../../../src/core/report/drift-document.ts'
import { isThereIn, troublesFor } from '../../../src/core/report/troubles.ts'
import { driftReport, driftRow } from '../../kit/reports.ts'

const everything = { severity: 'note', accounts: null, regions: null } as const
const prod = '1234567890123456'
const dev = '6543210987654321'

const row = (id: string, over: Partial<DriftRow> = {}): DriftRow => driftRow({ id, key: id, name: '', ...over })
const report = (rows: readonly DriftRow[], over: Partial<DriftDocument> = {}): DriftDocument =>
  driftReport({ commit: 'c1', rows, ...over })

const scope = (account: string, region: string, state: 'complete' | 'unknown') =>
  ({ account, region, kind: 'ecs', state, seen: 1, why: null }) as const
const finding = (code: string, message: string) =>
  ({ code, severity: 'error', file: null, line: null, column: null, message, fix: 'Mend it.' }) as const

const itemOf = (one: DriftRow): string => troublesFor(report([one]), everything)[0]?.items[0]?.key ?? ''

describe('troubles', () => {
  it('are the causes of the report, with all that belongs to them', () => {
    const rows = [
      row('i-1', { name: 'web-1' }),
      row('i-2'),
      row('web-tier', { type: 'role', region: null, kind: 'create-role', why: 'It is not there.' }),
      row('i-3', { state: 'blocked', kind: null, reason: 'foreign-role' }),
    ]
    const findings = [
      finding('no-heartbeat', 'No sweep has ended.'),
      { ...finding('x', 'y'), file: 'a.yaml', line: 3 },
      { ...finding('x', 'z'), file: 'b.yaml' },
    ]

    const troubles = troublesFor(report(rows, { findings }), everything)

    expect(troubles.map(({ severity, items }) => [severity, items.map(({ line }) => line)])).toEqual([
      [
        'warning',
        ['i-1 (web-1), cn-hangzhou: Binding web gives it role web-tier, and it has none.', expect.any(String)],
      ],
      ['warning', [`web-tier, ${prod}: It is not there.`]],
      ['warning', [expect.stringContaining('i-3')]],
      ['error', ['No sweep has ended.']],
      ['error', ['a.yaml:3: y', 'b.yaml:1: z']],
    ])
  })

  it('have items whose keys change with what is wrong and with nothing else', () => {
    expect(itemOf(row('i-1', { since: 'earlier', why: 'Other words.', author: null }))).toBe(itemOf(row('i-1')))
    const others = [row('i-2'), row('i-1', { account: dev }), row('i-1', { region: 'cn-shanghai' })]
    const changed = [row('i-1', { to: 'other' }), row('i-1', { to: null }), row('i-1', { kind: 'replace' })]
    expect(new Set([row('i-1'), ...others, ...changed].map(itemOf)).size).toBe(7)
  })

  it('are those of the severity, accounts and regions that somebody asked for', () => {
    const tally = { seen: 0, covered: 0, inSync: 0, drifted: 0, pending: 0, blocked: 0, unmanaged: 0, unknown: 0 }
    const fleet = {
      all: tally,
      accounts: [{ ...tally, account: dev, name: 'dev', mode: 'enforce' as const }],
      regions: [],
      bindings: [],
      roles: [],
    }
    const rows = [
      row('i-1'),
      row('i-2', { account: dev, region: 'cn-shanghai' }),
      row('i-3', { state: 'pending', account: dev }),
      row('r', { region: null, account: dev }),
    ]
    const all = report(rows, { fleet, findings: [finding('x', 'y')] })
    const ids = (wanted: Parameters<typeof troublesFor>[1]) =>
      troublesFor(all, wanted)
        .flatMap(({ items }) => items.map(({ line }) => line.split(/[ ,]/)[0]))
        .sort()

    expect(ids(everything)).toEqual(['i-1', 'i-2', 'i-3', 'r', 'y'])
    expect(ids({ ...everything, severity: 'warning' })).toEqual(['i-1', 'i-2', 'r', 'y'])
    expect(ids({ ...everything, severity: 'error' })).toEqual(['y'])
    expect(ids({ ...everything, accounts: ['de?'] })).toEqual(['i-2', 'i-3', 'r'])
    expect(ids({ ...everything, accounts: [prod] })).toEqual(['i-1'])
    expect(ids({ ...everything, regions: ['cn-s*'] })).toEqual(['i-2'])
  })

  it('are cut where names are long, and never inside a character', () => {
    const [trouble] = troublesFor(report([row('i-1', { name: `${'a'.repeat(290)}${'😀'.repeat(9)}` })]), everything)

    expect(trouble?.items[0]?.line).toMatch(/^i-1 \(a+(😀)*…$/u)
    expect(trouble?.items[0]?.line.length).toBeLessThanOrEqual(300)
  })
})

describe('what is there', () => {
  const one = row('i-1')
  const ofRole = row('web', { type: 'role', region: null })
  const gone = itemOf(one)

  it('is what the report has, and no more', () => {
    expect(isThereIn(report([one]))(gone)).toBe(true)
    expect(isThereIn(report([row('i-2')], { scopes: [scope(prod, 'cn-hangzhou', 'complete')] }))(gone)).toBe(false)
  })

  it('is also what lies in a scope that nobody could see', () => {
    const blind = (account: string, region: string) =>
      isThereIn(report([], { scopes: [scope(account, region, 'unknown')] }))

    expect(blind(prod, 'cn-hangzhou')(gone)).toBe(true)
    expect(blind(prod, 'cn-shanghai')(gone)).toBe(false)
    expect(blind(dev, 'cn-hangzhou')(gone)).toBe(false)
    // Roles are of no region, and findings of no account.
    expect(blind(prod, 'cn-shanghai')(itemOf(ofRole))).toBe(true)
    expect(blind(dev, 'cn-shanghai')(itemOf(ofRole))).toBe(false)
    expect(blind(dev, 'cn-shanghai')('   code message with blanks')).toBe(true)
  })

  it('is also an instance whose role could not be read', () => {
    const unread = row('i-1', { state: 'unknown', kind: null, reason: 'unknown', to: null })

    expect(isThereIn(report([unread]))(gone)).toBe(true)
    expect(isThereIn(report([{ ...unread, id: 'i-11' }]))(gone)).toBe(false)
  })

  it('is everything where nothing could be compared', () => {
    expect(isThereIn(driftReport())(gone)).toBe(true)
  })
})
