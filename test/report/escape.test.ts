import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { json, markdown, markdownCode, terminal } from '../../src/report/escape.ts'

/** Text as hostile as it comes: any code unit, with the ones that bite more often. */
const nasty = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\u001b[2J',
        '\u009b31m',
        '\u202e',
        '\r',
        '\n',
        '`',
        '``',
        '|',
        '<img src=x>',
        '@all',
        '](x)',
        '\\',
      ),
    ),
  )
  .map((parts) => parts.join(''))

const steers = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u

describe('escape', () => {
  test('nothing that steers a terminal gets through', () => {
    fc.assert(fc.property(nasty, (text) => !steers.test(terminal(text))))
  })

  test('plain text stays as it is on a terminal', () => {
    expect(terminal('web-1 (生产环境) ümlaut')).toBe('web-1 (生产环境) ümlaut')
    expect(terminal('a\u001b[31mb\u202ec')).toBe('a\\u001b[31mb\\u202ec')
  })

  test('JSON says the same after it was made safe to print', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const safe = json(JSON.stringify({ text }))
        const tame = safe.replaceAll('\n', '')

        expect(JSON.parse(safe)).toEqual({ text })
        expect(steers.test(tame)).toBe(false)
      }),
    )
  })

  test('prose in Markdown holds no markup, no HTML and no line break', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const safe = markdown(text)

        expect(safe).not.toMatch(/[<>\n\r]/)
        expect(safe).not.toMatch(/(?<!\\)(\\\\)*[`*_[\]|]/)
        expect(safe).not.toMatch(/@(?!\u2060)/)
      }),
    )
  })

  test('commands in prose can be copied from what is rendered', () => {
    expect(markdown('rolekeeper approve sha256:4f5e').replaceAll('\\', '')).toBe('rolekeeper approve sha256:4f5e')
    expect(markdown('see settings.limits.detach').replaceAll('\\', '')).toBe('see settings.limits.detach')
  })

  test('a name in Markdown code can neither end the code nor the cell', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const safe = markdownCode(text)
        const fence = /^`+/.exec(safe)?.[0] ?? ''
        const inside = safe.slice(fence.length, safe.length - fence.length)

        expect(safe.endsWith(fence)).toBe(true)
        expect([...inside.matchAll(/`+/g)].every(([run]) => run.length !== fence.length)).toBe(true)
        expect(safe).not.toMatch(/(?<!\\)\|/)
      }),
    )
  })
})
