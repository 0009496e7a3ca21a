import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { notTakenBack } from '../../../src/core/steps/take-back.ts'
import { summarisePlan, summariseRun } from '../../../src/core/report/compose.ts'
import {
  account,
  attach,
  blocked,
  createRole,
  detach,
  hangzhou,
  record,
  refusal,
  replace,
  result,
  unknownScope,
  verdict,
} from '../../report/samples.ts'

const some = (count: number, to?: string) => Array.from({ length: count }, (_, at) => attach(`i-${to}-${at}`, to))

describe('report of a plan', () => {
  test('groups actions by what they do, where, and what becomes of them', () => {
    const { actions } = summarisePlan(
      verdict({
        actions: [...some(2, 'a'), ...some(1, 'b'), createRole('c')],
        standings: { 'i-a-1': 'waiting' },
      }),
    )

    expect(actions.map(({ kind, state, region, to, total }) => [kind, state, region, to, total])).toEqual([
      ['attach', 'ready', hangzhou, 'a', 1],
      ['attach', 'waiting', hangzhou, 'a', 1],
      ['attach', 'ready', hangzhou, 'b', 1],
      ['create-role', 'ready', null, 'c', 1],
    ])
  })

  test('rows and rest of all groups add up to all actions', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 5 }), (sizes) => {
        const all = sizes.flatMap((size, at) => some(size, `role-${at}`))
        const { actions } = summarisePlan(verdict({ actions: all }))

        expect(actions.every(({ rows, rest, total }) => rows.length + rest === total && rows.length <= 10)).toBe(true)
        expect(actions.reduce((sum, { total }) => sum + total, 0)).toBe(all.length)
      }),
    )
  })

  test('what the filter leaves out is counted and not listed', () => {
    const { actions, counts, headline } = summarisePlan(
      verdict({ actions: some(3, 'a'), standings: { 'i-a-0': 'filtered', 'i-a-1': 'filtered' } }),
    )

    expect(actions.map(({ total }) => total)).toEqual([1])
    expect(counts).toContainEqual({ word: 'left out by filter or plan file', count: 2 })
    expect(headline).toBe('1 change to make, 0 instances blocked.')
  })

  test('groups blocked instances by reason and fix', () => {
    const { blocked: groups } = summarisePlan(
      verdict({ blocked: [blocked('i-1'), blocked('i-2', 'conflict'), blocked('i-3')] }),
    )

    expect(groups).toEqual([
      {
        reason: 'classic-network',
        fix: 'Mend classic-network.',
        total: 2,
        rows: ['i-1', 'i-3'].map((id) => ({ id, account, region: hangzhou, why: `${id} is left alone` })),
        rest: 0,
      },
      expect.objectContaining({ reason: 'conflict', total: 1 }),
    ])
  })

  test('counts what there is, and how many were seen', () => {
    expect(summarisePlan(verdict({ actions: some(1, 'a') })).counts).toEqual([
      { word: 'to attach', count: 1 },
      { word: 'in sync', count: 126 },
      { word: 'unmanaged', count: 110 },
      { word: 'seen', count: 250 },
    ])
  })

  test('findings of the plan and of check stand together', () => {
    const finding = { code: 'a', severity: 'note', at: null, message: 'm', fix: '' } as const

    expect(summarisePlan(verdict({ findings: [finding], said: [{ ...finding, code: 'b' }] })).findings).toEqual([
      finding,
      { ...finding, code: 'b' },
    ])
  })

  test.each([
    [verdict(), 'good', 'Nothing to do: 250 instances seen.'],
    [verdict({ blocked: [blocked('i-1')] }), 'todo', '0 changes to make, 1 instance blocked.'],
    [
      verdict({ actions: [detach('i-1')], refused: [refusal] }),
      'refused',
      'Refused for safety. 1 change to make, 0 instances blocked.',
    ],
    [
      verdict({ scopes: [unknownScope] }),
      'bad',
      'Not everything could be seen: 1 scope unknown. 0 changes to make, 0 instances blocked.',
    ],
  ] as const)('the headline gives the verdict: %#', (of, mood, headline) => {
    expect(summarisePlan(of)).toMatchObject({ tense: 'will', mood, headline, runId: null })
  })
})

describe('refusals', () => {
  const waysOf = (more: Partial<typeof refusal>) =>
    summarisePlan(verdict({ actions: [detach('i-1')], refused: [{ ...refusal, ...more }] })).refused

  test('name the limit, what was wanted, and three ways on', () => {
    const [note] = waysOf({})

    expect(note?.what).toBe(
      'account 1234567890123456: 37 detach actions wanted, 10 allowed: none of them is done. Counted over 1 h.',
    )
    expect(note?.ways).toEqual([
      expect.stringContaining('rolekeeper approve sha256:feed'),
      expect.stringContaining('settings.limits.detach'),
      expect.stringContaining('split'),
    ])
  })

  test('that wait for an approval say why', () => {
    expect(waysOf({ limit: 0, wanted: 1, because: 'It piled up under a suspension.' })[0]?.what).toBe(
      'account 1234567890123456: 1 detach action not done without approval. It piled up under a suspension.',
    )
  })

  test('for power that widens are relaxed by their own setting', () => {
    expect(waysOf({ class: 'escalation', limit: 0 })[0]?.ways[1]).toContain('settings.escalation')
  })
})

