import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { summarisePlan } from '../../src/core/report/compose.ts'
import { fold } from '../../src/report/comment/fold.ts'
import { toMarkdown } from '../../src/report/comment/markdown.ts'
import { attach, blocked, detach, refusal, unknownScope, verdict } from './samples.ts'

describe('markdown', () => {
  test('a comment has verdict, counts, changes, blocked ones and the hash', () => {
    const text = toMarkdown(summarisePlan(verdict({ actions: [attach('i-1')], blocked: [blocked('i-2')] })))

    expect(text.split('\n')[0]).toBe('### 🟡 1 change to make, 1 instance blocked.')
    expect(text).toContain('**1** to attach')
    expect(text).toContain('| `i-1` |')
    expect(text).toContain('| `i-2` |')
    expect(text).toContain('`sha256:feed`')
  })

  test('what the cloud says neither mentions anyone nor ends a table nor is HTML', () => {
    const hostile = { ...attach('i-`|@all'), why: '</details><b>@team | [x](http://evil)' }
    const text = toMarkdown(summarisePlan(verdict({ actions: [hostile] })))

    expect(text).toContain('| `` i-`\\|@all `` |')
    expect(text).not.toContain('<b>')
    expect(text).not.toContain('@team')
    expect(text).not.toContain('](http://evil)')
    expect([...text.matchAll(/<\/details>/g)]).toHaveLength(1)
  })

  test('refusals and unknown scopes are never folded away', () => {
    const text = toMarkdown(
      summarisePlan(verdict({ actions: [detach('i-1')], refused: [refusal], scopes: [unknownScope] })),
      0,
    )

    expect(text).toContain('37 detach actions wanted')
    expect(text).toContain('access')
  })

  test('a comment that is too long folds from its end, and counts what it hides', () => {
    const actions = ['a-role', 'b-role'].flatMap((role) =>
      Array.from({ length: 40 }, (_, at) => attach(`i-${role}-${at}`, role)),
    )
    const report = summarisePlan(verdict({ actions }))
    const whole = toMarkdown(report)

    const folded = toMarkdown(report, whole.length - 1)

    expect(folded.length).toBeLessThan(whole.length)
    expect(folded).toContain('| `i-a-role-0` |')
    expect(folded).not.toContain('| `i-b-role-0` |')
    expect(folded).toMatch(/^- attach b\\-role .* · 40$/m)
  })
})

describe('fold', () => {
  const parts = fc.array(fc.record({ full: fc.string({ minLength: 5 }), short: fc.string({ maxLength: 4 }) }))

  test('what fits is whole, and what is folded is the end', () => {
    fc.assert(
      fc.property(parts, fc.nat(200), (all, limit) => {
        const text = fold(all, limit)
        const texts = Array.from({ length: all.length + 1 }, (_, whole) =>
          all.map((part, at) => (at < whole ? part.full : part.short)).join('\n'),
        )

        expect(texts).toContain(text)
        expect(text.length <= limit || text === texts[0]).toBe(true)
      }),
    )
  })
})
