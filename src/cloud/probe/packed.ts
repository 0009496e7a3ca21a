import { gzipSync } from 'node:zlib'

/** ExecContainerCommand takes up to 20 words of at most 256 characters. */
const MOST_WORDS = 20
const MOST_LETTERS = 256

const unpack = 'printf %s "$@" | base64 -d | gzip -d | sh'
/** Stands where `sh -c` has the name of its program. */
const name = 'rolekeeper-probe/v1'

/** A shell script in the words of a command: compressed, in pieces, and put together again in the container. */
export const packed = (script: string): readonly string[] => {
  const base64 = gzipSync(withoutComments(script), { level: 9 }).toString('base64')
  const pieces = base64.match(new RegExp(`.{1,${MOST_LETTERS}}`, 'g')) ?? []
  const words = ['sh', '-c', unpack, name, ...pieces]
  if (words.length > MOST_WORDS) throw new Error(`The script takes ${words.length} words; ECI takes ${MOST_WORDS}.`)
  return words
}

const withoutComments = (script: string): string => script.replace(/^\s*#.*\n/gm, '').replace(/^ +/gm, '')
