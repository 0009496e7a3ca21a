import * as z from 'zod'
import { keysOfKind } from '../../core/desired/match.ts'
import type { Kind, Matcher } from '../../core/model/desired-state.ts'
import { object, oneOf, says } from './says.ts'
import { checked, glob, list, mapOf, oneOrMany, valueGlob, whateverElse } from './values.ts'

export type MatchShape = readonly Matcher[]

const kinds = ['ecs', 'eci', 'pod'] as const satisfies readonly Kind[]

const globs = (of: string): z.ZodExactOptional<z.ZodType<string[]>> =>
  oneOrMany(glob).describe(`${of}; one pattern or a list of alternatives`).exactOptional()

const pairs = (of: string): z.ZodExactOptional<z.ZodType<Map<string, string[]>>> =>
  mapOf(glob, oneOrMany(valueGlob))
    .describe(`${of}: key patterns with value patterns; "*" matches an empty value, never an absent one`)
    .exactOptional()

const id = checked(
  (value) => (/^[A-Za-z0-9-]+$/.test(value) ? null : 'is not an id'),
  'Write the whole id; ids take no wildcards.',
)

const kind = oneOrMany(oneOf(kinds)).describe(
  'ecs: instances; eci: container groups that no pod made; pod: Kubernetes pods',
)

const traits = {
  accounts: globs('Account names or ids'),
  regions: globs('Region ids'),
  zones: globs('Zone ids'),
  ids: oneOrMany(id).describe('Whole ids of instances or container groups').exactOptional(),
  names: globs('Instance names'),
  tags: pairs('Tags'),
  vpcs: globs('VPC ids'),
  vSwitches: globs('vSwitch ids'),
  securityGroups: globs('Security group ids'),
  resourceGroups: globs('Resource group ids'),
  instanceTypes: globs('Instance types'),
  images: globs('Image ids; of container groups the images of their containers'),
  clusters: globs('Names of the clusters that pods run in'),
  namespaces: globs('Namespaces of pods'),
  labels: pairs('Labels of pods'),
}

/** What may be asked anywhere but in a binding's match. */
const anyMatcher: z.ZodType<Matcher> = object({
  kind: kind.exactOptional(),
  ...traits,
  holds: globs('Names of the role that is held now'),
})
  .superRefine(keysBelong, whateverElse)
  .meta({ id: 'matcher' })

/** A binding names its kinds, and cannot choose by the role that is held now. */
const bindingMatcher: z.ZodType<Matcher> = object(
  { kind, ...traits },
  {
    holds: says(
      'cannot be asked in a binding: what an instance should have does not depend on what it has',
      'Say with `whenOccupied` which roles may be replaced, or with `except` which instances to leave out.',
    ),
  },
)
  .superRefine(keysBelong, whateverElse)
  .meta({ id: 'bindingMatcher' })

const anyOf = (id: string, matcher: z.ZodType<Matcher>): z.ZodType<MatchShape> =>
  z.union([matcher.transform((one) => [one]), list(matcher)]).meta({
    id,
    description: 'One matcher, whose keys must all hold, or a list of matchers of which any one suffices',
  })

/** One matcher, or a list of which any one suffices. */
export const match: z.ZodType<MatchShape> = anyOf('match', anyMatcher)
export const bindingMatch: z.ZodType<MatchShape> = anyOf('bindingMatch', bindingMatcher)

/** Finds keys that no subject has together. */
function keysBelong(matcher: Matcher, context: z.core.$RefinementCtx<Matcher>): void {
  const keys = Object.keys(matcher)
  if (keys.length === 0 && context.issues.length === 0) {
    context.addIssue({
      code: 'custom',
      message: says('asks for nothing, so it would match everything', 'Give it a key.'),
    })
  }
  const odd = matcher.kind === undefined ? oddTogether(keys) : oddForKinds(keys, matcher.kind)
  for (const [key, message] of odd) context.addIssue({ code: 'custom', path: [key], params: { atKey: true }, message })
}

const hasKey = (kind: Kind, key: string): boolean => (keysOfKind[kind] as readonly string[]).includes(key)

/** Each key that one of the kinds does not have. The kinds themselves may have problems of their own. */
function oddForKinds(keys: readonly string[], asked: unknown): readonly (readonly [string, string])[] {
  const valid = kinds.filter((one) => Array.isArray(asked) && asked.includes(one))
  return keys.flatMap((key) => {
    const without = valid.find((one) => !hasKey(one, key))
    if (without === undefined) return []
    const right = `Keys of ${without}: ${keysOfKind[without].join(', ')}.`
    return [[key, says(`is a key that ${without} does not have, so nothing of that kind would match`, right)] as const]
  })
}

/** Without kinds: the key after which no kind is left that has all of them. */
function oddTogether(keys: readonly string[]): readonly (readonly [string, string])[] {
  let left: readonly Kind[] = kinds
  for (const key of keys) {
    left = left.filter((one) => hasKey(one, key))
    if (left.length > 0) continue
    const right = 'Make two matchers of it, or leave one of the keys out.'
    return [[key, says('is a key that nothing has together with the others, so nothing would match', right)]]
  }
  return []
}
