import { describe, expect, it } from 'vitest'
import { maxFileBytes, parseYaml } from '../../src/read/yaml.ts'
import { problemsIn, settings } from './kit.ts'

/** As much of a text as a file may hold. */
const filling = (text: string): string => text.repeat(Math.floor(maxFileBytes / text.length))

/** Enough to be refused one by one, and little enough for a test. */
const flood = (text: string): string => text.repeat(20_000)

/** Unbounded, several of these take the process down or keep it busy for minutes. */
describe('bombs', () => {
  it.each([
    ['a million open brackets', filling('[')],
    [
      'half a million brackets that close',
      filling('[').slice(0, maxFileBytes / 2) + filling(']').slice(0, maxFileBytes / 2),
    ],
    ['mappings in mappings', filling('{a: ')],
    ['lists in lists on one line', filling('- ')],
    ['keys of keys', filling('? ')],
    ['stairs of indentation', Array.from({ length: 1400 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['a million commas', `[${filling(',').slice(2)}]`],
    ['half a million bad escapes', `"${filling('\\q').slice(2)}"`],
    ['brackets that nothing opened', flood('}\n')],
    ['anchors upon anchors', flood('&a ')],
    ['tags upon tags', flood('! ')],
    ['directives without end', flood('%\n')],
    ['zero bytes', filling('\0')],
    ['more documents than a folder may hold', filling('---\n')],
    [
      'a mapping of 150,000 keys',
      Array.from({ length: 150_000 }, (_, i) => `k${i}:`)
        .join('\n')
        .slice(0, maxFileBytes),
    ],
  ])('of %s are refused, and reading goes on', (_what, text) => {
    expect(problemsIn({ 'settings.yaml': settings, 'bomb.yaml': text }).length).toBeGreaterThan(0)
  })

  it('of aliases are refused at each alias', () => {
    const lines = ['a0: &a0 [x, x]', ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)]

    expect(problemsIn({ 'bomb.yaml': lines.join('\n') })).toHaveLength(60)
  })

  it('leave the length of stack traces as it was', () => {
    const before = Error.stackTraceLimit

    parseYaml('bomb.yaml', '[,,,')

    expect(Error.stackTraceLimit).toBe(before)
  })

  it('may be as deep as nothing real is, and not deeper', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

    expect(parseYaml('a.yaml', nested(90)).problems).toEqual([])
    expect(parseYaml('a.yaml', nested(110)).problems).toMatchObject([
      { at: { line: 1 }, wrong: 'lists and mappings stand too deep within each other here' },
    ])
  })

  it('of size are refused without a look at them', () => {
    expect(problemsIn({ 'settings.yaml': settings, 'big.yaml': 'a'.repeat(maxFileBytes + 1) })).toEqual([
      'big.yaml:1:1: this file has more than 1024 KiB. Split it.',
    ])
  })

  it('count bytes, not characters', () => {
    expect(parseYaml('a.yaml', `# ${'€'.repeat(maxFileBytes / 3)}`).problems).toHaveLength(1)
  })

  it('of documents are counted over all files', () => {
    const files = { 'a.yaml': '---\nbindings: []\n'.repeat(6000), 'b.yaml': '---\nbindings: []\n'.repeat(6000) }

    expect(problemsIn({ 'settings.yaml': settings, ...files })).toEqual([
      'b.yaml:1:1: with this file the folder holds more than 10000 documents. Put more into each document.',
    ])
  })
})
