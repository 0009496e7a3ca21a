import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { parseYaml } from '../../src/read/yaml.ts'
import { read, settings } from './kit.ts'

/** Pieces of YAML and of desired state, in any order. */
const pieces = fc.constantFrom(
  ...['settings', 'accounts', 'bindings', 'match', 'tags', 'roles', 'policies', 'document', 'trust', 'scope', 'name'],
  ...['a', 'ecs', '1', '"x"', '~', '-', '- ', ': ', ':', ',', '\n', '\n  ', '\n    ', '\t', ' ', '#', '---\n', '...\n'],
  ...[
    '{',
    '}',
    '[',
    ']',
    '&a',
    '*a',
    '!t ',
    '|\n',
    '>\n',
    '%',
    '@',
    '\\',
    "'",
    '"',
    '? ',
    '<<',
    '__proto__',
    '\ufeff',
    '\0',
    '\r\n',
  ],
)
const yamlish = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''))

const known = fc.constantFrom(
  ...[
    'schema',
    'scope',
    'settings',
    'roles',
    'policies',
    'bindings',
    'passRole',
    'match',
    'except',
    'kind',
    'tags',
    'ids',
  ],
  ...[
    'accounts',
    'regions',
    'id',
    'name',
    'role',
    'limits',
    'attach',
    'max',
    'per',
    'protect',
    'reason',
    'document',
    'trust',
  ],
  ...['Statement', 'Version', 'Effect', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__proto__', 'x'],
)

/** Values of any shape whose keys are those of desired state: they get further than garbage does. */
const { tree } = fc.letrec<{ tree: unknown; leaf: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.oneof({ weight: 9, arbitrary: known }, fc.string({ maxLength: 2000 })), tie('tree'), {
      maxKeys: 5,
    }),
  ),
  leaf: fc.oneof(
    fc.constantFrom('ecs', 'web', '*', '1h', '1234567890123456', 'cn-hangzhou', 'Allow', '{', '', '1'),
    fc.string(),
    fc.string({ unit: 'binary', minLength: 100, maxLength: 3000 }),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
  ),
}))

const runs = { numRuns: 300 }

describe('reading', () => {
  it('never throws on garbage', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), yamlish), (text) => {
        expect(typeof read({ 'settings.yaml': settings, 'a.yaml': text }).ok).toBe('boolean')
      }),
      runs,
    )
  })

  it('never throws on shapes that are nearly right, and names each place in the file', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const text = stringify(value)
        const reading = read({ 'a.yaml': text })
        const lines = text.split('\n').length

        for (const { at, wrong, right } of reading.ok ? [] : reading.problems) {
          expect(at.line).toBeGreaterThanOrEqual(1)
          expect(at.line).toBeLessThanOrEqual(lines)
          expect(at.column).toBeGreaterThanOrEqual(1)
          expect(right).not.toBe('')
          expect(wrong + right).not.toMatch(/\n/)
          expect((wrong + right).length).toBeLessThan(1000)
          // zod's own words would be a shape that nobody thought of.
          expect(wrong).not.toMatch(/Invalid|expected|undefined|\[object/)
        }
      }),
      runs,
    )
  })

  it('says the same of the same, whether the lines end as on Unix or on Windows', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const text = stringify(value)

        expect(read({ 'a.yaml': text.replaceAll('\n', '\r\n') })).toEqual(read({ 'a.yaml': text }))
      }),
      { numRuns: 100 },
    )
  })

  it('leaves prototypes alone', () => {
    fc.assert(
      fc.property(tree, (value) => {
        read({ 'a.yaml': stringify(value) })

        expect(Object.keys(Object.prototype)).toEqual([])
        expect(({} as Record<string, unknown>)['x']).toBeUndefined()
      }),
      runs,
    )
  })

  it('gives back what was written, where YAML takes it at all', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const { documents, problems } = parseYaml('a.yaml', stringify(value))

        if (problems.length === 0 && value !== null) expect(documents[0]?.value).toEqual(value)
      }),
      runs,
    )
  })
})
