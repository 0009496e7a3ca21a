import { describe, expect, test } from 'vitest'
import { lintDocument } from '../../src/k8s/lint.ts'
import { maxDocumentLength, splitDocuments } from '../../src/k8s/split.ts'
import { deployment } from './corpus/sample.ts'
import { annotate, annotating, piecesOf } from './kit.ts'

const kind = 'apiVersion: v1\nkind: Pod\n'
const bomb = `${kind}a: &a [x, x]\n${'bcdefghij'
  .split('')
  .map((name, at) => `${name}: &${name} [${`*${'abcdefghi'.charAt(at)}, `.repeat(9)}x]\n`)
  .join('')}metadata: {namespace: pay, labels: {app: web}, all: *j}\n`
const merges = `${kind}a: &a {x: y}\n${'bcdefghij'
  .split('')
  .map((name, at) => `${name}: &${name} {<<: [${`*${'abcdefghi'.charAt(at)}, `.repeat(9)}]}\n`)
  .join('')}metadata: {namespace: pay, labels: {<<: *j, app: web}}\n`

/** Each ends, and soon: the limit is the test's own time. */
describe('hostile input', () => {
  test.each<[string, string]>([
    ['aliases of aliases', bomb],
    ['merges of merges', merges],
  ])('%s are never expanded', async (_, text) => {
    const { edits } = await annotate(text)

    expect(edits).toHaveLength(1)
    expect(lintDocument('a', { text, line: 1, isPart: false }, { ...annotating(), accounts: new Map() }).left).toEqual(
      [],
    )
  })

  test.each<[string, string]>([
    ['brackets', '['.repeat(500_000)],
    ['braces', '{a: '.repeat(200_000)],
    ['lists in lists', '- '.repeat(200_000)],
    ['depth', Array.from({ length: 5_000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['a key that never ends', `? ${'a'.repeat(1_000_000)}`],
    ['commas', `a: [${','.repeat(100_000)}`],
    ['quotes', '"\\'.repeat(200_000)],
    ['comments', '#\n'.repeat(200_000)],
    ['blank lines', '\n'.repeat(200_000)],
    ['anchors', '&a '.repeat(30_000)],
    ['markers', '---\n'.repeat(30_000)],
  ])('%s without an end end', async (_, text) => {
    expect((await annotate(`${kind}${text}`)).edits).toEqual([])
    expect((await annotate(`${text}\n${kind}`)).edits).toEqual([])
  })

  test('a line of 10 MB beside a pod costs no more than reading it', async () => {
    const line = `# ${'x'.repeat(10_000_000)}\n`
    const text = deployment({ before: line, after: `data: "${'y'.repeat(1_000_000)}"\n` })
    const { text: after, edits } = await annotate(text)

    expect(edits).toHaveLength(1)
    expect(after.length - text.length).toBeLessThan(100)
  })

  test('a document that is too long is passed on as it is, and what follows is annotated', async () => {
    const text = `${kind}data: "${'🦊'.repeat(maxDocumentLength)}"\n---\n${deployment()}`
    const { text: after, edits, left } = await annotate(text, annotating(), 1_000_001)

    expect(edits).toHaveLength(1)
    expect(left.map(({ why }) => why)).toContain('too-much')
    expect(after.startsWith(text.slice(0, text.indexOf('---\n')))).toBe(true)
  })
})

describe('documents of a stream', () => {
  test.each<[string, string, readonly string[]]>([
    ['markers', 'a\n---\nb\n', ['a\n', '---\nb\n']],
    ['ends', 'a\n...\nb\n', ['a\n...\n', 'b\n']],
    ['directives', '%YAML 1.2\n---\na\n...\n%YAML 1.2\n---\nb', ['%YAML 1.2\n---\na\n...\n', '%YAML 1.2\n---\nb']],
    ['comments before the first', '# a\n\n---\nb\n', ['# a\n\n---\nb\n']],
    ['text that begins like one', 'a: "---b"\n----\n--- c\n', ['a: "---b"\n----\n', '--- c\n']],
    ['a marker at the very end', 'a\n---', ['a\n', '---']],
    ['lines ended as on DOS', 'a\r\n---\r\nb\r\n', ['a\r\n', '---\r\nb\r\n']],
    ['a block scalar that a marker cuts short', 'a: |\n  x\n---\nb', ['a: |\n  x\n', '---\nb']],
  ])('are told apart by %s, in pieces of any length', async (_, text, wanted) => {
    for (const length of [1, 2, 3, 5, Infinity]) {
      const found: string[] = []
      for await (const chunk of splitDocuments(piecesOf(text, length))) found.push(chunk.text)
      expect(found).toEqual(wanted)
    }
  })
})
