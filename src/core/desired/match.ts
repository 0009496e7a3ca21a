import type { AccountWishes, Binding, DocumentScope, Glob, Kind, Match, Matcher } from '../model/desired-state.ts'
import type { Subject } from '../model/instance.ts'
import { anyGlob, globMatches } from './glob.ts'

/** The keys that ask for a text, or for one of several texts, of the subject. */
export const textKeys = [
  'zones',
  'names',
  'vpcs',
  'vSwitches',
  'securityGroups',
  'resourceGroups',
  'instanceTypes',
  'images',
  'clusters',
  'namespaces',
] as const
export type TextKey = (typeof textKeys)[number]

const instanceKeys: readonly (keyof Matcher)[] = [
  'kind',
  'accounts',
  'regions',
  'zones',
  'ids',
  'names',
  'tags',
  'vpcs',
  'vSwitches',
  'securityGroups',
  'resourceGroups',
  'instanceTypes',
  'images',
  'holds',
]

/** The keys that a kind has; any other never matches it. */
export const keysOfKind: Readonly<Record<Kind, readonly (keyof Matcher)[]>> = {
  ecs: instanceKeys,
  eci: instanceKeys,
  pod: ['kind', 'clusters', 'namespaces', 'labels'],
}

/**
 * Whether any matcher holds within the document's scope. A container group that is known to come from a pod is
 * matched by nothing: its pod's manifest is the place to change it.
 */
export const matches = (match: Match, subject: Subject, accountName: string): boolean =>
  scopeReaches(match.scope, subject, accountName) && matchesAny(match.anyOf, subject, accountName)

/** Whether any of the matchers holds, whatever the scope. */
export function matchesAny(matchers: readonly Matcher[], subject: Subject, accountName: string): boolean {
  for (const matcher of matchers) {
    if (matcherReaches(matcher, subject, accountName) && traitsHold(matcher, subject)) return true
  }
  return false
}

/** Whether a tag decides about the match, so that an instance whose tags are still to come may change sides. */
export const mentionsTags = (match: Match): boolean => match.anyOf.some((matcher) => matcher.tags !== undefined)

/** Whether the document's scope holds. A pod's manifest names no account and no region: its `clusters` do that. */
export function scopeReaches(scope: DocumentScope, subject: Subject, accountName: string): boolean {
  if (subject.kind === 'pod') return true
  return (
    (scope.accounts === null || accountHolds(scope.accounts, subject.account, accountName)) &&
    (scope.regions === null || anyGlob(scope.regions, subject.region))
  )
}

/** Whether kind, account and region hold: what all instances of one scope have in common. */
export function matcherReaches(matcher: Matcher, subject: Subject, accountName: string): boolean {
  const { kind, accounts, regions } = matcher
  if (subject.kind === 'pod') {
    return accounts === undefined && regions === undefined && (kind === undefined || kind.includes('pod'))
  }
  if (subject.kind === 'eci' && subject.madeBy === 'pod') return false
  return (
    (kind === undefined || (kind.includes(subject.kind) && madeByNoPod(subject))) &&
    (accounts === undefined || accountHolds(accounts, subject.account, accountName)) &&
    (regions === undefined || anyGlob(regions, subject.region))
  )
}

/** Whether all that a matcher asks beside kind, account and region holds. */
export function traitsHold(matcher: Matcher, subject: Subject): boolean {
  const { ids, tags, labels, holds } = matcher
  if (ids !== undefined && !(subject.kind !== 'pod' && ids.includes(subject.id))) return false
  if (tags !== undefined && !(subject.kind !== 'pod' && tagsHold(tags, subject.tags))) return false
  if (labels !== undefined && !(subject.kind === 'pod' && tagsHold(labels, subject.labels))) return false
  if (holds !== undefined && !roleHeld(holds, subject)) return false
  for (const key of textKeys) {
    const globs = matcher[key]
    if (globs !== undefined && !textHolds(globs, textOf(subject, key))) return false
  }
  return true
}

/** The subject's text for a key; empty: it has none. */
export function textOf(subject: Subject, key: TextKey): string | readonly string[] {
  if (subject.kind === 'pod')
    return key === 'clusters' ? subject.cluster : key === 'namespaces' ? subject.namespace : ''
  switch (key) {
    case 'zones':
      return subject.zoneId
    case 'names':
      return subject.name
    case 'vpcs':
      return subject.vpcId
    case 'vSwitches':
      return subject.vSwitchId
    case 'securityGroups':
      return subject.securityGroupIds
    case 'resourceGroups':
      return subject.resourceGroupId
    case 'instanceTypes':
      return subject.instanceType
    case 'images':
      return subject.images
    case 'clusters':
    case 'namespaces':
      return ''
  }
}

/** Whether one of the globs names the account, by name or by id. */
export const accountHolds = (globs: readonly Glob[], id: string, name: string): boolean =>
  anyGlob(globs, name) || anyGlob(globs, id)

/** An empty text means that there is nothing to match, as an absent tag does. */
const textHolds = (globs: readonly Glob[], text: string | readonly string[]): boolean =>
  typeof text === 'string' ? text !== '' && anyGlob(globs, text) : text.some((one) => anyGlob(globs, one))

const madeByNoPod = (subject: Subject): boolean => subject.kind !== 'eci' || subject.madeBy === 'other'

function roleHeld(globs: readonly Glob[], subject: Subject): boolean {
  if (subject.kind === 'pod') return false
  if (subject.kind === 'eci') return subject.bornWith !== null && anyGlob(globs, subject.bornWith)
  return subject.holds.is === 'role' && anyGlob(globs, subject.holds.ramRoleName)
}

function tagsHold(wanted: ReadonlyMap<Glob, readonly Glob[]>, tags: ReadonlyMap<string, string>): boolean {
  for (const [key, values] of wanted) if (!tagHolds(key, values, tags)) return false
  return true
}

function tagHolds(key: Glob, values: readonly Glob[], tags: ReadonlyMap<string, string>): boolean {
  for (const [name, value] of tags) if (globMatches(key, name) && anyGlob(values, value)) return true
  return false
}

/** Whether a binding may match something of the account, by the accounts it names. */
export const reachesAccount = (
  { match: { scope, anyOf } }: Pick<Binding, 'match'>,
  { id, name }: Pick<AccountWishes, 'id' | 'name'>,
): boolean =>
  (scope.accounts === null || accountHolds(scope.accounts, id, name)) &&
  anyOf.some(({ accounts }) => accounts === undefined || accountHolds(accounts, id, name))
