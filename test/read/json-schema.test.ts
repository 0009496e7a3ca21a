import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { desiredStateJsonSchema } from '../../src/read/json-schema.ts'
import { parseYaml } from '../../src/read/yaml.ts'

const schema = desiredStateJsonSchema()
/** A reader of JSON Schema that knows nothing of ours. */
const reader = z.fromJSONSchema(JSON.parse(JSON.stringify(schema)) as Parameters<typeof z.fromJSONSchema>[0])
const takes = (yaml: string): boolean => reader.safeParse(parseYaml('a.yaml', yaml).documents[0]?.value).success

/** Every mapping of the schema that lists its keys. */
const mappings = (part: unknown): readonly Readonly<Record<string, unknown>>[] => {
  if (typeof part !== 'object' || part === null) return []
  const here =
    'properties' in part && typeof part.properties === 'object' ? [part as Readonly<Record<string, unknown>>] : []
  return [...here, ...Object.values(part).flatMap(mappings)]
}

describe('the JSON Schema', () => {
  it('takes the demo of this repository', () => {
    const folder = join(import.meta.dirname, '../../desired-state')

    for (const file of readdirSync(folder)) expect(takes(readFileSync(join(folder, file), 'utf8'))).toBe(true)
  })

  it.each([
    'rolse: {}',
    'settings: {}',
    'settings: { accounts: [{ name: a, id: 1234567890123456, regions: [cn-a] }] }',
    'bindings: [{ name: a, role: b }]',
    'bindings: [{ name: a, role: b, match: { kind: esc } }]',
    'bindings: [{ name: a, role: b, match: { kind: ecs, tags: { a: true } } }]',
    'policies: { a: { document: { Version: "1", Statement: [] } } }',
    'settings: { accounts: [{ name: a, id: "1234567890123456", regions: [cn-a] }], settle: soon }',
  ])('does not take %s', (yaml) => {
    expect(takes(yaml)).toBe(false)
  })

  it('knows every key, and says what those of desired state mean', () => {
    expect(mappings(schema).every((mapping) => mapping['additionalProperties'] === false)).toBe(true)
    expect(
      Object.entries(schema.properties ?? {}).filter(
        ([, part]) => typeof part !== 'object' || part.description === undefined,
      ),
    ).toEqual([])
  })

  it('is what JSON can say', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
  })
})
