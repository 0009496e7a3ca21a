import { expect, it } from 'vitest'
import type { ApprovalNote } from '../../../src/core/model/asked.ts'
import type { RunNote } from '../../../src/core/model/memory.ts'
import { accountId, commit, hash, runId } from '../../../src/core/model/names.ts'
import { historyDocument } from '../../../src/core/report/history.ts'
import { asOf, memoryOf, planOf, desiredOf, prod } from '../../kit/model.ts'
import { instant, MINUTE } from '../../../src/core/model/time.ts'

const { summary } = planOf({ desired: desiredOf([]), instances: [] })
const approval = (planHash: string, by: string, number: number | null): ApprovalNote => ({
  planHash: hash(planHash),
  by,
  asked: number === null ? null : { host: 'github', repository: 'acme/roles', number, comment: '1', command: 0, by },
})
const note = (run: string, minutes: number, more: Partial<RunNote> = {}): RunNote => ({
  run: runId(run),
  at: instant(asOf + minutes * MINUTE),
  commit: commit('c0ffee'),
  planHash: hash('sha256:1'),
  record: hash('sha256:2'),
  summary,
  outcomes: { attached: 1 },
  shard: null,
  approvals: [],
  ...more,
})

it('a run is one line over all accounts, with each approval once, by plan, person and pull request', () => {
  const dev = accountId('9')
  const first = [approval('h', 'ann', 7), approval('h', 'ann', null)]
  const second = [approval('h', 'ann', 7), approval('h', 'bob', 7), approval('g', 'ann', 7), approval('h', 'ann', 8)]
  const memories = [
    memoryOf({ runs: [note('r-1', 0), note('r-2', 2, { approvals: first })] }),
    {
      ...memoryOf({ runs: [note('r-2', 1, { approvals: second, outcomes: { attached: 2, failed: 1 } })] }),
      account: dev,
    },
  ]
  const { schema, version, runs, more } = historyDocument(memories, 1, '0.1.0')

  expect([schema, version, more]).toEqual(['rolekeeper/history/v1', '0.1.0', 1])
  expect(runs).toMatchObject([
    {
      runId: 'r-2',
      at: '2026-11-22T12:02:00.000Z',
      accounts: [prod, dev],
      outcomes: { attached: 3, failed: 1 },
      approvals: [
        { planHash: 'h', by: 'ann', request: 'github acme/roles#7' },
        { planHash: 'h', by: 'ann', request: null },
        { planHash: 'h', by: 'bob', request: 'github acme/roles#7' },
        { planHash: 'g', by: 'ann', request: 'github acme/roles#7' },
        { planHash: 'h', by: 'ann', request: 'github acme/roles#8' },
      ],
    },
  ])
})
