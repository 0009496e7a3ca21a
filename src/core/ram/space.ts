import type { Area, Selection } from './rules.ts'
import { classesOf, type Domain } from './wildcard.ts'

/**
 * All actions and all resources, divided so finely that no area tells two members of a class apart: what holds for one
 * pair of an action and a resource holds for its whole cell.
 */
export type Space = Readonly<{ actions: Axis; resources: Axis; size: number }>

/** `classes(pattern)`: for each class of the axis, whether the pattern matches it. */
type Axis = Readonly<{ size: number; classes(pattern: string): readonly boolean[] }>

/** A set of cells, one bit each. */
export type Cells = bigint

/** The space that the areas divide; null where their wildcards are too entangled. */
export function spaceOf(areas: readonly Area[]): Space | null {
  // `service:name` and `acs:service:region:account:rest` (RAM docs, "policy elements").
  const actions = axisOf(
    areas.map((area) => area.actions),
    actionKey,
    { within: '*:*', colons: 1 },
  )
  const resources = axisOf(
    areas.map((area) => area.resources),
    resourceKey,
    { within: 'acs:*:*:*:*', colons: 4 },
  )
  if (actions === null || resources === null) return null
  return { actions, resources, size: actions.size * resources.size }
}

/** For each cell, whether it belongs to the area, whose patterns divided the space. */
export function flagsOf(space: Space, area: Area): readonly boolean[] {
  const rows = selected(space.actions, area.actions)
  const columns = selected(space.resources, area.resources)
  return rows.flatMap((row) => columns.map((column) => row && column))
}

export function cellsOf(space: Space, area: Area): Cells {
  const columns = bitsOf(selected(space.resources, area.resources))
  const none = '0'.repeat(columns.length)
  const rows = selected(space.actions, area.actions).map((row) => (row ? columns : none))
  return cellsIn(rows.reverse().join(''))
}

/** The cells whose flags are set. */
export const cellsFrom = (flags: readonly boolean[]): Cells => cellsIn(bitsOf(flags))

/** The first flag is the lowest bit. */
const bitsOf = (flags: readonly boolean[]): string =>
  flags
    .map((flag) => (flag ? '1' : '0'))
    .reverse()
    .join('')
const cellsIn = (bits: string): Cells => BigInt(`0b0${bits}`)

export const without = (a: Cells, b: Cells): Cells => a & ~b
export const count = (cells: Cells): number => cells.toString(2).replaceAll('0', '').length
/** One cell out of a set that is not empty. */
export const oneOf = (cells: Cells): Cells => cells & -cells

function selected(axis: Axis, { is, patterns }: Selection): readonly boolean[] {
  const each = patterns.map((pattern) => axis.classes(pattern))
  return Array.from({ length: axis.size }, (_, i) => each.some((classes) => classes[i]) === (is === 'these'))
}

function axisOf(selections: readonly Selection[], keyOf: (pattern: string) => string, domain: Domain): Axis | null {
  const index = new Map<string, number>()
  for (const key of selections.flatMap(({ patterns }) => patterns.map(keyOf)))
    index.set(key, index.get(key) ?? index.size)
  const classes = classesOf([...index.keys()], domain)
  if (classes === null) return null
  const matched = new Map([...index].map(([key, at]) => [key, classes.map((matching) => matching.has(at))]))
  // Asked only for patterns that divided the space.
  return { size: classes.length, classes: (pattern) => matched.get(keyOf(pattern)) as readonly boolean[] }
}

/** Case does not count in actions (RAM docs, "policy elements"). */
const actionKey = (pattern: string): string => pattern.toLowerCase()

/** Colons after the fourth are part of a resource's name, not between its parts. */
function resourceKey(pattern: string): string {
  const parts = pattern.split(':')
  return (
    parts.slice(0, 5).join(':') +
    parts
      .slice(5)
      .map((part) => `\u0001${part}`)
      .join('')
  )
}
