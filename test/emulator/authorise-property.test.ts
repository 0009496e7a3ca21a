import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authorise } from '../../src/emulator/ram/authorise.ts'
import { matchesGlob } from '../../src/emulator/ram/glob.ts'
import { document, role, user, worldWith } from './authorise-kit.ts'
import type { Statement } from './authorise-kit.ts'

/** The same rules, once more and as plainly as they can be put, over regular expressions. */
const judge = (statements: readonly Statement[], action: string, resource: string): string => {
  const fits = (pattern: string, value: string, flags: string) =>
    new RegExp(`^${pattern.replace(/[.:/]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, flags).test(value)
  const some = (patterns: unknown, value: string, flags: string) =>
    [patterns as string | string[]].flat().some((pattern) => fits(pattern, value, flags))
  const applies = (statement: Statement) =>
    ('Action' in statement ? some(statement['Action'], action, 'i') : !some(statement['NotAction'], action, 'i')) &&
    ('Resource' in statement
      ? some(statement['Resource'], resource, '')
      : !some(statement['NotResource'], resource, ''))
  const effects = statements.filter(applies).map((statement) => statement['Effect'])
  if (effects.includes('Deny')) return 'explicit-deny'
  return effects.includes('Allow') ? 'allowed' : 'implicit-deny'
}

const oneOrMany = (pattern: fc.Arbitrary<string>) =>
  fc.oneof(pattern, fc.array(pattern, { minLength: 1, maxLength: 3 }))
const actionPattern = oneOrMany(
  fc.constantFrom('*', 'a:*', 'a:G*', 'A:get', 'a:G?t', 'b:Put', 'b:*t', '?:Put', 'a:Get*', 'c:*'),
)
const resourcePattern = oneOrMany(
  fc.constantFrom('*', 'acs:a:*:*:x', 'acs:a:r:1:*', 'acs:?:*:1:x/*', '*/y', 'acs:a:r:1:x', 'acs:b:*', 'acs:a:q:*:*'),
)
const statement: fc.Arbitrary<Statement> = fc
  .tuple(
    fc.constantFrom('Allow', 'Deny'),
    fc.constantFrom('Action', 'NotAction'),
    actionPattern,
    fc.constantFrom('Resource', 'NotResource'),
    resourcePattern,
  )
  .map(([Effect, actionKey, actions, resourceKey, resources]) => ({
    Effect,
    [actionKey]: actions,
    [resourceKey]: resources,
  }))
const statements = fc.array(statement, { maxLength: 4 })

describe('any request', () => {
  const action = fc.constantFrom('a:Get', 'a:GetMore', 'a:Put', 'b:Put', 'B:put', 'c:Do')
  const resource = fc.constantFrom('acs:a:r:1:x', 'acs:a:q:1:x/y', 'acs:b:r:1:x/', 'acs:a:r:2:x', '*')

  it('is judged like a plain reading of the rules judges it', () => {
    fc.assert(
      fc.property(statements, statements, action, resource, (own, group, wanted, on) => {
        expect(authorise(worldWith(own, group), user, wanted, on)).toBe(judge([...own, ...group], wanted, on))
      }),
      { numRuns: 500 },
    )
  })

  it('of a session is allowed only if both the role and the session policy allow it', () => {
    fc.assert(
      fc.property(statements, statements, action, resource, (ofRole, ofSession, wanted, on) => {
        const sessionPolicy = JSON.stringify(document(ofSession))
        const decision = authorise(worldWith([], [], ofRole), { ...role, sessionPolicy }, wanted, on)
        const parts = [judge(ofRole, wanted, on), judge(ofSession, wanted, on)]

        expect(decision === 'allowed').toBe(parts.every((part) => part === 'allowed'))
        expect(decision === 'explicit-deny').toBe(parts.includes('explicit-deny'))
      }),
      { numRuns: 300 },
    )
  })
})

describe('a glob', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', ':'), maxLength: 12 })

  it('matches what the regular expression of the same meaning matches', () => {
    fc.assert(
      fc.property(text, text, (pattern, value) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's')

        expect(matchesGlob(pattern, value)).toBe(expression.test(value))
      }),
      { numRuns: 2000 },
    )
  })

  it('is not slowed down by a pattern made for it', () => {
    expect(matchesGlob(`${'*a'.repeat(500)}b`, 'a'.repeat(6000))).toBe(false)
  })
})
