import type { ErrorCode, YAMLError } from 'yaml'
import type { Problem } from '../core/model/problem.ts'

const indent = 'Indent with spaces, and keys of one mapping by the same number of them.'
const quote = 'Quote the text, or check the colons and the indentation around it.'

/** What would be right, by the parser's own code; the parser says well what is wrong. */
const remedies: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_INDENT: indent,
  TAB_AS_INDENT: indent,
  MISSING_CHAR: 'Close what is open here: a quote, a bracket, or the space after a colon.',
  BAD_DQ_ESCAPE: 'Double the backslash, or use single quotes.',
  BAD_ALIAS: 'Write the value out where it is needed; aliases are not read.',
  TAG_RESOLVE_FAILED: 'Leave the tag out: plain values and quotes say all there is to say.',
  BAD_DIRECTIVE: 'Leave the directive out.',
  RESOURCE_EXHAUSTION: 'Nest less deeply.',
}

/** The parser's complaint in one line, and what to do about it. */
export const remedyFor = ({ code, message }: YAMLError): Pick<Problem, 'wrong' | 'right'> => ({
  wrong: `this is no YAML: ${firstLine(message)}`,
  right: remedies[code] ?? quote,
})

/** The message may quote the file, and a line of a file may be a megabyte. */
const firstLine = (message: string): string => (message.split('\n', 1)[0] ?? '').slice(0, 160)
