import { BlockList, isIP } from 'node:net'
import { matchesGlob } from './glob.ts'

type Test = (value: string, wanted: string) => boolean
type Operator = Readonly<{ test: Test; negated: boolean }>

export type Condition = Readonly<{ operator: string; key: string; wanted: readonly string[] }>

const sameText: Test = (value, wanted) => value === wanted
const sameIgnoringCase: Test = (value, wanted) => value.toLowerCase() === wanted.toLowerCase()
const like: Test = (value, wanted) => matchesGlob(wanted, value)

/** A comparison of what the texts stand for; what stands for nothing (NaN) compares with nothing. */
const compare =
  (read: (text: string) => number, holds: (value: number, wanted: number) => boolean): Test =>
  (value, wanted) =>
    holds(read(value), read(wanted))

const toNumber = (text: string): number => (text.trim() === '' ? NaN : Number(text))

const inRange: Test = (value, wanted) => {
  const family = isIP(value)
  const [network = '', prefix] = wanted.split('/')
  if (family === 0 || isIP(network) !== family) return false
  const bits = prefix === undefined ? (family === 4 ? 32 : 128) : toNumber(prefix)
  if (!Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) return false
  const range = new BlockList()
  range.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6')
  return range.check(value, family === 4 ? 'ipv4' : 'ipv6')
}

const positive = (test: Test): Operator => ({ test, negated: false })
const negative = (test: Test): Operator => ({ test, negated: true })

const comparisons = (kind: 'Numeric' | 'Date', read: (text: string) => number): readonly [string, Operator][] => [
  [`${kind}Equals`, positive(compare(read, (value, wanted) => value === wanted))],
  [`${kind}NotEquals`, negative(compare(read, (value, wanted) => value === wanted))],
  [`${kind}LessThan`, positive(compare(read, (value, wanted) => value < wanted))],
  [`${kind}LessThanEquals`, positive(compare(read, (value, wanted) => value <= wanted))],
  [`${kind}GreaterThan`, positive(compare(read, (value, wanted) => value > wanted))],
  [`${kind}GreaterThanEquals`, positive(compare(read, (value, wanted) => value >= wanted))],
]

// RAM documentation, "Conditional operators": these five kinds and no others.
const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', positive(sameText)],
  ['StringNotEquals', negative(sameText)],
  ['StringEqualsIgnoreCase', positive(sameIgnoringCase)],
  ['StringNotEqualsIgnoreCase', negative(sameIgnoringCase)],
  ['StringLike', positive(like)],
  ['StringNotLike', negative(like)],
  ...comparisons('Numeric', toNumber),
  ...comparisons('Date', Date.parse),
  ['Bool', positive(sameIgnoringCase)],
  ['IpAddress', positive(inRange)],
  ['NotIpAddress', negative(inRange)],
])

/**
 * Whether one condition holds in this context, whose keys are in lower case. Undefined if the operator is not known.
 * Any of several wanted values suffices; a negated operator wants none of them, and holds if the request has no such key.
 */
export const holds = (condition: Condition, context: ReadonlyMap<string, string>): boolean | undefined => {
  const operator = operators.get(condition.operator)
  if (operator === undefined) return undefined
  const value = context.get(condition.key)
  if (value === undefined) return operator.negated
  return condition.wanted.some((wanted) => operator.test(value, wanted)) !== operator.negated
}
