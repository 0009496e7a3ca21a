import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../kit/long.ts'
import { annotate, annotating, dataOf, key, role, rolesIn, web, withoutRoles } from './kit.ts'

const any = annotating([{ ...web, match: { ...web.match, anyOf: [{ kind: ['pod'] }] } }], { fix: false })

/** How a mapping is written. */
type Style = Readonly<{ step: number; flow: number; quote: 0 | 1 | 2; comment: number; blank: number; space: boolean }>
type Value = string | number | null | boolean | { readonly [name: string]: Value } | readonly Value[]

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
const scalar = fc.oneof(
  word,
  fc.constantFrom(
    'true',
    '12',
    'null',
    'a: b',
    '# no',
    "it's",
    '"x"',
    '--- x',
    'é 🦊',
    '',
    '*x',
    '&y',
    '- z',
    '{a}',
    'multi\nline\n',
    ' lead',
    '${X}',
  ),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const others = fc.dictionary(
  word,
  fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }), fc.dictionary(word, scalar, { maxKeys: 3 })),
  { maxKeys: 3 },
)
const kinds = [
  ['apps/v1', 'Deployment', ['spec', 'template']],
  ['batch/v1', 'CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  ['v1', 'Pod', []],
  ['v1', 'PodTemplate', ['template']],
  ['apps.kruise.io/v1alpha1', 'CloneSet', ['spec', 'template']],
  ['v1', 'Service', null],
  ['v1', 'ConfigMap', null],
] as const

const metadata = fc
  .record(
    {
      labels: fc.dictionary(word, word, { maxKeys: 2 }),
      annotations: fc.option(fc.dictionary(word, word, { maxKeys: 2 })),
      others,
    },
    { requiredKeys: [] },
  )
  .map(({ others: more = {}, ...known }): Value => ({ ...more, ...known }))

/** An object of one of the kinds, and whether it makes pods. */
const object = fc
  .tuple(fc.constantFrom(...kinds), metadata, others, fc.boolean())
  .map(([[apiVersion, kind, way], meta, more, hasMetadata]) => {
    const pod: Value = {
      ...more,
      ...(hasMetadata || kind === 'Pod' ? { metadata: meta } : {}),
      spec: { containers: [{ name: 'app' }] },
    }
    const inner = (way ?? []).toReversed().reduce<Value>((value, name) => ({ [name]: value }), pod)
    const head: Value = { apiVersion, kind }
    return {
      makesPods: way !== null,
      value: way?.length === 0 ? { ...head, ...pod } : { ...head, metadata: { name: 'web' }, ...(inner as object) },
    }
  })

const style = fc.record<Style>({
  step: fc.integer({ min: 1, max: 5 }),
  flow: fc.nat(40),
  quote: fc.constantFrom(0, 1, 2),
  comment: fc.nat(30),
  blank: fc.nat(30),
  space: fc.boolean(),
})

/** Writes a value as YAML in a style; every few mappings in braces, every few lines with a comment. */
const write = (value: Value, { step, flow, quote, comment, blank, space }: Style): string => {
  let at = 0
  const every = (count: number): boolean => count > 0 && (at += 1) % (count + 2) === 0
  const name = (text: string): string => ['', '"', "'"][quote] + text + ['', '"', "'"][quote] + (space ? ' :' : ':')
  const leaf = (one: Value): string => JSON.stringify(one)
  const inBraces = (one: Value): string => {
    if (Array.isArray(one)) return `[${one.map(inBraces).join(', ')}]`
    if (typeof one !== 'object' || one === null) return leaf(one)
    return `{${Object.entries(one)
      .map(([key, inner]: [string, Value]) => `${name(key)} ${inBraces(inner)}`)
      .join(', ')}}`
  }
  const block = (one: Value, depth: string): string => {
    const lines: string[] = []
    for (const [key, inner] of Object.entries(one as Record<string, Value>)) {
      if (every(comment)) lines.push(`${depth}# about ${key}`)
      if (every(blank)) lines.push('')
      const isMap =
        typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0
      if (isMap && !every(flow)) lines.push(`${depth}${name(key)}`, block(inner, depth + ' '.repeat(step)))
      else lines.push(`${depth}${name(key)} ${inBraces(inner)}`)
    }
    return lines.join('\n')
  }
  return block(value, '')
}

const manifest = fc
  .tuple(
    fc.array(fc.tuple(object, style), { minLength: 1, maxLength: 4 }),
    fc.record({ dos: fc.boolean(), last: fc.boolean(), mark: fc.boolean(), json: fc.constantFrom(-1, -1, 0, 2) }),
  )
  .map(([objects, { dos, last, mark, json }]) => {
    const texts = objects.map(([{ value }, one]) => (json < 0 ? write(value, one) : JSON.stringify(value, null, json)))
    const text = (mark ? '\ufeff' : '') + texts.join('\n---\n') + (last ? '\n' : '')
    return {
      text: dos ? text.replaceAll('\n', '\r\n') : text,
      pods: objects.filter(([{ makesPods }]) => makesPods).length,
    }
  })

/** Every character of the old text is still there, in its order; `null` alone may have given its place to a mapping. */
const isAddition = (before: string, after: string): boolean => {
  let at = 0
  const old = before.replaceAll('null', '')
  for (const unit of after.split('')) if (unit === old[at]) at += 1
  return at === old.length
}

describe('random manifests in random layouts', () => {
  test('say the same as before and the role, in every pod template', async () => {
    let annotated = 0
    await fc.assert(
      fc.asyncProperty(manifest, async ({ text, pods }) => {
        const done = await annotate(text, any)
        const [before, after] = [dataOf(text), dataOf(done.text)]

        expect(done.left).toEqual([])
        expect(done.edits).toHaveLength(pods)
        expect(after.map(withoutRoles)).toEqual(before.map(withoutRoles))
        expect(rolesIn(after)).toEqual(done.edits.map(() => role))
        expect(isAddition(text, done.text)).toBe(true)
        annotated += pods
      }),
      { numRuns: 250 },
    )
    expect(annotated).toBeGreaterThan(150)
  })

  test('are the same after a second run, however they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(manifest, fc.integer({ min: 1, max: 50 }), async ({ text }, pieceLength) => {
        const once = await annotate(text, any, pieceLength)
        const twice = await annotate(once.text, any)

        expect(once.text).toBe((await annotate(text, any)).text)
        expect(twice).toMatchObject({ text: once.text, edits: [] })
      }),
      { numRuns: 100 },
    )
  })

  test('are not touched where no binding matches', async () => {
    await fc.assert(
      fc.asyncProperty(manifest, async ({ text }) => {
        expect(await annotate(text, annotating([]))).toEqual({ text, edits: [], left: [] })
      }),
      { numRuns: 60 },
    )
  })

  test('lose nothing but their wrong role to --fix', async () => {
    await fc.assert(
      fc.asyncProperty(manifest, async ({ text }) => {
        const { text: right } = await annotate(text, any)
        const wrong = right.replaceAll(role, 'some-other')
        const fixed = await annotate(wrong, { ...any, fix: true })

        expect((await annotate(wrong, any)).text).toBe(wrong)
        expect(fixed.text).toBe(right)
      }),
      { numRuns: 60 },
    )
  })
})

describe('random text', () => {
  test('never crashes it, and what is edited says what it said', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'apiVersion: v1\n',
        'kind: Pod\n',
        'metadata:\n',
        '  labels: {a: b}\n',
        '  annotations:',
        ' {',
        '}',
        '&a ',
        '*a',
        '<<: ',
        '\t',
        '|\n',
        '>-\n',
        "'",
        '"',
        '---\n',
        '...\n',
        '? ',
        ': ',
        '- ',
        '# ',
        '\r\n',
        `  ${key}: x\n`,
        '!!map ',
        '%YAML 1.1\n',
      ),
      fc.string({ maxLength: 4 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
        const text = pieces.join('')
        const done = await annotate(text, any)

        if (done.edits.length === 0) expect(done.text).toBe(text)
        else expect(dataOf(done.text).map(withoutRoles)).toEqual(dataOf(text).map(withoutRoles))
      }),
      {
        ...runs(2_000, 20_000),
        // A document that can be edited, before one that names no anchor; one whose merge key merges nothing.
        examples: [[['apiVersion: v1\n', 'kind: Pod\n', '...\n', '*a']], [['apiVersion: v1\n', 'kind: Pod\n', '<<: ']]],
      },
    )
  })
})
