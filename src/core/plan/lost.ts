import type { Binding } from '../model/desired-state.ts'
import type { BindingName, Region, RoleName } from '../model/names.ts'
import type { AccountFacts } from './facts.ts'

type Matches = ReadonlyMap<BindingName, number>
export type Lost = Readonly<{ binding: Binding; before: number }>

/** What bindings match in one region that was looked at. `isWhole`: nothing of it is unknown. */
export type RegionMatches = Readonly<{ region: Region; matches: Matches; isWhole: boolean }>

/**
 * By role: the binding that matched instances of these regions in the last run and matches none now. A typo in a matcher,
 * or a tag that vanished everywhere, looks just so; detaches of its role wait for an approval then. What it matches in
 * regions that were not looked at counts for nothing: a commit may have lost it there as well.
 */
export const lostBindings = (facts: AccountFacts, regions: readonly RegionMatches[]): ReadonlyMap<RoleName, Lost> => {
  const lost = new Map<RoleName, Lost>()
  for (const binding of facts.desired.bindings) {
    if (isMatching(binding, regions)) continue
    const before = regions.reduce((sum, { region }) => sum + formerIn(facts, region, binding), 0)
    if (before > 0) lost.set(binding.role, { binding, before })
  }
  return lost
}

/**
 * What the run entry is to keep, by region. What part of a region was not seen in may still match there, and a
 * binding whose role's detaches are still waiting has not been accepted as lost yet: both keep their former count.
 */
export const matchesToRemember = (
  facts: AccountFacts,
  regions: readonly RegionMatches[],
  leaving: ReadonlySet<RoleName>,
): ReadonlyMap<Region, Matches> =>
  new Map(
    regions.map(({ region, matches, isWhole }) => {
      const kept = new Map<BindingName, number>()
      for (const binding of facts.desired.bindings) {
        const { name, role } = binding
        const now = matches.get(name) ?? 0
        const keepsFormer = !isWhole || (leaving.has(role) && !isMatching(binding, regions))
        const count = keepsFormer ? Math.max(now, formerIn(facts, region, binding)) : now
        if (count > 0) kept.set(name, count)
      }
      return [region, kept]
    }),
  )

const isMatching = ({ name }: Binding, regions: readonly RegionMatches[]): boolean =>
  regions.some(({ matches }) => (matches.get(name) ?? 0) > 0)

/** What was counted before counts went by region may have been here. */
const formerIn = ({ memory: { bindingMatches } }: AccountFacts, region: Region, { name }: Binding): number =>
  (bindingMatches.get(region) ?? bindingMatches.get(''))?.get(name) ?? 0
