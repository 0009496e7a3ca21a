import { isAlias, isMap, isScalar, isSeq, type Document, type ParsedNode } from 'yaml'
import type { Place, Problem } from '../core/model/problem.ts'
import { shorten, type Source } from './yaml-place.ts'

/**
 * What is YAML and still not taken: aliases (bombs are made of them), standard tags (unknown ones are a warning of
 * the parser), keys that stand twice, keys that are no text, and `__proto__`.
 */
export function refusals(document: Document.Parsed, { file, lines }: Source): readonly Problem[] {
  const problems: Problem[] = []
  const placeOf = (node: ParsedNode): Place => {
    const { line, col } = lines.linePos(node.range[0])
    return { file, line, column: col }
  }
  // The parser's limit on depth bounds this recursion.
  const visit = (node: ParsedNode | null): void => {
    const refusal = node === null ? null : refusalOf(node)
    if (node !== null && refusal !== null) problems.push({ at: placeOf(node), ...refusal })
    if (isSeq(node)) node.items.forEach(visit)
    if (isMap(node)) visitPairs(node.items)
  }
  const visitPairs = (pairs: readonly { key: ParsedNode; value: ParsedNode | null }[]): void => {
    const seen = new Map<string, Place>()
    for (const { key, value } of pairs) {
      const refusal = refusalOfKey(key, seen)
      if (refusal !== null) problems.push({ at: placeOf(key), ...refusal })
      if (isScalar(key)) seen.set(String(key.value), placeOf(key))
      visit(value)
    }
  }
  visit(document.contents)
  return problems
}

type Refusal = Pick<Problem, 'wrong' | 'right'>

function refusalOf(node: ParsedNode): Refusal | null {
  if (isAlias(node)) {
    return { wrong: `*${shorten(node.source)} is an alias`, right: 'Write the value out; aliases are not read.' }
  }
  if (node.tag?.startsWith('tag:yaml.org,2002:') === true) {
    return { wrong: `the tag ${shorten(node.tag)} is not read`, right: 'Leave it out; quote what is to be text.' }
  }
  return null
}

function refusalOfKey(key: ParsedNode, seen: ReadonlyMap<string, Place>): Refusal | null {
  if (!isScalar(key) || typeof key.value !== 'string') return { wrong: 'this key is not text', right: 'Quote it.' }
  if (key.value === '__proto__') return { wrong: '`__proto__` cannot be a key', right: 'Choose another name.' }
  const first = seen.get(key.value)
  if (first === undefined) return null
  return {
    wrong: `the key ${shorten(JSON.stringify(key.value))} stands twice in one mapping, first at ${first.line}:${first.column}`,
    right: 'Keep one of them, or rename one.',
  }
}
