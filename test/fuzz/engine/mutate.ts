import { seeded } from '../../kit/random.ts'

/** What hurts parsers of any kind. */
const common: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '"__proto__":{"x":1},', 'length', 'then'],
  ...[
    '\0',
    '\\u0000',
    '\\ud800',
    '\ufeff',
    '\u2028',
    '\u202e',
    '\x1b[31m',
    '\r\n',
    '\n\n',
    '\t',
    ' ',
    '\xff',
    '\xc0\xaf',
  ],
  ...['0', '-0', '-1', '1e999', '1e-9', '9007199254740993', '4294967296', '2147483648', '0x10', 'NaN', '.5', '7'],
  ...[
    'null',
    'true',
    '{}',
    '[]',
    '""',
    '{"',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '"',
    "'",
    '`',
    '\\',
    '*',
    '?',
    '/',
    '#',
    '=',
  ],
  ...['%00', '%ff', '%2e%2e%2f', '%', '%u0041', '../', '..', '//', '.', ';', '&', '+', '@', '$', '|', '<', '>', '-'],
]
/** By the thousand: what nests, and what only is long. */
const repeated: readonly string[] = [
  '[',
  '{"a":',
  '- ',
  '{a: ',
  '(',
  'a',
  '9',
  ' ',
  '\n',
  '*',
  '?',
  '.1',
  '%41',
  '\\"',
  '&a ',
]

const LONGEST = 64 * 1024

type Chance = Readonly<{ below: (end: number) => number; of: <T>(list: readonly T[]) => T }>

/** Makes inputs out of inputs; the same seed makes the same. */
export const makeMutator = (seed: number, words: readonly string[]) => {
  const random = seeded(seed)
  const below = (end: number): number => Math.floor(random() * end)
  const chance: Chance = { below, of: <T>(list: readonly T[]): T => list[below(list.length)] as T } // lists here hold something
  const token = (): Buffer => Buffer.from(chance.of(below(2) === 0 && words.length > 0 ? words : common))
  return (corpus: readonly Buffer[]): Buffer => {
    let input = chance.of(corpus)
    for (let more = below(4); more >= 0; more--) input = chance.of(changes)(input, chance, token, corpus)
    return input.subarray(0, LONGEST)
  }
}

type Change = (input: Buffer, chance: Chance, token: () => Buffer, corpus: readonly Buffer[]) => Buffer

const put = (input: Buffer, at: number, cut: number, piece: Uint8Array): Buffer =>
  Buffer.concat([input.subarray(0, at), piece, input.subarray(at + cut)])

/** A stretch of the input: short ones more often than long ones. */
const stretch = ({ length }: Buffer, { below }: Chance): readonly [number, number] => [
  below(length + 1),
  1 + below(Math.min(length + 1, 2 ** below(10))),
]

const bytes: readonly Change[] = [
  (input, { below }) => put(input, below(input.length + 1), 1, Buffer.of(below(256))),
  (input, { below }) => {
    const at = below(input.length)
    return put(input, at, 1, Buffer.of((input[at] ?? 0) ^ (1 << below(8))))
  },
  (input, chance) => put(input, ...stretch(input, chance), Buffer.alloc(0)),
  (input, chance) => {
    const [at, length] = stretch(input, chance)
    return put(input, chance.below(input.length + 1), 0, input.subarray(at, at + length))
  },
  (input, { below }) => input.subarray(0, below(input.length + 1)),
]

const wordy: readonly Change[] = [
  (input, { below }, token) => put(input, below(input.length + 1), 0, token()),
  (input, chance, token) => put(input, ...stretch(input, chance), token()),
  // In the place of a word, a text or a number.
  (input, { of }, token) => {
    const found = [...input.toString('latin1').matchAll(/[\w-]+|"[^"\n]*"/g)]
    if (found.length === 0) return token()
    const { index, 0: old } = of(found)
    const word = token()
    return put(input, index, old.length, old.startsWith('"') ? Buffer.from(JSON.stringify(word.toString())) : word)
  },
  (input, { of, below }) =>
    put(
      input,
      below(input.length + 1),
      0,
      Buffer.from(
        of(repeated)
          .repeat(2 ** below(15))
          .slice(0, LONGEST / 2),
      ),
    ),
]

const lines: readonly Change[] = [
  (input, { below }, _, corpus) => {
    const other = corpus[below(corpus.length)] ?? input
    return put(input.subarray(0, below(input.length + 1)), input.length, 0, other.subarray(below(other.length + 1)))
  },
  (input, { below }, _, corpus) => {
    const other = (corpus[below(corpus.length)] ?? input).toString('latin1').split('\n')
    const own = input.toString('latin1').split('\n')
    own.splice(below(own.length + 1), below(2), other[below(other.length)] ?? '')
    return Buffer.from(own.join('\n'), 'latin1')
  },
]

type Node = { [key: string]: unknown }

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

const parsed = (input: Buffer): unknown => {
  try {
    return JSON.parse(input.toString())
  } catch {
    return undefined
  }
}

/** An own key, whatever it is called; a list grows by one, and not by as many as its new index says. */
const set = (node: Node, name: string, value: unknown): void => {
  const key = Array.isArray(node) && Number(name) > node.length ? node.length : name
  Reflect.defineProperty(node, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Where the input is JSON: one of its values goes, moves, is doubled, or becomes another. */
const inJson: Change = (input, { below, of }, token, corpus) => {
  const json = parsed(input)
  if (!isNode(json)) return put(input, below(input.length + 1), 0, token())
  const nodes = nodesIn(json)
  const node = of(nodes)
  const keys = Object.keys(node)
  const key = keys[below(keys.length)] ?? 'x'
  const word = token().toString()
  const value = of([
    () => word,
    () => parsed(Buffer.from(word)) ?? null,
    () => of(nodesIn(parsed(of(corpus)))),
    () => structuredClone(of(nodes)),
    // What is large already would double and double.
    () => Array.from({ length: below(input.length < 4096 ? 300 : 3) }, () => node[key]),
    () => JSON.stringify(node[key] ?? null),
  ])()
  if (below(4) === 0) Reflect.deleteProperty(node, key)
  else set(node, below(3) === 0 ? word : key, value)
  return Buffer.from(JSON.stringify(json))
}

const nodesIn = (json: unknown): readonly Node[] => {
  const nodes: Node[] = isNode(json) ? [json] : []
  for (const node of nodes) if (nodes.length < 1_000) nodes.push(...Object.values(node).filter(isNode))
  return nodes.length === 0 ? [{}] : nodes
}

const changes: readonly Change[] = [...bytes, ...wordy, ...wordy, ...lines, inJson, inJson, inJson, inJson]
