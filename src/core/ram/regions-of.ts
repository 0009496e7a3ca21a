import type { Region } from './region.ts'
import type { Area, Selection } from './rules.ts'
import { cellsOf, count, oneOf, without, type Cells, type Space } from './space.ts'

/**
 * Regions that together hold exactly the target, in the words of the sources and as few as come easily. The target
 * must lie within the sources and be made of places that the rules tell apart.
 */
export function regionsOf(
  target: Cells,
  sources: readonly Area[],
  rules: readonly Area[],
  space: Space,
): readonly Region[] {
  if (target === 0n) return []
  const place = (area: Area): Placed => ({ area, cells: cellsOf(space, area) })
  const placed = rules.map(place)
  const regions: Region[] = []
  let open = target
  const take = (found: Found | null): void => {
    if (found === null || (found.cells & open) === 0n) return
    regions.push(found.region)
    open = without(open, found.cells)
  }
  for (const source of widestFirst(sources, target, space)) {
    for (const part of partsOf(source, open, space).map(place)) {
      take(regionIn(part, [], target, placed, space))
      for (const one of placed) if (meet(part, one, open)) take(regionIn(part, [one], target, placed, space))
      while ((part.cells & open) !== 0n) take(regionAround(oneOf(part.cells & open), part, placed, space))
    }
  }
  return regions
}

type Placed = Readonly<{ area: Area; cells: Cells }>
type Found = Readonly<{ region: Region; cells: Cells }>

const meet = (a: Placed, b: Placed, open: Cells): boolean => (a.cells & b.cells & open) !== 0n

const widestFirst = (sources: readonly Area[], target: Cells, space: Space): readonly Area[] =>
  sources
    .map((source) => ({ source, many: count(cellsOf(space, source) & target) }))
    .filter(({ many }) => many > 0)
    .sort((a, b) => b.many - a.many)
    .map(({ source }) => source)

/** A source without the patterns that touch nothing of the target, in parts whose actions go with equal resources. */
function partsOf(source: Area, target: Cells, space: Space): readonly Area[] {
  const touches = (actions: Selection, resources: Selection): boolean =>
    (cellsOf(space, { actions, resources }) & target) !== 0n
  const parts = new Map<string, Area>()
  for (const actions of single(source.actions)) {
    const touched = single(source.resources).filter((resources) => touches(actions, resources))
    if (touched.length === 0) continue
    const resources = joined(touched)
    const key = JSON.stringify(resources)
    parts.set(key, { resources, actions: joined([...single(parts.get(key)?.actions ?? nothing), actions]) })
  }
  return [...parts.values()]
}

/** What of the part lies within, less the rules that hold no target there; null where that is not all target. */
function regionIn(
  part: Placed,
  within: readonly Placed[],
  target: Cells,
  rules: readonly Placed[],
  space: Space,
): Found | null {
  const inside = within.reduce((cells, one) => cells & one.cells, part.cells)
  const strange = without(inside, target)
  const harmless = rules.filter(({ cells }) => (cells & strange) !== 0n && (cells & inside & target) === 0n)
  const except = fewest(harmless, strange)
  return except === null ? null : found(part, within, except, inside, space)
}

/** All that no rule tells apart from the cell: within those that hold it, without those that do not. */
function regionAround(cell: Cells, part: Placed, rules: readonly Placed[], space: Space): Found {
  const within = rules.filter(({ cells }) => (cells & cell) !== 0n && without(part.cells, cells) !== 0n)
  const inside = within.reduce((cells, one) => cells & one.cells, part.cells)
  const except = rules.filter(({ cells }) => (cells & cell) === 0n && (cells & inside) !== 0n)
  return found(part, within, except, inside, space)
}

function found(part: Placed, within: readonly Placed[], except: readonly Placed[], inside: Cells, space: Space): Found {
  const near = ({ area }: Placed): readonly Area[] => partsOf(area, inside, space)
  // What lies in the part as a whole says all that the part would say.
  const on = within.find(({ cells }) => without(cells, part.cells) === 0n) ?? part
  return {
    region: {
      on: on.area,
      within: within.filter((one) => one !== on).map(({ area }) => area),
      except: except.flatMap(near),
    },
    cells: except.reduce((cells, one) => without(cells, one.cells), inside),
  }
}

/** As few as cover the cells, dropping one after the other; null where all of them do not. */
function fewest(areas: readonly Placed[], cells: Cells): readonly Placed[] | null {
  const covered = (by: readonly Placed[]): boolean => by.reduce((left, one) => without(left, one.cells), cells) === 0n
  if (!covered(areas)) return null
  return areas.reduce((kept, one) => {
    const fewer = kept.filter((other) => other !== one)
    return covered(fewer) ? fewer : kept
  }, areas)
}

const nothing: Selection = { is: 'these', patterns: [] }

const single = (selection: Selection): readonly Selection[] =>
  selection.is === 'all-but' ? [selection] : selection.patterns.map((pattern) => ({ is: 'these', patterns: [pattern] }))

/** Selections of one pattern each, or the one that is all but some. */
const joined = (selections: readonly Selection[]): Selection =>
  selections.length === 1 && selections[0] !== undefined
    ? selections[0]
    : { is: 'these', patterns: selections.flatMap(({ patterns }) => patterns) }
