import type { RamDocument } from '../model/policy.ts'
import { effectOf, isAlways, isNever } from './effect.ts'
import { rulesOf, type Area } from './rules.ts'
import { flagsOf, spaceOf } from './space.ts'

/** How much of an area documents allow. Undecidable: conditions decide, or the wildcards are too entangled. */
export type Coverage = 'whole' | 'part' | 'none' | 'undecidable'

/** The area of one action pattern on one resource pattern. */
export const areaOf = (action: string, resource: string): Area => ({
  actions: { is: 'these', patterns: [action] },
  resources: { is: 'these', patterns: [resource] },
})

/** How much of the area the documents, taken together, allow. Of an area that holds nothing they allow nothing. */
export function coverage(documents: readonly RamDocument[], area: Area): Coverage {
  const rules = rulesOf(documents)
  const space = spaceOf([...rules, area])
  if (space === null) return 'undecidable'
  const placed = rules.map((rule) => ({ rule, flags: flagsOf(space, rule) }))
  const seen = new Set<'always' | 'never' | 'depends'>()
  flagsOf(space, area).forEach((flag, cell) => {
    if (!flag) return
    const effect = effectOf(placed.filter(({ flags }) => flags[cell]).map(({ rule }) => rule))
    seen.add(isAlways(effect) ? 'always' : isNever(effect) ? 'never' : 'depends')
  })
  if (seen.has('always') && seen.has('never')) return 'part'
  if (seen.has('depends')) return 'undecidable'
  return seen.has('always') ? 'whole' : 'none'
}
