import { isIPv4 } from 'node:net'
import { isObject } from '../../core/model/plain-object.ts'

/** Whether an event passes the rule that the pattern was read from. */
export type Pattern = (event: unknown) => boolean

/** A pattern that EventBridge would not take: where in it, and why. */
export class PatternError extends Error {
  override name = 'PatternError'
}

type Test = (value: unknown) => boolean
type Plain = Readonly<Record<string, unknown>>

/**
 * Reads a rule's pattern (EventBridge, "Event patterns"): keys must all hold, values of a list are alternatives, compared
 * as they are. Operators are those of that page and no others. Throws PatternError.
 */
export const parsePattern = (text: string): Pattern => {
  let pattern: unknown
  try {
    pattern = JSON.parse(text)
  } catch {
    throw new PatternError('The event pattern is not JSON.')
  }
  if (!isObject(pattern)) throw new PatternError('An event pattern is an object.')
  return toPattern(pattern, 'the pattern')
}

const toPattern = (pattern: Plain, at: string): Pattern => {
  const fields = Object.entries(pattern).map(([key, wanted]) => {
    const place = `${at}.${key}`
    if (isObject(wanted)) return [key, toPattern(wanted, place)] as const
    if (Array.isArray(wanted) && wanted.length > 0)
      return [key, anyOf(wanted.map((one) => toTest(one, place)))] as const
    throw new PatternError(`${place} is neither an object nor a list of values.`)
  })
  // What has no such field is asked all the same: `exists: false` wants it so, everything else refuses undefined.
  return (event) =>
    fields.every(([key, test]) => test(isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined))
}

const anyOf =
  (tests: readonly Test[]): Test =>
  (value) =>
    tests.some((test) => test(value))

const toTest = (wanted: unknown, at: string): Test => {
  if (!isObject(wanted)) {
    if (Array.isArray(wanted)) throw new PatternError(`${at} holds a list within a list.`)
    return (value) => value === wanted
  }
  const [entry, ...more] = Object.entries(wanted)
  if (entry === undefined || more.length > 0) throw new PatternError(`${at} wants one operator at a time.`)
  const [name, operand] = entry
  const make = Object.hasOwn(operators, name) ? operators[name] : undefined
  if (make === undefined) {
    throw new PatternError(`${at} has the operator ${name}; there are ${Object.keys(operators).join(', ')}.`)
  }
  const test = make(operand)
  if (test === undefined) throw new PatternError(`${at}: ${name} cannot take ${JSON.stringify(operand)}.`)
  return test
}

/** From an operand to a test; undefined if the operator does not take it. */
type Operator = (operand: unknown) => Test | undefined

const onText =
  (holds: (value: string, operand: string) => boolean): Operator =>
  (operand) =>
    typeof operand === 'string' ? (value) => typeof value === 'string' && holds(value, operand) : undefined

const isScalar = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'

/** A field must be there to be anything but something: an event has every field that the pattern names. */
const anythingBut: Operator = (operand) => {
  const isOther = (test: Test): Test => {
    return (value) => value !== undefined && !test(value)
  }
  if (isObject(operand)) {
    const { prefix, ...rest } = operand
    return typeof prefix === 'string' && Object.keys(rest).length === 0
      ? isOther((value) => typeof value === 'string' && value.startsWith(prefix))
      : undefined
  }
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand]
  return values.length > 0 && values.every(isScalar) ? isOther((value) => values.includes(value)) : undefined
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>=': (value, bound) => value >= bound,
  '>': (value, bound) => value > bound,
}

/** One comparison or two, as `[">", 0, "<=", 5]`. */
const numeric: Operator = (operand) => {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) return undefined
  const parts: readonly unknown[] = operand
  const tests: ((value: number) => boolean)[] = []
  for (let at = 0; at < parts.length; at += 2) {
    const [sign, bound] = parts.slice(at, at + 2)
    const compare = typeof sign === 'string' && Object.hasOwn(comparisons, sign) ? comparisons[sign] : undefined
    if (compare === undefined || typeof bound !== 'number') return undefined
    tests.push((value) => compare(value, bound))
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value))
}

/** IPv4 alone, as documented. */
const cidr: Operator = (operand) => {
  const [, base = '', bits = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(String(operand)) ?? []
  if (!isIPv4(base) || Number(bits) > 32) return undefined
  const size = 2 ** (32 - Number(bits))
  const network = (address: string): number =>
    Math.floor(address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) / size)
  return (value) => typeof value === 'string' && isIPv4(value) && network(value) === network(base)
}

const operators: Readonly<Record<string, Operator>> = {
  prefix: onText((value, operand) => value.startsWith(operand)),
  suffix: onText((value, operand) => value.endsWith(operand)),
  contains: onText((value, operand) => value.includes(operand)),
  'anything-but': anythingBut,
  numeric,
  cidr,
  exists: (operand) => (typeof operand === 'boolean' ? (value) => (value !== undefined) === operand : undefined),
}