describe('report of a run', () => {
  const both = verdict({ actions: [attach('i-1'), replace('i-2')] })
  const done = [result(attach('i-1'), 'attached'), result(replace('i-2'), 'replaced', { gapMs: 7 })]

  test('groups by what became of the actions and keeps what was said', () => {
    const { actions } = summariseRun(
      record(both, [result(attach('i-1'), 'failed', { code: 'X', message: 'no' }), ...done.slice(1)]),
    )

    expect(actions.map(({ state, rows }) => [state, rows[0]?.said, rows[0]?.gapMs])).toEqual([
      ['failed', 'X: no', null],
      ['replaced', null, 7],
    ])
  })

  test('names what apply never reached', () => {
    const { actions } = summariseRun(record(both, done.slice(0, 1)))

    expect(actions.map(({ state }) => state)).toEqual(['attached', 'interrupted'])
  })

  test('lists what was gone when the run began', () => {
    const { actions } = summariseRun(record(both, [...done, result(detach('i-3'), 'skipped', { code: 'moved' })]))

    expect(actions.map(({ kind, state }) => `${kind} ${state}`)).toContain('detach skipped')
  })

  test('counts outcomes, recovered ones too, and what the filter left out', () => {
    const of = verdict({ actions: [attach('i-1'), attach('i-2')], standings: { 'i-2': 'filtered' } })

    expect(
      summariseRun(record(of, done.slice(0, 1), { recovered: [result(attach('i-9'), 'attached')] })),
    ).toMatchObject({
      counts: [
        { word: 'attached', count: 2 },
        { word: 'left out by filter or plan file', count: 1 },
      ],
      recovered: [{ state: 'attached', total: 1 }],
    })
  })

  test.each([
    ['Done: 2 changes made.', record(both, done)],
    ['Nothing to do.', record(verdict(), [])],
    ['Nothing changed; some things are left to do.', record(verdict({ blocked: [blocked('i-1')] }), [])],
    [
      '1 change made; some things are left to do.',
      record(verdict({ actions: [attach('i-1')], blocked: [blocked('i-2')] }), done.slice(0, 1)),
    ],
    [
      'Refused for safety in part: 1 change made.',
      record(verdict({ actions: [attach('i-1')], refused: [refusal] }), done.slice(0, 1)),
    ],
    [
      'Not all went well: 1 change made, 1 failed.',
      record(both, [...done.slice(0, 1), result(replace('i-2'), 'rolled-back')]),
    ],
    [
      'Not everything could be seen: 2 changes made where it could.',
      record({ ...both, plan: { ...both.plan, scopes: [unknownScope] } }, done),
    ],
    [
      'Interrupted: 1 change made. The next run finishes what was begun.',
      record(both, [...done.slice(0, 1), result(replace('i-2'), 'interrupted')]),
    ],
    ['Interrupted: 2 changes made. The next run finishes what was begun.', record(both, done, { endedAt: null })],
  ])('%s', (headline, of) => {
    expect(summariseRun(of)).toMatchObject({ tense: 'did', headline, runId: 'run-1' })
  })
})

describe('a report counts', () => {
  test('each kind of what is to be done, and leaves out what there is none of', () => {
    const { counts, actions, already } = summarisePlan(
      verdict({
        actions: [
          attach('i-1'),
          replace('i-2'),
          replace('i-3'),
          detach('i-4'),
          createRole('r'),
          { ...attach('i-6'), cause: 'drift' },
        ],
        blocked: [blocked('i-5')],
      }),
    )

    expect(counts).toEqual([
      { word: 'to attach', count: 2 },
      { word: 'to replace', count: 2 },
      { word: 'to detach', count: 1 },
      { word: 'in RAM', count: 1 },
      { word: 'blocked', count: 1 },
      { word: 'in sync', count: 126 },
      { word: 'unmanaged', count: 110 },
      { word: 'seen', count: 250 },
      { word: 'drift already', count: 1 },
    ])
    expect(actions.flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual(['i-1', 'i-2', 'i-3', 'i-4', 'r'])
    expect(already.flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual(['i-6'])
  })

  test('drift apart only where nobody has accepted the plan yet', () => {
    const proposed = verdict({ actions: [{ ...attach('i-6'), cause: 'drift' }] })
    const { already, actions } = summarisePlan({ ...proposed, plan: { ...proposed.plan, standing: 'accepted' } })

    expect([already.length, actions.length]).toEqual([0, 1])
  })
})

describe('a group of a run', () => {
  const said = (outcome: Parameters<typeof result>[1], more: Parameters<typeof result>[2]) =>
    summariseRun(record(verdict({ actions: [attach('i-1')] }), [result(attach('i-1'), outcome, more)])).actions[0]
      ?.rows[0]?.said

  test('says code and message of what failed, and nothing of what went well', () => {
    expect(said('failed', { code: 'Forbidden.RAM', message: 'Not allowed.' })).toBe('Forbidden.RAM: Not allowed.')
    expect(said('failed', { code: 'Forbidden.RAM', message: '' })).toBe('Forbidden.RAM')
    expect(said('failed', { code: null, message: 'Not allowed.' })).toBe('Not allowed.')
    expect(said('failed', { code: null, message: '' })).toBeNull()
    expect(said('attached', { code: '200', message: 'fine' })).toBeNull()
    expect(said('attached', { code: notTakenBack, message: 'It stays.' })).toBe(`${notTakenBack}: It stays.`)
  })
})
