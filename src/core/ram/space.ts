import type { Area, Selection } from './rules.ts'
import { classesOf, type Domain } from './wildcard.ts'

/**
 * All actions and all resources, divided so finely that no area tells two members of a class apart: what holds for one
 * pair of an action and a resource holds for its whole cell.
 */
export type Space = Readonly<{ actions: Axis; resources: Axis; size: number }>

/** `classes(pattern)`: for each class of the axis, whether the pattern matches it. */
type Axis = Readonly<{ size: number; classes(pattern: string): readonly boolean[] }>

/** One byte a cell: 1 where it belongs. */
export type Cells = Readonly<Uint8Array>

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

/** The cells of an area whose patterns divided the space. */
export function cellsOf(space: Space, area: Area): Cells {
  const rows = selected(space.actions, area.actions)
  const columns = selected(space.resources, area.resources)
  return Uint8Array.from({ length: space.size }, (_, cell) =>
    rows[Math.floor(cell / columns.length)] === true && columns[cell % columns.length] === true ? 1 : 0,
  )
}

export const and = (a: Cells, b: Cells): Cells => a.map((flag, cell) => (b[cell] === 1 ? flag : 0))
export const without = (a: Cells, b: Cells): Cells => a.map((flag, cell) => (b[cell] === 1 ? 0 : flag))
export const isEmpty = (cells: Cells): boolean => !cells.includes(1)
export const count = (cells: Cells): number => cells.reduce((sum, flag) => sum + flag, 0)

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
  return {
    size: classes.length,
    classes(pattern) {
      const at = index.get(keyOf(pattern))
      return classes.map((matching) => at !== undefined && matching.has(at))
    },
  }
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
