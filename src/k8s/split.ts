/** One document of a stream as it stands there; texts of all documents in a row give the stream back, byte by byte. */
export type Chunk = Readonly<{
  text: string
  /** Of its first line, from 1. */
  line: number
  /** It goes on in the next chunk: nobody looks into a document so large. */
  isPart: boolean
}>

/** Longer documents are passed on unread: Kubernetes itself takes objects of about 1.5 MB (the limit of etcd). */
export const maxDocumentLength: number = 16 * 1024 * 1024

/**
 * Splits a stream at `---` and `...`, which end a document wherever they begin a line (YAML 1.2.2, § 9.1.2), even in the
 * middle of a text. Directives, comments and blank lines before `---` go with the document that follows.
 */
export async function* splitDocuments(pieces: AsyncIterable<string>): AsyncGenerator<Chunk> {
  const splitter = makeSplitter()
  for await (const piece of pieces) yield* splitter.take(piece)
  yield* splitter.end()
}

type Splitter = Readonly<{ take(piece: string): Iterable<Chunk>; end(): Iterable<Chunk> }>

const makeSplitter = (): Splitter => {
  let rest = ''
  /** Before this place no line of `rest` begins or ends a document. */
  let seen = 0
  let line = 1
  let isPart = false
  const cut = (to: number, goesOn: boolean): Chunk => {
    const text = rest.slice(0, to)
    const chunk = { text, line, isPart: isPart || goesOn }
    isPart = goesOn
    line += countLines(text)
    rest = rest.slice(to)
    seen = 0
    return chunk
  }
  function* take(piece: string): Iterable<Chunk> {
    rest += piece
    for (let end = nextEnd(rest, seen, isPart); end !== null; end = nextEnd(rest, seen, isPart)) yield cut(end, false)
    // The last line is not whole yet: it may still become a marker.
    seen = Math.max(seen, rest.lastIndexOf('\n') + 1)
    if (rest.length <= maxDocumentLength) return
    const isLineStart = rest[seen - 1] === '\n'
    yield cut(isLineStart ? seen : beforePair(rest), true)
    if (!isLineStart) seen = 1
  }
  function* end(): Iterable<Chunk> {
    const last = nextEnd(`${rest}\n`, seen, isPart)
    if (last !== null && last < rest.length) yield cut(last, false)
    if (rest !== '') yield cut(rest.length, false)
  }
  return { take, end }
}

/** The place before the last character, which may be two units. */
const beforePair = (text: string): number => {
  const last = text.length - 1
  return (text.charCodeAt(last) & 0xfc00) === 0xdc00 ? last - 1 : last
}

const marker = /^(?:---|\.\.\.)(?=[ \t\r\n])[^\n]*\n/gm
/** Nothing but directives, comments and blank lines. */
const prologue = /^\ufeff?(?:(?:%[^\n]*|[ \t]*(?:#[^\n]*)?\r?)(?:\n|$))*$/

/** Where the first document of the text ends; null: not within it. */
function nextEnd(text: string, from: number, isPart: boolean): number | null {
  marker.lastIndex = from
  for (let found = marker.exec(text); found !== null; found = marker.exec(text)) {
    if (found[0].startsWith('...')) return marker.lastIndex
    if (isPart || !prologue.test(text.slice(0, found.index))) return found.index
  }
  return null
}

export const countLines = (text: string): number => {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}
