import fc from 'fast-check'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { describe, expect, test } from 'vitest'
import type { Action } from '../../src/core/model/action.ts'
import type { Finding } from '../../src/core/model/finding.ts'
import { accountId, bindingName, commit, hash, region, roleName } from '../../src/core/model/names.ts'
import { summariseReview, type Review } from '../../src/core/report/review.ts'
import {
  inJson,
  problemsMarkdown,
  reviewMarkdown,
  staleMarkdown,
  type ReviewPlace,
} from '../../src/report/comment/review-markdown.ts'
import { account, attach, blocked, createRole, detach, refusal, replace, unknownScope, verdict } from './samples.ts'

const reviewOf = (...args: Parameters<typeof verdict>): Review => summariseReview(verdict(...args), null, 'approve')
const withLimit = (limit: number): ReviewPlace => ({ ...inJson, limit })

/** As a host renders it, our own tags included: cmark's rules with GitHub's extensions. */
const rendered = (markdown: string): string =>
  micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })

const tagsIn = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/<\/?([a-zA-Z][\w-]*)/g)].map(([, tag = '']) => tag))
const ours = [
  'h3',
  'h4',
  'p',
  'strong',
  'ul',
  'li',
  'code',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'details',
  'summary',
]

/** Everything of a plan, with these words wherever the cloud, the files or the host have a say. */
const hostile = (words: string): Review => {
  const binding = bindingName(words)
  const actions: Action[] = [
    ...Array.from({ length: 14 }, (_, at) => ({ ...attach(`${words}${at}`, words), binding, why: words })),
    { ...replace(words, words, words), binding, why: words },
    { ...detach(words, words), why: words },
    { ...createRole(words), why: words },
  ]
  const at = { file: words, line: 1, column: 1 }
  const finding: Finding = { code: words, severity: 'warning', at: null, message: words, fix: words }
  const power = {
    account,
    subject: { type: 'role', role: roleName(words) },
    gained: [words],
    lost: [words],
    undecided: [],
    risks: [words],
  } as const
  const scope = { account, region: region(words), kind: 'ecs' } as const
  const refused = { ...refusal, scope: words, because: words }
  const left = { ...blocked(words), why: words, fix: words }
  return reviewOf({
    actions,
    blocked: [left],
    findings: [finding, { ...finding, at }],
    powers: [power],
    scopes: [{ ...unknownScope, scope }],
    refused: [refused],
  })
}

const hostilePlace = (words: string): ReviewPlace => ({
  ...inJson,
  of: { head: commit(words), base: { ref: words, commit: commit(words) }, fork: true },
})

const nasty = [
  '@all @org/team',
  '![x](http://evil.example/x.png)',
  '[x](http://evil.example) <http://evil.example> http://evil.example www.evil.example a@evil.example',
  '<img src=x onerror=alert(1)><script>x</script></details></summary><!--',
  '`code` ``code`` ```\nfence',
  '| a | b |\n| --- | --- |\n| c | d |',
  '**bold** __bold__ ~~gone~~ # head\n# head\n- [ ] task',
  '$x$ $1 #1 GH-1 !1 &1 %1 ~1 :shipit: acs:ram::1:role/x',
  '[^1] [x]: http://evil.example\n[x]',
  '&lt;b&gt; &#60;b&#62; \\<b>',
  '\u001b[2J\u202e\u0000',
]

