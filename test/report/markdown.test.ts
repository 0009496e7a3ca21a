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

  test('refusals and unknown scopes are read before what has no room', () => {
    const actions = Array.from({ length: 40 }, (_, at) => detach(`i-${at}`, `role-${at}`))
    const text = toMarkdown(summarisePlan(verdict({ actions, refused: [refusal], scopes: [unknownScope] })), 1500)

    expect(text.length).toBeLessThanOrEqual(1500)
    expect(text).toContain('37 detach actions wanted')
    expect(text).toContain('access')
    expect(text).toMatch(/… and \d+ more parts/)
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
  const parts = fc.array(
    fc.record({ full: fc.stringMatching(/^[a-z]{5,40}$/), short: fc.stringMatching(/^[A-Z]{1,4}$/) }),
    {
      minLength: 2,
    },
  )

  test('keeps to its limit, the first and the last part, and the order of those between', () => {
    fc.assert(
      fc.property(parts, fc.nat(600), (all, limit) => {
        const text = fold(all, limit)
        const [first, ...between] = all
        const last = between.pop()

        expect(text.startsWith(`${first?.full}\n`) && text.endsWith(`\n${last?.full}`)).toBe(true)
        const lines = text
          .split('\n')
          .slice(1, -1)
          .filter((line) => line !== '')
        const left = Number(/^… and (\d+) more parts/.exec(lines.at(-1) ?? '')?.[1] ?? 0)
        const shown = left > 0 ? lines.slice(0, -1) : lines
        expect(shown.length + left).toBe(between.length)
        expect(shown.every((line, at) => [between[at]?.full, between[at]?.short].includes(line))).toBe(true)
        if (limit > 200) expect(text.length).toBeLessThanOrEqual(limit)
      }),
    )
  })

  test('leaves whole what has room', () => {
    fc.assert(fc.property(parts, (all) => all.every(({ full }) => fold(all, 10_000).includes(full))))
  })
})
