/** A commit's object apart from its signature. */
export type RawCommit = Readonly<{
  /** What was signed: the object without the headers that hold signatures. */
  payload: Buffer
  /** Each `gpgsig` header, armoured; git writes at most one. */
  signatures: readonly string[]
  parents: number
  /** Who made the object, by its own account: `NAME <ADDRESS>`. */
  committer: string
}>

/**
 * Splits a commit's object as git does before it verifies one (commit.c, `parse_buffer_signed_by_header`): both headers
 * leave, with the lines that continue them. isomorphic-git's own `payload` is right for PGP alone.
 */
export const splitCommit = (object: Uint8Array): RawCommit => {
  // Latin-1 gives a character a byte, both ways.
  const text = Buffer.from(object).toString('latin1')
  const end = text.indexOf('\n\n')
  const headers = headersOf(end < 0 ? text : text.slice(0, end))
  const kept = headers.filter(({ name }) => name !== 'gpgsig' && name !== 'gpgsig-sha256')
  const payload = kept.map(({ lines }) => lines.join('\n')).join('\n') + (end < 0 ? '' : text.slice(end))
  const committer = headers.find(({ name }) => name === 'committer')?.lines[0] ?? ''
  return {
    payload: Buffer.from(payload, 'latin1'),
    signatures: headers.filter(({ name }) => name === 'gpgsig').map(({ lines }) => valueOf(lines)),
    parents: headers.filter(({ name }) => name === 'parent').length,
    committer: personOf(Buffer.from(committer, 'latin1').toString('utf8')),
  }
}

type Header = Readonly<{ name: string; lines: string[] }>

/** A line that begins with a space continues the header above. */
const headersOf = (text: string): readonly Header[] => {
  const headers: Header[] = []
  for (const line of text.split('\n')) {
    const above = headers.at(-1)
    if (line.startsWith(' ') && above !== undefined) above.lines.push(line)
    else headers.push({ name: line.split(' ', 1)[0] ?? '', lines: [line] })
  }
  return headers
}

const valueOf = (lines: readonly string[]): string => lines.map((line) => line.slice(line.indexOf(' ') + 1)).join('\n')

/** Whoever makes a commit chooses this text: it is for reading, never for deciding, and may not reach a terminal raw. */
const personOf = (header: string): string =>
  header
    .replace(/^committer /, '')
    .replace(/ \d+ [+-]\d+$/, '')
    .replace(/[\p{C}\u2028\u2029]/gu, '')
    .slice(0, 100)
