import * as fc from 'fast-check'
import type { RamDocument, Statement } from '../../../src/core/model/policy.ts'
import type { Region } from '../../../src/core/ram/region.ts'
import type { Area, Selection } from '../../../src/core/ram/rules.ts'

/** A universe small enough to try every action on every resource. */
export const actions: readonly string[] = ['oss:Get', 'oss:GetAcl', 'oss:Put', 'ram:PassRole', 'ram:Get', 'log:Put']
export const resources: readonly string[] = [
  'acs:oss:*:1:web',
  'acs:oss:cn-hangzhou:1:web/a',
  'acs:oss:*:1:web/a:b',
  'acs:oss:*:2:web/b',
  'acs:ram::1:role/x',
  'acs:ram::1:role/xy',
]

/** Each letter may be followed by any other: the machine of this pattern alone has more states than are looked at. */
export const entangled: string = `*${'a'.padEnd(16, '?')}`

export const actionPattern = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...actions),
    fc.constantFrom('*', '*:*', 'oss:*', 'OSS:get*', 'ram:*', '*:Put', '*:*et*', 'oss:???', 'oss:G?t*', 'x*'),
  )

export const resourcePattern = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...resources),
    fc.constantFrom('*', 'acs:*', 'acs:oss:*', 'acs:oss:*:1:*', 'acs:*:*:*:web/*', 'acs:ram:*:*:role/*'),
    fc.constantFrom('acs:*:*:1:*', 'acs:ram::1:role/x?', 'acs:oss:*:?:web/?', '*a*', 'nonsense'),
  )

const oneOrMany = (pattern: fc.Arbitrary<string>): fc.Arbitrary<string | string[]> =>
  fc.oneof(pattern, fc.array(pattern, { minLength: 1, maxLength: 3 }))

const conditions: readonly NonNullable<Statement['Condition']>[] = [
  { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8'] } },
  { Bool: { 'acs:SecureTransport': 'true' } },
]

export const statement = (withConditions: boolean): fc.Arbitrary<Statement> =>
  fc
    .record({
      Effect: fc.constantFrom<Statement['Effect'][]>('Allow', 'Allow', 'Deny'),
      actions: oneOrMany(actionPattern()),
      notAction: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      resources: oneOrMany(resourcePattern()),
      notResource: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      Condition: withConditions
        ? fc.option(fc.constantFrom(...conditions), { nil: undefined })
        : fc.constant(undefined),
    })
    .map(({ Effect, actions, notAction, resources, notResource, Condition }) => ({
      Effect,
      ...(notAction ? { NotAction: actions } : { Action: actions }),
      ...(notResource ? { NotResource: resources } : { Resource: resources }),
      ...(Condition !== undefined && { Condition }),
    }))

export const document = (withConditions = false): fc.Arbitrary<RamDocument> =>
  fc.array(statement(withConditions), { maxLength: 4 }).map((Statement) => ({ Version: '1', Statement }))

/** Every way in which the conditions of the universe can turn out. */
export const worlds: readonly ReadonlySet<string>[] = [0, 1, 2, 3].map(
  (bits) => new Set(conditions.filter((_, i) => (bits >> i) & 1).map((one) => JSON.stringify(one))),
)

/** The plainest evaluator there is: every statement, regular expressions, Deny wins. */
export function allows(
  documents: readonly RamDocument[],
  action: string,
  resource: string,
  world: ReadonlySet<string>,
): boolean {
  const meant = documents
    .flatMap(({ Statement }) => Statement)
    .filter(
      (one) =>
        (one.Action !== undefined
          ? some(one.Action, action, 'i')
          : one.NotAction !== undefined && !some(one.NotAction, action, 'i')) &&
        (one.Resource !== undefined
          ? some(one.Resource, resource, '')
          : one.NotResource === undefined || !some(one.NotResource, resource, '')) &&
        (one.Condition === undefined || world.has(JSON.stringify(one.Condition))),
    )
  return meant.some((one) => one.Effect === 'Allow') && !meant.some((one) => one.Effect === 'Deny')
}

/** Whether a region of a delta holds an action on a resource. */
export function regionHolds({ on, within, except }: Region, action: string, resource: string): boolean {
  const selects = ({ is, patterns }: Selection, text: string, flags: string): boolean =>
    some(patterns, text, flags) === (is === 'these')
  const inside = (area: Area): boolean => selects(area.actions, action, 'i') && selects(area.resources, resource, '')
  return [on, ...within].every(inside) && !except.some(inside)
}

const some = (patterns: string | readonly string[], text: string, flags: string): boolean =>
  [patterns].flat().some((pattern) => expression(pattern, flags).test(text))

/** Each expression is made once: few patterns are asked for many texts. */
const expressions = new Map<string, RegExp>()

function expression(pattern: string, flags: string): RegExp {
  const key = `${flags} ${pattern}`
  const known = expressions.get(key)
  if (known !== undefined) return known
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const made = new RegExp(`^${source}$`, `s${flags}`)
  expressions.set(key, made)
  return made
}
