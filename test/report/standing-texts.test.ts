import { describe, expect, test } from 'vitest'
import { historyText } from '../../src/report/terminal/history-text.ts'
import { explanationText } from '../../src/report/terminal/explanation-text.ts'
import { statusText } from '../../src/report/terminal/status-text.ts'
import { validationText } from '../../src/report/terminal/validation-text.ts'
import { blocked, verdict } from './samples.ts'

const plain = { color: false, width: null }
const esc = '\u001b[2J'
const run = {
  runId: 'r-1',
  at: '2026-11-22T08:30:00.000Z',
  commit: '1a2b',
  planHash: 'sha256:p',
  accounts: ['1'],
  summary: verdict().plan.summary,
  outcomes: { attached: 2 },
  approvals: [],
}
const request = 'github acme/roles#7'

describe('status for people', () => {
  const empty = {
    schema: 'rolekeeper/status/v1',
    version: '0.1.0',
    ledger: '/ledger',
    accepted: null,
    held: [],
    stopped: null,
    suspensions: [],
    approvals: [],
    accounts: [],
  } as const

  test('begins with what holds everything up', () => {
    const text = statusText({ ...empty, stopped: { by: 'alice', reason: `fire${esc}`, at: 'now' } }, plain)

    expect(text).toMatch(/^Stopped by alice at now: fire\\u001b/)
    expect(text).toContain('rolekeeper start')
  })

  test('says how much of each limit is spent, what is open and what ran last', () => {
    const text = statusText(
      {
        ...empty,
        accepted: { commit: '1a2b', at: 'then', bindings: 7 },
        held: [{ commit: '3c4d', why: 'unrelated', at: 'then' }],
        suspensions: [
          { id: 's-1', scope: 'all', reason: 'audit', owner: 'ops', request: null, at: 'then', until: null },
        ],
        approvals: [{ planHash: 'sha256:x', actions: 3, by: 'bob', request, at: 'then', until: 'soon' }],
        accounts: [
          {
            account: '1',
            name: 'prod',
            mode: 'enforce',
            frozen: 'entry 9 is torn',
            open: [{ intent: 4, shard: 'cn-hangzhou', runId: null, at: 'then', actions: 2 }],
            windows: [
              { class: 'replace', used: 3, max: 20, percent: 10, perMs: 3_600_000 },
              { class: 'ram', used: 0, max: 20, percent: null, perMs: 3_600_000 },
            ],
            leases: [{ shard: 'ram', holder: 'sweep', until: 'soon' }],
            lastRun: run,
          },
        ],
      },
      plain,
    )

    for (const part of [
      'commit 1a2b with 7 bindings',
      '3c4d',
      'until resumed',
      '3 actions',
      'bob in github acme/roles#7',
      'entry 9 is torn',
      '2 actions',
      '3 of 20, at most 10 %',
      '0 of 20 ',
      'sweep',
      '2 attached',
    ]) {
      expect(text).toContain(part)
    }
  })
})

describe('history for people', () => {
  test('has a line for each run, and says what it leaves out', () => {
    const approvals = [
      { planHash: '', by: 'bob', request },
      { planHash: '', by: 'eve', request: null },
    ]
    const text = historyText(
      {
        schema: 'rolekeeper/history/v1',
        version: '',
        runs: [
          { ...run, approvals },
          { ...run, runId: 'r-0', outcomes: {} },
        ],
        more: 3,
      },
      plain,
    )

    expect(text.split('\n')).toEqual([
      '2026-11-22T08:30:00.000Z  r-1  commit 1a2b  2 attached; approved by bob in github acme/roles#7; approved by eve',
      '2026-11-22T08:30:00.000Z  r-0  commit 1a2b  nothing to do',
      '… and 3 older ones (--limit)',
      '',
    ])
  })

  test('says that there is none', () => {
    expect(historyText({ schema: 'rolekeeper/history/v1', version: '', runs: [], more: 0 }, plain)).toBe(
      'No run yet.\n',
    )
  })
})

describe('validation for people', () => {
  const head = { schema: 'rolekeeper/validate/v1', version: '', commit: null } as const
  const at = { file: 'web.yaml', line: 3, column: 7 }

  test('gives each problem a line that editors can follow', () => {
    const text = validationText(
      {
        ...head,
        ok: false,
        problems: [{ ...at, wrong: `${esc} is no key`, right: 'Write role.' }],
        findings: [],
        counts: null,
      },
      plain,
    )

    expect(text).toBe('web.yaml:3:7: \\u001b[2J is no key. Write role.\n1 problem.\n')
  })

  test('says how much there is, and what is worth knowing', () => {
    const finding = { code: 'c', severity: 'warning', message: 'Unused.', fix: 'Remove it.' } as const
    const text = validationText(
      {
        ...head,
        ok: true,
        problems: [],
        findings: [
          { ...finding, ...at },
          { ...finding, file: null, line: null, column: null },
        ],
        counts: { accounts: 1, bindings: 2, roles: 3, policies: 4, grants: 5 },
      },
      plain,
    )

    expect(text).toBe(
      'web.yaml:3:7: warning: Unused. Remove it.\nwarning: Unused. Remove it.\n' +
        'Good: 2 bindings, 3 roles, 4 policies, 5 grants in 1 account.\n',
    )
  })
})

describe('explanation for people', () => {
  const binding = {
    name: 'web',
    role: 'web-tier',
    priority: 10,
    hasSessionPolicy: true,
    file: 'web.yaml',
    line: 3,
    column: 5,
  }
  const base = {
    schema: 'rolekeeper/explain/v1',
    version: '',
    commit: '1a2b',
    instance: {
      type: 'ecs',
      account: '1',
      region: 'cn-hangzhou',
      id: 'i-1',
      name: `web${esc}`,
      tags: { app: 'web' },
      createdAt: 'then',
      ramRoleName: null,
      doubt: null,
    },
    matched: [],
    exempted: [],
    choice: 'none',
    winner: null,
    guards: [],
    will: 'unmanaged',
    because: 'No binding matches it.',
    action: null,
    blocked: null,
  } as const

  test('of an unmanaged instance is short', () => {
    const text = explanationText(base, plain)

    expect(text).toMatch(/^i-1 web\\u001b\[2J\nunmanaged: No binding matches it\.\n/)
    expect(text).toContain('no role')
  })

  test('says what won, what lost, and which guard holds it up, with the fix', () => {
    const text = explanationText(
      {
        ...base,
        instance: { ...base.instance, doubt: 'lost-page' },
        matched: [binding, { ...binding, name: 'old', hasSessionPolicy: false }],
        exempted: [{ ...binding, name: 'not-me' }],
        choice: 'one',
        winner: binding,
        will: 'blocked',
        blocked: blocked('i-1'),
        guards: [
          { asks: 'Is it tagged?', reason: null, why: null, fix: null },
          { asks: 'Classic?', reason: 'classic-network', why: 'It is classic.', fix: 'Migrate.' },
        ],
      },
      plain,
    )

    for (const part of [
      'blocked: No binding',
      'Mend classic-network.',
      'unknown (lost-page)',
      'won       web',
      'lost      old',
      'exempted  not-me',
      'priority 10, session policy',
      'passes           Is it tagged?',
      'classic-network  It is classic.',
    ]) {
      expect(text).toContain(part)
    }
  })

  test('a conflict has no winner', () => {
    expect(explanationText({ ...base, matched: [binding], choice: 'conflict' }, plain)).toContain('conflict  web')
  })
})
