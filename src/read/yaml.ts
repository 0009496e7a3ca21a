import { Composer, Lexer, LineCounter, Parser, type Document, type ParsedNode, type YAMLError } from 'yaml'
import type { Problem } from '../core/model/problem.ts'
import { remedyFor } from './yaml-remedy.ts'
import { refusals } from './yaml-refusals.ts'
import { locator, type Locator, type Source } from './yaml-place.ts'

/** One YAML document: its plain value, and where each part of it stands. */
export type YamlDocument = Locator & Readonly<{ file: string; value: unknown }>

export type ParsedYaml = Readonly<{ documents: readonly YamlDocument[]; problems: readonly Problem[] }>

/** A file over this is refused before anything looks into it. */
export const maxFileBytes: number = 1024 * 1024
export const maxDocuments = 10_000

/** Collections within collections, as the parser stacks them. The composer recurses: 20,000 take the process down. */
const maxDepth = 100
/** Enough for 1 MiB of dense YAML; a megabyte of commas has twice as many. */
const maxLexemes = 500_000
/** One slip makes the parser stumble many times; the first few say it. */
const maxSyntaxProblems = 5

/**
 * Parses all documents of a text by YAML 1.2's core schema: no aliases, no tags, no merge keys, no key twice.
 * What is wrong comes back as problems, and a document with any is left out. Documents without a value are, too.
 */
export function parseYaml(file: string, text: string): ParsedYaml {
  if (Buffer.byteLength(text) > maxFileBytes) return { documents: [], problems: [tooLarge(file)] }
  const source = { file, text: text.replace(/^\ufeff/, ''), lines: new LineCounter() }
  const tokens = tokenise(source.text, source.lines)
  if ('refused' in tokens) {
    const { line, col } = source.lines.linePos(tokens.at)
    return { documents: [], problems: [{ at: { file, line, column: col }, ...tokens.refused }] }
  }
  const documents: YamlDocument[] = []
  const problems: Problem[] = []
  const composed = compose(tokens.tokens)
  for (const document of composed.documents) {
    const syntax = syntaxProblems([...document.errors, ...document.warnings], source)
    const found = syntax.length > 0 ? syntax : refusals(document, source)
    problems.push(...found)
    if (found.length > 0 || document.contents === null) continue
    const value: unknown = document.toJS({ maxAliasCount: 0 })
    if (value !== null) documents.push({ file, value, ...locator(document.contents, source) })
  }
  problems.push(...syntaxProblems(composed.leftOver, source))
  return { documents, problems }
}

type Token = Parameters<Composer['next']>[0]
type Refused = Readonly<{ at: number; refused: Pick<Problem, 'wrong' | 'right'> }>

/** Runs the parser, which keeps its own stack, step by step: too deep or too much is seen before it is composed. */
function tokenise(text: string, lines: LineCounter): Readonly<{ tokens: readonly Token[] }> | Refused {
  const parser = new Parser(lines.addNewLine)
  const tokens: Token[] = []
  let lexemes = 0
  let documents = 0
  lines.addNewLine(0)
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'document') documents++
      tokens.push(token)
    }
    if (parser.stack.length > maxDepth) return { at: parser.offset, refused: tooDeep }
    if (++lexemes > maxLexemes || documents > maxDocuments) return { at: parser.offset, refused: tooMuch }
  }
  return { tokens: [...tokens, ...parser.end()] }
}

/** Files over the limit are not looked into. */
export const tooLarge = (file: string): Problem => ({
  at: { file, line: 1, column: 1 },
  wrong: `this file has more than ${maxFileBytes / 1024} KiB`,
  right: 'Split it.',
})

const tooDeep = {
  wrong: 'lists and mappings stand too deep within each other here',
  right: 'Desired state needs no more than a dozen levels; look for brackets that are never closed.',
}
const tooMuch = {
  wrong: 'this file holds too much to be desired state',
  right: `Split it; one file takes at most ${maxDocuments} documents and ${maxLexemes} signs and words.`,
}

type Composed = Readonly<{ documents: readonly Document.Parsed<ParsedNode>[]; leftOver: readonly YAMLError[] }>

function compose(tokens: readonly Token[]): Composed {
  // A broken file can make a million errors, and their stack traces would cost twenty seconds and a gigabyte.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    // Keys that stand twice are found in `refusals`: the composer compares each key with all others.
    const composer = new Composer<ParsedNode, true>({ schema: 'core', uniqueKeys: false, strict: true, merge: false })
    const documents = [...composer.compose(tokens)]
    const { errors, warnings } = composer.streamInfo()
    return { documents, leftOver: [...errors, ...warnings] }
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

const syntaxProblems = (errors: readonly YAMLError[], { file, lines }: Source): readonly Problem[] =>
  errors.slice(0, maxSyntaxProblems).map((error) => {
    const { line, col } = lines.linePos(error.pos[0])
    return { at: { file, line, column: col }, ...remedyFor(error) }
  })
