import { isObject } from '../core/model/plain-object.ts'
import { parseJson } from './json.ts'

/** Reads a value of JSON as a T, or throws `Misshapen`, which names the place. */
export type Shape<T> = (value: unknown, at: string) => T

export class Misshapen extends Error {
  constructor(at: string, expected: string) {
    super(`${at} is not ${expected}`)
    this.name = 'Misshapen'
  }
}

/** What the bytes say. Null: nothing stands there, or not what should. */
export const readAs = <T>(shape: Shape<T>, bytes: Uint8Array | null): T | null => {
  try {
    return bytes && shape(parseJson(bytes), 'it')
  } catch (error) {
    if (error instanceof Misshapen) return null
    throw error
  }
}

export const text: Shape<string> = (value, at) => {
  if (typeof value !== 'string') throw new Misshapen(at, 'text')
  return value
}

export const count: Shape<number> = (value, at) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Misshapen(at, 'a number')
  return value
}

export const flag: Shape<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw new Misshapen(at, 'true or false')
  return value
}

export const nothing: Shape<null> = (value, at) => {
  if (value !== null) throw new Misshapen(at, 'null')
  return null
}

export const map =
  <A, B>(shape: Shape<A>, to: (value: A) => B): Shape<B> =>
  (value, at) =>
    to(shape(value, at))

export const orNull =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, at) =>
    value === null ? null : shape(value, at)

/** For fields that entries of before do not have. */
export const orElse =
  <T>(shape: Shape<T>, before: T): Shape<T> =>
  (value, at) =>
    value === undefined ? before : shape(value, at)

export const oneOf =
  <const T extends string>(...words: readonly T[]): Shape<T> =>
  (value, at) => {
    const word = words.find((one) => one === value)
    if (word === undefined) throw new Misshapen(at, `one of ${words.join(', ')}`)
    return word
  }

export const listOf =
  <T>(shape: Shape<T>): Shape<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value)) throw new Misshapen(at, 'a list')
    return value.map((one, index) => shape(one, `${at}[${index}]`))
  }

export const recordOf =
  <T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  (value, at) =>
    Object.fromEntries(Object.entries(anObject(value, at)).map(([key, one]) => [key, shape(one, `${at}.${key}`)]))

/** Keys that are not named are left out: a later minor may have added them. */
export const object = <T extends object>(fields: { readonly [Key in keyof T]-?: Shape<T[Key]> }): Shape<
  Readonly<T>
> => {
  const shapes = Object.entries(fields as Readonly<Record<string, Shape<unknown>>>) // a mapped type loses this
  return (value, at) => {
    const given = anObject(value, at)
    return Object.fromEntries(shapes.map(([key, shape]) => [key, shape(own(given, key), `${at}.${key}`)])) as T
  }
}

/** The shape that the word under `key` names. */
export const tagged =
  <T>(key: string, shapes: ReadonlyMap<string, Shape<T>>): Shape<T> =>
  (value, at) => {
    const word = own(anObject(value, at), key)
    const shape = typeof word === 'string' ? shapes.get(word) : undefined
    if (shape === undefined) throw new Misshapen(`${at}.${key}`, `one of ${[...shapes.keys()].join(', ')}`)
    return shape(value, at)
  }

type Json = Readonly<Record<string, unknown>>

const anObject = (value: unknown, at: string): Json => {
  if (!isObject(value)) throw new Misshapen(at, 'an object')
  return value
}

/** What the text itself says: `constructor` is said by none. */
const own = (given: Json, key: string): unknown => (Object.hasOwn(given, key) ? given[key] : undefined)
