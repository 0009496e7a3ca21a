import type { Target } from './engine/target.ts'

/** Parsers that are wrong on purpose, each behind some bytes that nobody would guess at once. */

const begins = (input: Buffer, word: string): boolean => {
  // One at a time: each that is right makes other code run, which is what leads to the next.
  if (input[0] !== word.charCodeAt(0)) return false
  if (input[1] !== word.charCodeAt(1)) return false
  return input[2] === word.charCodeAt(2)
}

const planted = (name: string, run: Target['run'], seeds: Target['seeds'] = ['abc']): Target => ({
  name,
  run,
  seeds,
  dictionary: ['__proto__', '<', '%', '0'],
})

/** As many a library did it. */
const merge = (into: Record<string, unknown>, from: object): Record<string, unknown> => {
  for (const [key, value] of Object.entries(from)) {
    const inner: unknown = into[key]
    const isMap = typeof value === 'object' && value !== null && typeof inner === 'object' && inner !== null
    into[key] = isMap ? merge(inner as Record<string, unknown>, value as object) : value
  }
  return into
}

const json = (input: Buffer): object => {
  try {
    return Object(JSON.parse(input.toString())) as object
  } catch {
    return {}
  }
}

export const targets: readonly Target[] = [
  planted('crash', (input) => {
    if (begins(input, '%<0')) throw new TypeError('planted')
  }),
  planted('hang', (input) => {
    while (begins(input, '<0%'));
  }),
  planted('wait', (input) => (begins(input, '0%<') ? new Promise(() => undefined) : null)),
  planted('memory', (input) => {
    const held: number[][] = []
    while (begins(input, '%<>')) held.push(new Array<number>(1_000_000).fill(0.5))
    return held
  }),
  planted('pollution', (input) => merge({}, json(input)), ['{"a":{"b":{"c":1}}}']),
  planted(
    'heir',
    (input) => {
      const copy: Record<string, unknown> = {}
      for (const [key, value] of Object.entries(json(input))) copy[key] = value
      return copy
    },
    ['{"a":{"b":1}}'],
  ),
]
