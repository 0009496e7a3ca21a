import { Composer, isAlias, isCollection, isMap, isScalar, Lexer, Parser } from 'yaml'
import type { Alias, CST, Document, ParsedNode, YAMLMap } from 'yaml'

/** A document that could be read. Offsets of its nodes count from the beginning of `text`. */
export type Manifest = Readonly<{
  text: string
  /** Its concrete syntax. */
  tokens: readonly CST.Token[]
  root: YAMLMap.Parsed
  /** What each alias stands for. */
  targets: ReadonlyMap<Alias, ParsedNode>
  /** Anchors that an alias uses. */
  used: ReadonlySet<string>
  /** Where a key stands for the second time in one mapping. */
  duplicate: number | null
  /** `{{` of a template outside of texts (`structure`), or within one. */
  braces: 'structure' | 'text' | null
}>

/** `nothing`: no mapping, so no manifest. */
export type Reading = Readonly<
  { is: 'manifest'; manifest: Manifest } | { is: 'nothing' } | { is: 'unreadable'; why: Unreadable; at: number }
>
export type Unreadable = 'does-not-parse' | 'template' | 'too-deep' | 'too-much'

/** Collections within collections. The composer recurses: 20,000 take the process down. */
const maxDepth = 200
/** Enough for 6 MB of dense manifests; some seconds of work. */
const maxLexemes = 3_000_000
/** Comments and blank lines without anything between: the composer's time grows with their square. */
const maxComments = 50_000

/**
 * Reads one document by YAML 1.2's core schema, with a meter running (docs/decisions/0011). Aliases and merge keys stay
 * what they are: nothing is ever expanded.
 */
export function readDocument(text: string): Reading {
  const tokens = tokenise(text)
  if ('why' in tokens) return { is: 'unreadable', ...tokens }
  const document = compose(tokens)
  const [error] = document?.errors ?? []
  if (error !== undefined) {
    return { is: 'unreadable', why: text.includes('{{') ? 'template' : 'does-not-parse', at: error.pos[0] }
  }
  if (document === null || !isMap(document.contents)) return { is: 'nothing' }
  const root = document.contents
  return { is: 'manifest', manifest: { text, tokens, root, ...survey(root, text) } }
}

/** The concrete syntax of a text. */
export const tokenise = (text: string): readonly CST.Token[] | Readonly<{ why: Unreadable; at: number }> => {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  let lexemes = 0
  let comments = 0
  for (const lexeme of new Lexer().lex(text)) {
    comments = /^(?:#|\s*$)/.test(lexeme) ? comments + 1 : 0
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (parser.stack.length > maxDepth) return { why: 'too-deep', at: parser.offset }
    if (++lexemes > maxLexemes || comments > maxComments) return { why: 'too-much', at: parser.offset }
  }
  for (const token of parser.end()) tokens.push(token)
  return tokens
}

/** The first document; the splitter gives no more than one. Null: there is none. */
const compose = (tokens: readonly CST.Token[]): Document.Parsed | null => {
  // A broken file can make a million errors, each with its stack.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    const composer = new Composer<ParsedNode, true>({ schema: 'core', uniqueKeys: false, strict: true, merge: false })
    const [document = null] = [...composer.compose([...tokens])]
    return document
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

type Survey = Omit<Manifest, 'text' | 'tokens' | 'root'>

const survey = (root: ParsedNode, text: string): Survey => {
  const anchors = new Map<string, ParsedNode>()
  const targets = new Map<Alias, ParsedNode>()
  const used = new Set<string>()
  let duplicate: number | null = null
  let braces: Survey['braces'] = null
  const hasBraces = text.includes('{{')
  // The meter bounds the depth of this recursion.
  const visit = (node: ParsedNode | null): void => {
    if (node === null) return
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target !== undefined) targets.set(node, target)
      used.add(node.source)
      return
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node)
    if (hasBraces && braces !== 'structure') braces = bracesOf(node, text) ?? braces
    if (!isCollection(node)) return
    if (!isMap(node)) return node.items.forEach(visit)
    duplicate ??= duplicateIn(node)
    for (const { key, value } of node.items) {
      visit(key)
      visit(value)
    }
  }
  visit(root)
  return { targets, used, duplicate, braces }
}

const bracesOf = (node: ParsedNode, text: string): Survey['braces'] => {
  if (isScalar(node)) return text.slice(node.range[0], node.range[1]).includes('{{') ? 'text' : null
  return text.startsWith('{{', node.range[0]) ? 'structure' : null
}

const duplicateIn = (map: YAMLMap.Parsed): number | null => {
  const keys = new Set<string>()
  for (const { key } of map.items) {
    if (!isScalar(key)) continue
    const name = String(key.value)
    // Several merge keys in one mapping are an error of some readers only; they are left alone all the same.
    if (keys.has(name)) return key.range[0]
    keys.add(name)
  }
  return null
}
