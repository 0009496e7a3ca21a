import { describe, expect, it } from 'vitest'
import { formatProblem } from '../../src/read/problems.ts'
import { parseYaml } from '../../src/read/yaml.ts'

const only = (text: string) => {
  const { documents, problems } = parseYaml('a.yaml', text)
  expect(problems).toEqual([])
  const [document] = documents
  if (document === undefined) throw new Error('There is no document.')
  return document
}

const problems = (text: string): readonly string[] => parseYaml('a.yaml', text).problems.map(formatProblem)

describe('places in a document', () => {
  const document = only(`a:
  b: [x, { c: 1 }]
  "d e": |
    two
    lines
empty:
`)

  it.each([
    [['a', 'b'], 2, 6],
    [['a', 'b', 0], 2, 7],
    [['a', 'b', 1, 'c'], 2, 15],
    [['a', 'd e'], 3, 10],
    [['empty'], 6, 1],
    [[], 1, 1],
  ])('are those of the value at %j', (path, line, column) => {
    expect(document.place(path)).toEqual({ file: 'a.yaml', line, column })
  })

  it.each([
    [['a'], 1, 1],
    [['a', 'b'], 2, 3],
    [['a', 'b', 1, 'c'], 2, 12],
    [['a', 'b', 0], 2, 7],
  ])('are those of the key at %j', (path, line, column) => {
    expect(document.placeOfKey(path)).toEqual({ file: 'a.yaml', line, column })
  })

  it('are those of the nearest that is there, where something is missing', () => {
    expect(document.place(['a', 'missing', 'deeper'])).toEqual({ file: 'a.yaml', line: 2, column: 3 })
    expect(document.place(['a', 'b', 7])).toEqual({ file: 'a.yaml', line: 2, column: 6 })
  })

  it('let one value be the only item of a list', () => {
    expect(only('a: { b: x }').place(['a', 0, 'b', 0])).toEqual({ file: 'a.yaml', line: 1, column: 9 })
  })

  it('do not move with a byte order mark or with Windows line ends', () => {
    const text = 'a: 1\r\nb:\r\n  c: 2\r\n'

    expect(only(`\ufeff${text}`).place(['b', 'c'])).toEqual({ file: 'a.yaml', line: 3, column: 6 })
    expect(only(`\ufeff${text}`).value).toEqual({ a: 1, b: { c: 2 } })
  })
})

describe('what a document shows of its values', () => {
  it.each([
    ['1234567890123456789', '1234567890123456789'],
    ['0012', '0012'],
    ['text', '"text"'],
    ["'it''s'", '"it\'s"'],
    ['true', 'true'],
    ['[1, 2]', ''],
    ['', ''],
    [`"${'x'.repeat(80)}"`, `"${'x'.repeat(58)}…`],
  ])('is %s as %s', (written, shown) => {
    expect(only(`a: ${written}`).shown(['a'])).toBe(shown)
  })
})

describe('documents of a file', () => {
  it('are all read, and those without a value left out', () => {
    const { documents } = parseYaml('a.yaml', '# only a comment\n---\na: 1\n---\n---\nb: 2\n...\n')

    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { b: 2 }])
  })

  it('are read although another one is broken', () => {
    const { documents, problems } = parseYaml('a.yaml', 'a: [1\n---\nb: 2\n')

    expect(documents.map(({ value }) => value)).toEqual([{ b: 2 }])
    expect(problems.length).toBeGreaterThan(0)
  })

  it('keep to the core schema: no and yes and dates are text, and << is a key like others', () => {
    expect(only('a: no\nb: yes\nc: 2026-12-01\n"<<": x').value).toEqual({
      a: 'no',
      b: 'yes',
      c: '2026-12-01',
      '<<': 'x',
    })
  })
})

describe('what is YAML and still refused', () => {
  it.each([
    ['an alias', 'a: &x 1\nb: *x\n', 'a.yaml:2:4: *x is an alias. Write the value out; aliases are not read.'],
    ['an alias of nothing', 'b: *x\n', 'a.yaml:1:4: *x is an alias. Write the value out; aliases are not read.'],
    [
      'an unknown tag',
      'a: !secret x\n',
      'a.yaml:1:4: this is no YAML: Unresolved tag: !secret. Leave the tag out: plain values and quotes say all there is to say.',
    ],
    [
      'a known tag',
      'a: !!str 1\n',
      'a.yaml:1:10: the tag tag:yaml.org,2002:str is not read. Leave it out; quote what is to be text.',
    ],
    [
      'a key twice',
      'a: 1\nb: 2\na: 3\n',
      'a.yaml:3:1: the key "a" stands twice in one mapping, first at 1:1. Keep one of them, or rename one.',
    ],
    [
      'a key twice, deep and quoted',
      'x: [{ a: 1, "a": 2 }]\n',
      'a.yaml:1:13: the key "a" stands twice in one mapping, first at 1:7. Keep one of them, or rename one.',
    ],
    ['a number as key', '1: a\n', 'a.yaml:1:1: this key is not text. Quote it.'],
    ['a list as key', '[a]: b\n', 'a.yaml:1:1: this key is not text. Quote it.'],
    ['no key', ': b\n', 'a.yaml:1:1: this key is not text. Quote it.'],
    ['__proto__', '{ "__proto__": { a: 1 } }', 'a.yaml:1:3: `__proto__` cannot be a key. Choose another name.'],
  ])('%s', (_what, text, problem) => {
    expect(problems(text)).toEqual([problem])
  })

  it('a merge of mappings, as an alias', () => {
    expect(problems('a: &a { b: 1 }\nc: { <<: *a }\n')).toEqual([
      'a.yaml:2:10: *a is an alias. Write the value out; aliases are not read.',
    ])
  })
})

describe('what is no YAML', () => {
  it.each([
    ['a: "x\n', 'a.yaml:2:1', 'Close what is open here'],
    ['a:\n    b: 1\n  c: 2\n', 'a.yaml:3:1', 'Indent with spaces'],
    ['a:\n\tb: 1\n', 'a.yaml:2:1', 'Indent with spaces'],
    ['a: b: c\n', 'a.yaml:1:4', 'Quote the text'],
    ['a: "\\q"\n', 'a.yaml:1:5', 'Double the backslash'],
    ['%FOO x\n', 'a.yaml:1:1', ''],
  ])('%j is said with its place', (text, at, right) => {
    expect(problems(text)[0]).toMatch(new RegExp(`^${at}: this is no YAML: `))
    expect(problems(text)[0]).toContain(right)
  })

  it('is said in few words, however often the parser stumbles', () => {
    expect(problems(`a: ${'@'.repeat(50_000)}`)).toHaveLength(1)
    expect(problems('}\n'.repeat(1000))).toHaveLength(5)
    expect(problems(`a: !${'x'.repeat(100_000)} y`).join('').length).toBeLessThan(400)
  })
})

describe('prototypes', () => {
  it('are not reached by any key', () => {
    const { value } = only('constructor: { prototype: { polluted: true } }\nprototype: { polluted: true }\n')

    expect(value).toEqual({ constructor: { prototype: { polluted: true } }, prototype: { polluted: true } })
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})
