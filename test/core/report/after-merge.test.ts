import { describe, expect, it } from 'vitest'
import type { Action } from '../../../src/core/model/action.ts'
import { commit, hash, runId } from '../../../src/core/model/names.ts'
import type { Outcome, Result } from '../../../src/core/model/run-record.ts'
import { actionKey } from '../../../src/core/plan/key.ts'
import {
  afterMergeReport,
  type AfterMerge,
  type MergeFacts,
  type MergeRun,
} from '../../../src/core/report/after-merge.ts'
import { account, attach, detach, hangzhou, replace, shanghai, updateRole } from '../memory/samples.ts'

const ended = (action: Action, outcome: Outcome, gapMs: number | null = null): Result => ({
  ...{ action, outcome, code: null, requestId: null, message: null, gapMs },
})
const runOf = (results: readonly Result[], more: Partial<MergeRun> = {}): MergeRun => ({
  account,
  shard: hangzhou,
  runId: runId('r-1'),
  actions: results.map(({ action }) => action),
  results,
  ...more,
})
const facts = (more: Partial<MergeFacts> = {}): MergeFacts => ({
  merged: commit('c1'),
  commit: commit('c1'),
  runs: [],
  missing: [],
  reviewed: null,
  ...more,
})
const reviewed = (...actions: readonly Action[]) => ({ planHash: hash('sha256:p'), keys: actions.map(actionKey) })
const counts = ({ counts: of }: AfterMerge) => of.map(({ count }) => count)

describe('what became of a merge', () => {
  it('counts what was planned, applied, left and failed, over all parts', () => {
    const report = afterMergeReport(
      facts({
        runs: [
          runOf([ended(updateRole('web'), 'updated')], { shard: 'ram', runId: runId('r-0') }),
          runOf([
            ended(attach('i-1'), 'attached'),
            ended(replace('i-2'), 'replaced', 400),
            ended(replace('i-3'), 'rolled-back', 900),
            ended(detach('i-4'), 'refused'),
          ]),
        ],
      }),
    )

    expect(counts(report)).toEqual([5, 3, 1, 1])
    expect(report).toMatchObject({ mood: 'bad', headline: 'Not all went well: 3 of 5 changes made, 1 failed.' })
    expect(report.gaps).toEqual({ swapped: 2, longestMs: 900 })
    expect(report.actions.map(({ state, total }) => [state, total])).toEqual([
      ['rolled-back', 1],
      ['refused', 1],
      ['updated', 1],
      ['attached', 1],
      ['replaced', 1],
    ])
    expect(report.runs).toEqual([
      { account, shard: 'ram', runId: 'r-0' },
      { account, shard: hangzhou, runId: 'r-1' },
    ])
    expect(report.review).toBeNull()
  })

  it.each<[string, Partial<MergeFacts>, Partial<AfterMerge>]>([
    ['nothing was to be done', { runs: [runOf([])] }, { mood: 'good', headline: 'There was nothing to do.' }],
    [
      'all was done',
      { runs: [runOf([ended(attach('i-1'), 'attached')])] },
      { mood: 'good', headline: 'Done: 1 of 1 change made.' },
    ],
    [
      'something is left',
      { runs: [runOf([ended(attach('i-1'), 'skipped')])] },
      { mood: 'todo', headline: '0 of 1 change made, 1 left.' },
    ],
    [
      'a part has not spoken',
      { runs: [runOf([])], missing: [{ account, shard: shanghai, why: 'it was not started.' }] },
      { mood: 'bad', headline: 'Not everything has answered: 0 of 0 changes made where it has.' },
    ],
  ])('says so where %s', (_what, more, expected) => {
    expect(afterMergeReport(facts(more))).toMatchObject(expected)
  })

  it('says of an action what the last run said, and unsays no change that was made', () => {
    const runs = [
      runOf([ended(detach('i-1'), 'refused'), ended(attach('i-2'), 'attached')]),
      runOf([ended(detach('i-1'), 'detached'), ended(attach('i-2'), 'skipped')], { runId: runId('r-2') }),
      runOf([ended(attach('i-2'), 'attached', 1)], { runId: runId('r-3') }),
    ]

    expect(counts(afterMergeReport(facts({ runs })))).toEqual([2, 2, 0, 0])
  })

  it('names what moved since the review: gone, new, and made as reviewed', () => {
    const runs = [
      runOf([ended(attach('i-1'), 'attached'), ended(attach('i-9'), 'attached'), ended(detach('i-2'), 'refused')]),
    ]

    const { review } = afterMergeReport(
      facts({ runs, reviewed: reviewed(attach('i-1'), detach('i-2'), replace('i-3')) }),
    )

    expect(review).toMatchObject({
      planHash: 'sha256:p',
      asReviewed: 1,
      gone: { total: 1, rows: [{ kind: 'replace', id: 'i-3', from: 'old-tier', to: 'web-tier' }], rest: 0 },
      added: { total: 1, rows: [{ kind: 'attach', id: 'i-9', region: hangzhou }], rest: 0 },
    })
  })

  it('counts what was reviewed for a part that has not spoken as neither done nor gone', () => {
    const keys = reviewed(attach('i-1'), updateRole('web'))
    const gone = (shard: MergeFacts['missing'][number]['shard']) =>
      afterMergeReport(facts({ reviewed: keys, missing: [{ account, shard, why: '' }] })).review?.gone.rows

    expect(gone(hangzhou)).toMatchObject([{ kind: 'update-role', region: null }])
    expect(gone('ram')).toMatchObject([{ id: 'i-1' }])
    expect(gone(null)).toEqual([])
  })

  it('shows the first ten and counts the rest', () => {
    const many = Array.from({ length: 12 }, (_, index) => attach(`i-${index}`))

    expect(afterMergeReport(facts({ reviewed: reviewed(...many) })).review?.gone).toMatchObject({ total: 12, rest: 2 })
  })
})
