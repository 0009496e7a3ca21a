import * as z from 'zod'
import { nearest } from '../../core/desired/nearest.ts'

/**
 * zod carries one text per issue; a problem has two: what is wrong, as words that follow the value, and what would be
 * right. They travel as two lines. `{shown}` stands for the value as it is written.
 */
export const says = (wrong: string, right: string): string => `${wrong}\n${right}`

/** The two texts of a message that `says` made. */
export function said(message: string): Readonly<{ wrong: string; right: string }> {
  const [wrong = '', right = ''] = message.split('\n')
  return { wrong, right }
}

type RawIssue = z.core.$ZodRawIssue
export type ErrorMap = (issue: RawIssue) => string | undefined

/** Says so whatever is wrong with a value, and leaves one that is missing or empty to the general words. */
export const unlessMissing =
  (wrong: string, right: string): ErrorMap =>
  ({ input }) =>
    input === undefined || input === null ? undefined : says(wrong, right)

/** A mapping of these keys and no others; a key that is unknown gets the nearest known one, or words of its own. */
export function object<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  ownWords: Readonly<Record<string, string>> = {},
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => wordsFor(key, ownWords) ?? unknownKey(key, known)).join('\n')
        : undefined,
  })
}

/** Keys come from files, and `toString` is one that every object seems to have. */
const wordsFor = (key: string, words: Readonly<Record<string, string>>): string | undefined =>
  Object.hasOwn(words, key) ? words[key] : undefined

function unknownKey(key: string, known: readonly string[]): string {
  const meant = near(key, known)
  return says('is no key that is known here', meant ?? `Known keys: ${known.join(', ')}.`)
}

/** One of a few words; another gets the nearest. */
export const oneOf = <const T extends string>(words: readonly [T, ...T[]]): z.ZodType<T> =>
  z.enum(words, {
    error: ({ input }) =>
      typeof input === 'string'
        ? says(`is not ${listed(words)}`, near(input, words) ?? `Write ${listed(words)}.`)
        : wrongType('string', input),
  })

/** Long garbage means nothing, and comparing it takes time. */
const near = (word: string, known: readonly string[]): string | null => {
  const meant = word.length > 64 || known.length < 2 ? null : nearest(word, known)
  return meant === null ? null : `Did you mean \`${meant}\`?`
}

const listed = (words: readonly string[]): string =>
  words.length === 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`

/** General words for what no schema has words of its own; given to zod with each parse. */
export const generalWords: ErrorMap = (issue) =>
  issue.code === 'invalid_type' ? wrongType(issue.expected, issue.input) : undefined

function wrongType(expected: string, input: unknown): string {
  if (input === undefined) return says('is missing', 'Add it.')
  if (input === null) return says('has no value', 'Give it one, or leave the key out.')
  if (expected === 'string') {
    const isScalar = typeof input !== 'object'
    return says(`is ${typeOf(input)}, not text`, isScalar ? 'Quote it: "{shown}".' : 'Write one text here.')
  }
  const { word, right } = expectations[expected] ?? { word: expected, right: `Write ${expected}.` }
  return says(`is ${typeOf(input)}, not ${word}`, right)
}

const mapping = { word: 'a mapping', right: 'Write keys with values here.' }
const expectations: Readonly<Record<string, Readonly<{ word: string; right: string }>>> = {
  object: mapping,
  record: mapping,
  array: { word: 'a list', right: 'Write a list: [a, b].' },
  boolean: { word: 'true or false', right: 'Write true or false, without quotes.' },
  number: { word: 'a number', right: 'Write a number, without quotes.' },
}

function typeOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list'
  if (typeof input === 'string') return 'text'
  return typeof input === 'object' ? 'a mapping' : `a ${typeof input}`
}
