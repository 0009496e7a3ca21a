import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupId } from '../../../src/core/model/names.ts'
import { instant } from '../../../src/core/model/time.ts'
import { planDocument, runDocument } from '../../../src/core/report/documents.ts'
import { toIso } from '../../../src/core/model/iso.ts'
import {
  account,
  attach,
  blocked,
  complete,
  createRole,
  hangzhou,
  record,
  refusal,
  replace,
  result,
  unknownScope,
  verdict,
} from '../../report/samples.ts'

const finding = {
  code: 'unused-role',
  severity: 'warning',
  at: { file: 'web.yaml', line: 3, column: 5 },
  message: 'Nobody uses it.',
  fix: 'Remove it.',
} as const

describe('rolekeeper/plan/v1', () => {
  const document = planDocument(
    verdict({
      actions: [attach('i-1'), createRole('web-tier')],
      blocked: [blocked('i-2')],
      findings: [finding, { ...finding, at: null }],
      scopes: [unknownScope],
      refused: [refusal],
      standings: { 'i-1': 'waiting' },
    }),
    '0.1.0',
  )

  test('has the documented keys', () => {
    expect(Object.keys(document)).toEqual([
      'schema',
      'version',
      'commit',
      'dirty',
      'planHash',
      'inventoryHash',
      'scopes',
      'summary',
      'actions',
      'blocked',
      'findings',
      'refused',
      'powers',
    ])
    expect(document).toMatchObject({ schema: 'rolekeeper/plan/v1', version: '0.1.0', commit: '1a2b3c4d', dirty: false })
  })

  test('says of each action what becomes of it, the documented keys first', () => {
    expect(Object.keys(document.actions[0] ?? {}).slice(0, 8)).toEqual([
      'kind',
      'class',
      'target',
      'from',
      'to',
      'binding',
      'cause',
      'why',
    ])
    expect(document.actions.map(({ standing }) => standing)).toEqual(['waiting', 'ready'])
    expect(document.actions[0]?.target).toEqual({ type: 'ecs', account, region: hangzhou, id: 'i-1' })
  })

  test('takes an action that check has not spoken of for ready', () => {
    const unspoken = { ...verdict({ actions: [attach('i-1')] }), standings: new Map() }

    expect(planDocument(unspoken, '0.1.0').actions[0]?.standing).toBe('ready')
  })

  test('spreads scopes and places out', () => {
    expect(document.scopes).toEqual([
      { account, region: hangzhou, kind: 'ecs', state: 'unknown', seen: 0, why: 'access-denied' },
    ])
    expect(document.findings).toMatchObject([
      { file: 'web.yaml', line: 3, column: 5 },
      { file: null, line: null, column: null },
    ])
  })

  test('is plain data: JSON says all of it', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  })
})

describe('rolekeeper/run/v1', () => {
  const both = verdict({ actions: [attach('i-1'), replace('i-2')] })

  test('has an outcome for every action, and the gap only where a role was swapped', () => {
    const { actions, ...head } = runDocument(
      record(both, [
        result(attach('i-1'), 'attached', { code: '200', requestId: 'R-1' }),
        result(replace('i-2'), 'replaced', { gapMs: 412 }),
      ]),
      '0.1.0',
    )

    expect(actions).toMatchObject([
      { target: { id: 'i-1' }, outcome: 'attached', code: '200', requestId: 'R-1', standing: 'ready' },
      { target: { id: 'i-2' }, outcome: 'replaced', gapMs: 412 },
    ])
    expect(actions[0]).not.toHaveProperty('gapMs')
    expect(head).toMatchObject({
      schema: 'rolekeeper/run/v1',
      runId: 'run-1',
      startedAt: '2026-11-22T08:30:00.000Z',
      endedAt: '2026-11-22T08:31:00.000Z',
      apiCalls: { 'ecs:DescribeInstances': 3 },
    })
  })

  test('keeps recovered actions apart, and what was gone without a standing', () => {
    const gone = result(attach('i-3'), 'skipped', { code: 'moved' })
    const document = runDocument(
      record(verdict(), [gone], { recovered: [result(attach('i-9'), 'attached')], endedAt: null }),
      '0.1.0',
    )

    expect(document.recovered).toMatchObject([{ target: { id: 'i-9' }, outcome: 'attached', standing: null }])
    expect(document.actions).toMatchObject([{ target: { id: 'i-3' }, outcome: 'skipped', standing: null }])
    expect(document.endedAt).toBeNull()
  })

  test.each([
    ['waiting', 'skipped'],
    ['refused', 'refused'],
    ['report-only', 'skipped'],
    ['filtered', 'skipped'],
    ['moved', 'skipped'],
  ] as const)('what is %s was %s', (standing, outcome) => {
    const of = verdict({ actions: [attach('i-1')], standings: { 'i-1': standing } })

    expect(runDocument(record(of, []), '0.1.0').actions).toMatchObject([{ standing, outcome, code: standing }])
  })

  test('an action that was ready and has no result was interrupted', () => {
    const [action] = runDocument(record(verdict({ actions: [attach('i-1')] }), []), '0.1.0').actions

    expect(action).toMatchObject({ outcome: 'interrupted', code: null })
  })
})

describe('instants', () => {
  test('are written as Date writes them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (ms) => {
        expect(toIso(instant(ms))).toBe(new Date(ms).toISOString())
      }),
    )
  })
})

test('a plan says all it knows of its scopes, findings and actions, also where there is no place', () => {
  const parts = {
    findings: [finding],
    said: [{ ...finding, at: null, code: 'other' }],
    scopes: [complete, unknownScope],
  }
  const document = planDocument(verdict({ ...parts, actions: [attach('i-1')] }), '0.1.0')

  expect(document.schema).toBe('rolekeeper/plan/v1')
  expect(document.scopes).toEqual([
    { ...complete.scope, state: 'complete', seen: 250 },
    { ...unknownScope.scope, state: 'unknown', seen: 0, why: 'access-denied' },
  ])
  expect(document.findings.map(({ code, file, line, column }) => [code, file, line, column])).toEqual([
    ['unused-role', 'web.yaml', 3, 5],
    ['other', null, null, null],
  ])
  expect(document.blocked).toEqual([])
  expect(Object.keys(document.actions[0] ?? {}).slice(0, 8)).toEqual([
    'kind',
    'class',
    'target',
    'from',
    'to',
    'binding',
    'cause',
    'why',
  ])
})

test('a run names the heir of what was made anew, where there is one', () => {
  const [action] = [attach('i-1')]
  const actions = (more: Parameters<typeof result>[2]) =>
    runDocument(record(verdict({ actions: [action] }), [result(action, 'attached', more)]), '0.1.0').actions

  expect(actions({ heir: groupId('eci-2') })[0]).toMatchObject({ heir: 'eci-2' })
  expect(Object.keys(actions({})[0] ?? {})).not.toContain('heir')
})
