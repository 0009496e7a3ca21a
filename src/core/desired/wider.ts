import type { AccountWishes, Binding, DesiredState, Glob, Matcher } from '../model/desired-state.ts'
import { patternCovers } from '../ram/wildcard.ts'
import type { Ranked } from './choose.ts'
import { anyGlob, globMatches, literalOf, literalPrefix } from './glob.ts'
import { accountHolds, textKeys } from './match.ts'

/** A matcher and where it can hold: `ecs/ACCOUNT/REGION`, `eci/ACCOUNT/REGION` of settings, and `pod`. */
export type Reaching = Readonly<{ matcher: Matcher; places: ReadonlySet<string> }>

/** A binding and where its matchers can hold. */
export type Reached = Ranked & Readonly<{ reach: readonly Reaching[] }>

/** Finds where the matchers of a binding can hold; those that can nowhere are left out. */
export function reachIn(accounts: DesiredState['accounts']): (binding: Binding) => readonly Reaching[] {
  const known = new Map<string, ReadonlySet<string>>()
  return ({ match: { scope, anyOf } }) =>
    anyOf
      .map((matcher) => {
        // Many matchers reach the same places: one set serves them all.
        const key = JSON.stringify([scope, matcher.kind, matcher.accounts, matcher.regions])
        const places = known.get(key) ?? placesOf(scope, matcher, [...accounts.values()])
        known.set(key, places)
        return { matcher, places }
      })
      .filter(({ places }) => places.size > 0)
}

/** Whether all that `narrow` can match is matched by `wide` too. False where that cannot be seen from the globs. */
export const isWider = (wide: readonly Reaching[], narrow: readonly Reaching[]): boolean =>
  narrow.every((one) => wide.some((other) => traitsFollow(other.matcher, one.matcher) && placesFollow(other, one)))

function placesOf(
  scope: Binding['match']['scope'],
  { kind = ['ecs', 'eci', 'pod'], accounts, regions }: Matcher,
  all: readonly AccountWishes[],
): ReadonlySet<string> {
  const bounds = { accounts: [scope.accounts, accounts], regions: [scope.regions, regions] }
  const inAccount = ({ id, name }: AccountWishes): boolean =>
    bounds.accounts.every((globs) => globs === null || globs === undefined || accountHolds(globs, id, name))
  const inRegion = (region: string): boolean =>
    bounds.regions.every((globs) => globs === null || globs === undefined || anyGlob(globs, region))
  const where = all
    .filter(inAccount)
    .flatMap(({ id, regions }) => regions.filter(inRegion).map((region) => `${id}/${region}`))
  const ofKind = (one: 'ecs' | 'eci'): readonly string[] =>
    kind.includes(one) ? where.map((at) => `${one}/${at}`) : []
  // A pod has neither account nor region, so a key that asks for one never holds.
  const pods = kind.includes('pod') && accounts === undefined && regions === undefined ? ['pod'] : []
  return new Set([...ofKind('ecs'), ...ofKind('eci'), ...pods])
}

const placesFollow = (wide: Reaching, narrow: Reaching): boolean =>
  wide.places === narrow.places || [...narrow.places].every((place) => wide.places.has(place))

/** Whether every key of the wide matcher follows from what the narrow one asks. */
const traitsFollow = (wide: Matcher, narrow: Matcher): boolean =>
  idsFollow(wide.ids, narrow.ids) &&
  tagsFollow(wide.tags, narrow.tags) &&
  tagsFollow(wide.labels, narrow.labels) &&
  textKeys.every((key) => globsFollow(wide[key], narrow[key]))

const idsFollow = (wide: readonly string[] | undefined, narrow: readonly string[] | undefined): boolean =>
  wide === undefined || (narrow !== undefined && narrow.every((id) => wide.includes(id)))

const globsFollow = (wide: readonly Glob[] | undefined, narrow: readonly Glob[] | undefined): boolean =>
  wide === undefined || (narrow !== undefined && narrow.every((glob) => wide.some((other) => globCovers(other, glob))))

const tagsFollow = (wide: Matcher['tags'], narrow: Matcher['tags']): boolean =>
  [...(wide ?? [])].every(([key, values]) =>
    [...(narrow ?? [])].some(([other, fewer]) => globCovers(key, other) && globsFollow(values, fewer)),
  )

/** Whether the wide glob matches all that the narrow one does; escapes in globs that are no literals are not weighed. */
function globCovers(wide: Glob, narrow: Glob): boolean {
  if (wide === narrow) return true
  const text = literalOf(narrow)
  if (text !== null) return globMatches(wide, text)
  // Both are open: all that the narrow one matches must begin as the wide one does. This spares most of the weighing.
  if (literalOf(wide) !== null || !literalPrefix(narrow).startsWith(literalPrefix(wide))) return false
  return !`${wide}${narrow}`.includes('\\') && patternCovers(wide, narrow)
}
