import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../src/core/desired/bounds.ts'
import type { AccountWishes } from '../../../src/core/model/desired-state.ts'
import { emptyControl, emptyMemory } from '../../../src/core/model/memory.ts'
import type { AccountMemory, Control } from '../../../src/core/model/memory.ts'
import { commit, hash, runId } from '../../../src/core/model/names.ts'
import { HOUR, instant, later, MINUTE } from '../../../src/core/model/time.ts'
import { historyDocument } from '../../../src/core/report/history.ts'
import { statusDocument } from '../../../src/core/report/status.ts'
import { account, attach, hangzhou, verdict } from '../../report/samples.ts'

const now = instant(Date.UTC(2026, 10, 22, 12))
const ago = (ms: number) => later(now, -ms)
const about = { version: '0.1.0', ledger: '/ledger' }

const wishes: AccountWishes = {
  name: 'prod',
  id: account,
  regions: [hangzhou],
  mode: 'enforce',
  assumeRole: null,
  externalId: null,
  roles: new Map(),
  policies: new Map(),
  grants: [],
  at: { file: 'settings.yaml', line: 1, column: 1 },
}

const statusOf = (control: Partial<Control>, memory: Partial<AccountMemory> = {}) =>
  statusDocument(
    { ...emptyControl, ...control },
    [{ wishes, memory: { ...emptyMemory(account), ...memory }, limits: defaultLimits }],
    now,
    about,
  )

const everything = { text: 'all', accounts: null, regions: null, ids: null, bindings: null, roles: null }
const asked = { host: 'github', repository: 'acme/roles', number: 7, comment: '12', command: 1, by: 'alice' }
const suspension = {
  id: 's-1',
  scope: everything,
  reason: 'audit',
  owner: 'ops',
  at: ago(HOUR),
  until: null,
  asked: null,
}
const approval = {
  planHash: hash('sha256:a'),
  keys: ['a', 'b'],
  by: 'alice',
  at: ago(HOUR),
  until: later(now, HOUR),
  asked,
}
const note = (run: string, at: number, outcomes = {}) => ({
  run: runId(run),
  at: instant(at),
  commit: commit('1a2b'),
  planHash: hash('sha256:p'),
  record: hash('sha256:r'),
  summary: verdict().plan.summary,
  outcomes,
  shard: null,
  approvals: [],
})