describe('a review in Markdown', () => {
  test('begins with the verdict, and ends with the hash', () => {
    const lines = reviewMarkdown(reviewOf({ actions: [attach('i-1')] }), inJson)
      .trim()
      .split('\n')

    expect(lines[0]).toBe('### 🟡 1 change to make, 0 instances blocked.')
    expect(lines[2]).toContain('**1** to attach')
    expect(lines.at(-1)).toBe('commit `1a2b3c4d` · plan `sha256:feed` · --format json has the whole plan')
  })

  test('shows ten of a binding, and folds the others', () => {
    const actions = Array.from({ length: 12 }, (_, at) => attach(`i-${at}`))
    const html = rendered(reviewMarkdown(reviewOf({ actions }), inJson))

    expect([...html.matchAll(/<tr>\n<td><code>i-\d+<\/code>/g)]).toHaveLength(10)
    expect(html).toMatch(/<summary>\s*<p>and 2 more<\/p>\s*<\/summary>[^]*<code>i-10<\/code> <code>i-11<\/code>/)
  })

  test('names head, base and what a fork may not', () => {
    const of = { head: commit('a'.repeat(40)), base: { ref: 'main', commit: commit('b'.repeat(40)) }, fork: true }
    const text = reviewMarkdown(reviewOf(), { ...inJson, of })

    expect(text).toContain('Head `aaaaaaaaaaaa` merged with `main` at `bbbbbbbbbbbb`. It comes from a fork')
    expect(reviewMarkdown(reviewOf(), { ...inJson, of: { ...of, fork: false } })).not.toContain('fork')
  })

  test.each(nasty)('makes nothing of what others wrote: %j', (words) => {
    const place = hostilePlace(words)
    const problem = { at: { file: words, line: 1, column: 1 }, wrong: words, right: words }
    for (const text of [
      reviewMarkdown(hostile(words), place),
      reviewMarkdown(hostile(words), { ...place, limit: 5000 }),
      problemsMarkdown([problem], place, words),
      staleMarkdown(hash(words), commit(words), commit(words)),
    ]) {
      const html = rendered(text)

      expect([...tagsIn(html)].filter((tag) => !ours.includes(tag))).toEqual([])
      expect(html).not.toMatch(/<(details|summary|td|code)\s/)
      expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length)
      // Code is what no host looks into.
      expect(html.replace(/<code>[^<]*<\/code>/g, '')).not.toMatch(/@(?!\u2060)|[#!$%~]\d|&amp;\d|GH-|:\w+:/)
    }
  })

  test('says of files that are no desired state what is wrong, where', () => {
    const problem = { at: { file: 'a.yaml', line: 3, column: 5 }, wrong: '`role` is missing', right: 'Name one.' }

    const text = problemsMarkdown([problem], inJson, 'A merge would change nothing.')

    expect(text).toMatch(/^### ❌ A merge would change nothing\.\n/)
    expect(text).toContain('- `a.yaml:3:5` \\`role\\` is missing. Name one.')
  })

  test('that is out of date says of what, and of what the next is', () => {
    const text = staleMarkdown(hash('sha256:feed'), commit('a'.repeat(40)), commit('b'.repeat(40)))

    expect(text).toMatch(/^### ⏳ Out of date: the request is now at `bbbbbbbbbbbb`/)
    expect(text).toContain('The plan `sha256:feed` that stood here was of `aaaaaaaaaaaa`.')
  })
})

/** How many changes the comment shows or counts; every group has to come to its own total. */
const countedIn = (markdown: string): number => {
  const sections = markdown.split('\n#### ').filter((one) => /^(Changes|Drift already)/.test(one))
  return sections.reduce((sum, section) => sum + groupsIn(section) + restIn(section), 0)
}

const groupsIn = (section: string): number => {
  const groups = section.split(/\n(?=(?:- )?\*\*)/).slice(1)
  return groups.reduce((sum, group) => {
    const total = Number(/ · (\d+) changes?(:|\n|$)/.exec(group)?.[1])
    if (group.startsWith('**')) {
      const rows = group.match(/^\| `/gm)?.length ?? 0
      const folded = /<details>[^]*<\/details>/.exec(group)?.[0].match(/`i-/g)?.length ?? 0
      const left = Number(/^… and (\d+) more\.$/m.exec(group)?.[1] ?? 0)
      expect(rows + folded + left).toBe(total)
    }
    return sum + total
  }, 0)
}

const restIn = (section: string): number => Number(/^… and \d+ more .* with (\d+) changes?:/m.exec(section)?.[1] ?? 0)

describe('a comment with a limit', () => {
  const someAction = fc
    .record({
      make: fc.constantFrom(attach, replace, detach),
      id: fc.nat(99),
      binding: fc.constantFrom('a', 'b', 'c', null),
      to: fc.nat(40),
      account: fc.nat(3),
      cause: fc.constantFrom('drift', 'proposal'),
    })
    .map(({ make, id, binding, to, account: at, cause }): Action => {
      const action = make(`i-${id}`, `role-${to}`)
      return {
        ...action,
        target: { ...action.target, account: accountId(`${at}`) },
        cause,
        binding: binding && bindingName(binding),
      }
    })

  test('shows or counts every change, keeps to the limit, and is the same each time', () => {
    fc.assert(
      fc.property(
        fc.array(someAction, { maxLength: 120 }),
        fc.integer({ min: 2000, max: 30_000 }),
        (actions, limit) => {
          const left = Array.from({ length: 3 }, (_, at) => blocked(`i-${at}`))
          const of = verdict({ actions, blocked: left, refused: [refusal] })
          const before = { plan: verdict({}).plan, findings: [] }
          const text = reviewMarkdown(summariseReview(of, before, 'approve'), withLimit(limit))

          expect(text.length).toBeLessThanOrEqual(limit)
          expect(countedIn(text)).toBe(actions.length)
          expect(reviewMarkdown(summariseReview(of, before, 'approve'), withLimit(limit))).toBe(text)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('is kept however long names and texts are, and however many of everything there is', () => {
    const long = 'x<`|'.repeat(5000)
    const many = Array.from({ length: 3000 }, (_, at) => ({
      ...attach(`i-${at}`, `role-${at}`),
      binding: bindingName(`b-${at}`),
      why: long,
    }))
    const findings = Array.from(
      { length: 500 },
      (_, at) => ({ code: `c${at}`, severity: 'note', at: null, message: long, fix: long }) as const,
    )
    const scopes = Array.from({ length: 500 }, (_, at) => ({
      ...unknownScope,
      scope: { ...unknownScope.scope, region: region(`r-${at}`) },
    }))
    const refused = Array.from({ length: 500 }, () => refusal)

    for (const limit of [3000, 20_000, 65_000]) {
      const text = reviewMarkdown(reviewOf({ actions: many, findings, scopes, refused }), withLimit(limit))

      expect(text.length).toBeLessThanOrEqual(limit)
      expect(countedIn(text)).toBe(3000)
      expect(text).toMatch(/^… and \d+ more findings/m)
    }
  })

  test('uses the room it has', () => {
    const actions = Array.from({ length: 3000 }, (_, at) => ({
      ...attach(`i-${at}`),
      binding: bindingName(`b-${at % 300}`),
    }))

    expect(reviewMarkdown(reviewOf({ actions }), withLimit(60_000)).length).toBeGreaterThan(59_000)
  })
})
