import type { MatchFragment, MatcherFragment, Placed } from '../core/desired/fragment.ts'
import type { MatchShape } from './shape/matcher.ts'
import type { Locator, Path } from './yaml-place.ts'

/** A list with the place of each item. */
export const placedList = <T>(values: readonly T[] | undefined, path: Path, { place }: Locator): Placed<T>[] | null =>
  values?.map((value, i) => ({ value, at: place([...path, i]) })) ?? null

/** The matchers of a match, with their places. */
export function matchFragment(matchers: MatchShape, path: Path, locator: Locator): MatchFragment {
  const [first, ...more] = matchers.map((matcher, i): MatcherFragment => {
    const at = [...path, i]
    return { matcher, accounts: placedList(matcher.accounts, [...at, 'accounts'], locator), at: locator.place(at) }
  })
  if (first === undefined) throw new Error('The schema lets no empty match through.')
  return [first, ...more]
}
