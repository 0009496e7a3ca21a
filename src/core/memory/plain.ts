/** What JSON can say. */
export type Plain = null | boolean | number | string | readonly Plain[] | Readonly<{ [key: string]: Plain }>

const MAP = '@map'
const SET = '@set'

/**
 * A value of Maps, Sets, arrays and plain objects as JSON, in one order whatever the order it was built in. An object's own
 * keys that begin with `@` get another `@`, so that no document of a user reads as a Map.
 */
export const toPlain = (value: unknown): Plain => {
  if (value instanceof Map) return { [MAP]: inOrder([...value].map(([key, one]) => [toPlain(key), toPlain(one)])) }
  if (value instanceof Set) return { [SET]: inOrder([...value].map((one) => [toPlain(one)])).flat() }
  if (Array.isArray(value)) return value.map(toPlain)
  if (typeof value !== 'object' || value === null) return value as Plain // a scalar of our own types: never a function
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([key, one]) => [key.startsWith('@') ? `@${key}` : key, toPlain(one)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** The way back. Text that `toPlain` has not made gives what it looks like. */
export const fromPlain = (plain: unknown): unknown => {
  if (Array.isArray(plain)) return plain.map(fromPlain)
  if (typeof plain !== 'object' || plain === null) return plain
  const pairs = listUnder(plain, MAP)
  if (pairs?.every(isPair) === true) return new Map(pairs.map(([key, one]) => [fromPlain(key), fromPlain(one)]))
  const members = listUnder(plain, SET)
  if (members !== null) return new Set(members.map(fromPlain))
  return Object.fromEntries(
    Object.entries(plain).map(([key, one]) => [key.startsWith('@@') ? key.slice(1) : key, fromPlain(one)]),
  )
}

const isPair = (member: unknown): member is readonly [unknown, unknown] => Array.isArray(member) && member.length === 2

const listUnder = (plain: object, tag: string): readonly unknown[] | null => {
  const list: unknown = Object.entries(plain).find(([key]) => key === tag)?.[1]
  return Array.isArray(list) ? list : null
}

/** By their first member, which no two share. */
const inOrder = (lists: readonly (readonly [Plain, ...Plain[]])[]): readonly (readonly Plain[])[] =>
  lists
    .map((list) => ({ text: JSON.stringify(list[0]), list }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ list }) => list)
