import type { RamDocument } from '../model/policy.ts'
import { canExceed, effectOf, isAlways, isNever } from './effect.ts'
import type { Region } from './region.ts'
import { regionsOf } from './regions-of.ts'
import { rulesOf, type Rule } from './rules.ts'
import { documentKey } from './same.ts'
import { cellsFrom, flagsOf, spaceOf, type Space } from './space.ts'

/** `may`: what could happen there. `condition`: as conditions say; `entangled`: too many wildcards to tell. */
export type Undecided = Region & Readonly<{ may: 'gain' | 'lose' | 'either'; why: 'condition' | 'entangled' }>

/** Actions on resources that are allowed after and not before, before and not after, and those that it depends. */
export type PermissionDelta = Readonly<{
  gained: readonly Region[]
  lost: readonly Region[]
  undecided: readonly Undecided[]
}>

/**
 * What a change of policies means in permissions. Gained and lost hold whatever conditions say; what is in no list is
 * allowed, or not, as before. Conditions with one text count as one condition, all others as independent.
 */
export function permissionDelta(before: readonly RamDocument[], after: readonly RamDocument[]): PermissionDelta {
  if (sameDocuments(before, after)) return { gained: [], lost: [], undecided: [] }
  const [old, now] = [rulesOf(before), rulesOf(after)]
  const all = [...old, ...now]
  const space = spaceOf(all)
  if (space === null) return { gained: [], lost: [], undecided: all.filter(isAllow).map(entangled) }
  const shifts = shiftsOf(placedIn(space, old), placedIn(space, now), space)
  const regions = (shift: Shift, sources: readonly Rule[]): readonly Region[] =>
    regionsOf(cellsFrom(shifts.map((here) => here === shift)), sources.filter(isAllow), all, space)
  const undecided = (may: Undecided['may']): readonly Undecided[] =>
    regions(may, all).map((region) => ({ ...region, may, why: 'condition' }))
  return {
    gained: regions('gained', now),
    lost: regions('lost', old),
    undecided: [...undecided('gain'), ...undecided('lose'), ...undecided('either')],
  }
}

/** What becomes of a cell: decided, or what it may become. */
type Shift = 'same' | 'gained' | 'lost' | Undecided['may']
type PlacedRule = Readonly<{ rule: Rule; flags: readonly boolean[] }>

const placedIn = (space: Space, rules: readonly Rule[]): readonly PlacedRule[] =>
  rules.map((rule) => ({ rule, flags: flagsOf(space, rule) }))

const shiftsOf = (before: readonly PlacedRule[], after: readonly PlacedRule[], { size }: Space): readonly Shift[] =>
  Array.from({ length: size }, (_, cell) => {
    const at = (rules: readonly PlacedRule[]): readonly Rule[] =>
      rules.filter(({ flags }) => flags[cell]).map(({ rule }) => rule)
    return shiftOf(at(before), at(after))
  })

function shiftOf(before: readonly Rule[], after: readonly Rule[]): Shift {
  const [old, now] = [effectOf(before), effectOf(after)]
  const [gain, lose] = [canExceed(now, old), canExceed(old, now)]
  if (gain && isAlways(now) && isNever(old)) return 'gained'
  if (lose && isAlways(old) && isNever(now)) return 'lost'
  if (gain) return lose ? 'either' : 'gain'
  return lose ? 'lose' : 'same'
}

const isAllow = ({ effect }: Rule): boolean => effect === 'Allow'

const entangled = ({ actions, resources }: Rule): Undecided => ({
  on: { actions, resources },
  within: [],
  except: [],
  may: 'either',
  why: 'entangled',
})

const sameDocuments = (a: readonly RamDocument[], b: readonly RamDocument[]): boolean => {
  const keys = (documents: readonly RamDocument[]): string => [...new Set(documents.map(documentKey))].sort().join()
  return keys(a) === keys(b)
}
