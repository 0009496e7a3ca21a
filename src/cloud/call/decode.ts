/** A JSON object out of an answer, not yet believed. */
export type Fields = Readonly<Record<string, unknown>>

/** The cloud answered with something that is not what its reference says: taken as no answer, never as an empty one. */
export class LostAnswer extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'LostAnswer'
  }
}

export const asFields = (value: unknown, what = 'the body'): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new LostAnswer(`${what} is no object`)
  // Every object has string keys; what stands under them is unknown.
  return value as Fields
}

/** A text that must be there and say something. */
export const text = (from: Fields, name: string): string => {
  const value = from[name]
  if (typeof value !== 'string' || value === '') throw new LostAnswer(`${name} is no text`)
  return value
}

/** A text that the cloud may leave out, which is the same as an empty one. */
export const textOrEmpty = (from: Fields, name: string): string => {
  const value = from[name] ?? ''
  if (typeof value !== 'string') throw new LostAnswer(`${name} is no text`)
  return value
}

/** A whole number; older official samples give numbers as text. */
export const count = (from: Fields, name: string): number => {
  const value = from[name]
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) {
    throw new LostAnswer(`${name} is no whole number`)
  }
  return number
}

export const flag = (from: Fields, name: string): boolean => {
  const value = from[name]
  if (typeof value !== 'boolean') throw new LostAnswer(`${name} is neither true nor false`)
  return value
}

/** Milliseconds since 1970 of a time such as `2017-12-10T04:04Z`. */
export const time = (from: Fields, name: string): number => {
  const ms = Date.parse(text(from, name))
  if (Number.isNaN(ms)) throw new LostAnswer(`${name} is no time`)
  return ms
}

/** The object below a name. */
export const inner = (from: Fields, name: string): Fields => asFields(from[name], name)

/** The objects of a list that must be there: `rows(body, 'Instances', 'Instance')`. */
export const rows = (from: Fields, ...path: readonly [string, ...string[]]): readonly Fields[] =>
  list(from, path).map((row) => asFields(row, `a row of ${path.join('.')}`))

/** The same where the cloud may leave out the list, or what wraps it. */
export const rowsOrNone = (from: Fields, ...path: readonly [string, ...string[]]): readonly Fields[] =>
  from[path[0]] === undefined || from[path[0]] === null ? [] : rows(from, ...path)

/** The texts of a list that the cloud may leave out. */
export const textsOrNone = (from: Fields, ...path: readonly [string, ...string[]]): readonly string[] => {
  if (from[path[0]] === undefined || from[path[0]] === null) return []
  return list(from, path).map((value) => {
    if (typeof value !== 'string') throw new LostAnswer(`a value of ${path.join('.')} is no text`)
    return value
  })
}

const list = (from: Fields, path: readonly string[]): readonly unknown[] => {
  let value: unknown = from
  for (const name of path) value = asFields(value, name)[name]
  if (!Array.isArray(value)) throw new LostAnswer(`${path.join('.')} is no list`)
  return value
}