describe('rolekeeper/status/v1', () => {
  test('of an empty ledger says that nothing was accepted yet', () => {
    expect(statusOf({})).toMatchObject({
      schema: 'rolekeeper/status/v1',
      version: '0.1.0',
      ledger: '/ledger',
      accepted: null,
      held: [],
      stopped: null,
      suspensions: [],
      approvals: [],
      accounts: [{ account, name: 'prod', mode: 'enforce', frozen: null, open: [], leases: [], lastRun: null }],
    })
  })

  test('names what is accepted, held and stopped, and since when', () => {
    const accepted = {
      commit: commit('1a2b'),
      files: hash('sha256:f'),
      parsed: hash('sha256:p'),
      bindings: 7,
      requireSignature: false,
      at: ago(HOUR),
    }

    expect(
      statusOf({
        accepted,
        held: [{ commit: commit('3c4d'), why: 'no descendant', at: ago(MINUTE) }],
        stopped: { by: 'alice', reason: 'incident', at: ago(MINUTE) },
      }),
    ).toMatchObject({
      accepted: { commit: '1a2b', bindings: 7, at: '2026-11-22T11:00:00.000Z' },
      held: [{ commit: '3c4d', why: 'no descendant', at: '2026-11-22T11:59:00.000Z' }],
      stopped: { by: 'alice', reason: 'incident', at: '2026-11-22T11:59:00.000Z' },
    })
  })

  test('leaves out what is over', () => {
    const { suspensions, approvals, accounts } = statusOf(
      {
        suspensions: [
          suspension,
          { ...suspension, id: 's-2', until: later(now, 1) },
          { ...suspension, id: 's-3', until: now },
        ],
        approvals: [approval, { ...approval, until: now }],
      },
      {
        leases: new Map(
          (
            [
              { shard: hangzhou, epoch: 3, until: later(now, MINUTE), holder: 'sweep' },
              { shard: 'ram', epoch: 1, until: now, holder: 'sweep' },
            ] as const
          ).map((lease) => [lease.shard, lease]),
        ),
      },
    )

    expect(suspensions.map(({ id, until }) => [id, until])).toEqual([
      ['s-1', null],
      ['s-2', '2026-11-22T12:00:00.001Z'],
    ])
    expect(approvals).toMatchObject([{ planHash: 'sha256:a', actions: 2, by: 'alice', request: 'github acme/roles#7' }])
    expect(suspensions[0]?.request).toBeNull()
    expect(accounts[0]?.leases).toEqual([{ shard: hangzhou, holder: 'sweep', until: '2026-11-22T12:01:00.000Z' }])
  })

  test('counts what a window still holds, without what an approval carried', () => {
    const { accounts } = statusOf(
      {},
      {
        spent: [
          { class: 'replace', at: ago(MINUTE), count: 5, approved: 2 },
          { class: 'replace', at: ago(2 * MINUTE), count: 1, approved: 0 },
          { class: 'replace', at: ago(HOUR), count: 9, approved: 0 },
          { class: 'detach', at: ago(MINUTE), count: 3, approved: 0 },
        ],
      },
    )

    expect(accounts[0]?.windows).toContainEqual({ class: 'replace', used: 4, max: 20, percent: 10, perMs: HOUR })
    expect(accounts[0]?.windows).toContainEqual({ class: 'detach', used: 3, max: 10, percent: 5, perMs: HOUR })
    expect(accounts[0]?.windows.map((line) => line.class)).toEqual(Object.keys(defaultLimits))
  })

  test('shows what is left open, why an account is frozen, and its last run', () => {
    const open = [
      { number: 4, shard: hangzhou, epoch: 1, run: null, at: ago(MINUTE), actions: [attach('i-1')], owed: new Map() },
      {
        number: 5,
        shard: hangzhou,
        epoch: 1,
        run: runId('r'),
        at: ago(MINUTE),
        actions: [attach('i-2')],
        owed: new Map(),
      },
    ]

    const { accounts } = statusOf(
      {},
      { open, frozen: { number: 9, why: 'entry 9 is newer than known' }, runs: [note('r-1', 1), note('r-2', 2)] },
    )

    expect(accounts).toMatchObject([
      {
        frozen: 'entry 9 is newer than known',
        open: [
          { intent: 4, shard: hangzhou, runId: null, actions: 1 },
          { intent: 5, runId: 'r' },
        ],
        lastRun: { runId: 'r-2' },
      },
    ])
  })
})

describe('rolekeeper/history/v1', () => {
  const memories = [
    { ...emptyMemory(account), runs: [note('r-1', 1, { attached: 2 }), note('r-2', 3, { attached: 1, failed: 1 })] },
    { ...emptyMemory(account), account: 'other' as typeof account, runs: [note('r-2', 4, { attached: 5 })] },
  ]

  test('has the newest first, and one line for a run over several accounts', () => {
    expect(historyDocument(memories, 20, '0.1.0')).toMatchObject({
      schema: 'rolekeeper/history/v1',
      version: '0.1.0',
      runs: [
        { runId: 'r-2', accounts: ['other', account], outcomes: { attached: 6, failed: 1 }, commit: '1a2b' },
        { runId: 'r-1', accounts: [account], outcomes: { attached: 2 } },
      ],
      more: 0,
    })
  })

  test('names each approval of a run once, and the request in which it was said', () => {
    const [inRequest, byHand] = [
      { planHash: hash('sha256:p'), by: 'alice', asked },
      { planHash: hash('sha256:p'), by: 'alice', asked: null },
    ]
    const approvedRun = (...approvals: readonly (typeof inRequest | typeof byHand)[]) => ({
      ...emptyMemory(account),
      runs: [{ ...note('r-1', 1), approvals }],
    })

    const { runs } = historyDocument([approvedRun(inRequest), approvedRun(inRequest, byHand)], 20, '0.1.0')

    expect(runs[0]?.approvals).toEqual([
      { planHash: 'sha256:p', by: 'alice', request: 'github acme/roles#7' },
      { planHash: 'sha256:p', by: 'alice', request: null },
    ])
  })

  test('says how many older ones it leaves out', () => {
    expect(historyDocument(memories, 1, '0.1.0')).toMatchObject({ runs: [{ runId: 'r-2' }], more: 1 })
  })
})
