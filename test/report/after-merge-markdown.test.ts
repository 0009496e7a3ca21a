import { describe, expect, it } from 'vitest'
import { commit, hash, runId } from '../../src/core/model/names.ts'
import { actionKey } from '../../src/core/plan/key.ts'
import { afterMergeReport, type AfterMerge, type MergeFacts } from '../../src/core/report/after-merge.ts'
import { afterMergeMarkdown } from '../../src/report/comment/after-merge-markdown.ts'
import { account, attach, hangzhou, replace } from '../core/memory/samples.ts'

const many = Array.from({ length: 30 }, (_, index) => replace(`i-${index}`))
const of = (more: Partial<MergeFacts> = {}): AfterMerge =>
  afterMergeReport({
    merged: commit('c1'),
    commit: commit('c1'),
    runs: [
      {
        account,
        shard: hangzhou,
        runId: runId('r-1'),
        actions: many,
        results: many.map((action) => ({
          ...{ action, outcome: 'refused', code: 'refused', requestId: null, gapMs: null },
          message: 'settings.limits.replace lets 20 through <b>@all</b>',
        })),
      },
    ],
    missing: [{ account, shard: null, why: '![](http://evil) @all <script>' }],
    reviewed: { planHash: hash('sha256:p'), keys: [attach('`<img>`|@all'), ...many.slice(1)].map(actionKey) },
    ...more,
  })

describe('what became of a merge, as a comment', () => {
  it('says what is missing, what differs and why, and how much it leaves out', () => {
    const text = afterMergeMarkdown(of({ missing: [] }), 60_000)

    expect(text).toContain('### 🟡 0 of 30 changes made, 30 left.')
    expect(text).toContain('**30** planned · **0** applied · **30** left · **0** failed')
    expect(text).toContain('**1** no longer planned when it ran')
    expect(text).toContain('**1** not in the reviewed plan')
    expect(text).toContain('settings.limits.replace')
    expect(text).toContain('… and 20 more')
    expect(text).toContain('- run `r-1` in `1234567890123456` `cn-hangzhou`')
  })

  it('has no markup, mention or link of anybody else', () => {
    const text = afterMergeMarkdown(of(), 60_000)
    const outsideCode = text.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '')

    expect(outsideCode).not.toMatch(/<(b|img|script)|@all|!\[|http:\/\/evil/)
  })

  it('keeps within what a host takes, and counts on', () => {
    const text = afterMergeMarkdown(of(), 1500)

    expect(text.length).toBeLessThanOrEqual(1500)
    expect(text).toContain('**30** planned')
    expect(text).toContain('30 · refused')
    expect(text).toContain('run `r-1`')
  })

  it('says that nothing was reviewed, and of which commit the run was', () => {
    const text = afterMergeMarkdown(of({ reviewed: null, commit: commit('c2') }), 60_000)

    expect(text).toContain('No plan of its last head had been shown')
    expect(text).toContain('commit `c1`, with the later `c2`')
  })
})
