import type { Place, Problem } from '../model/problem.ts'

/** A problem for each thing whose name was taken before, naming both places. */
export function duplicates(things: readonly Readonly<{ name: string; at: Place }>[], what: string): Problem[] {
  const places = new Map<string, Place>()
  return things.flatMap(({ name, at }) => {
    const before = places.get(name)
    if (before === undefined) {
      places.set(name, at)
      return []
    }
    return [
      {
        at,
        wrong: `${what} ${name} stands twice: here and at ${placeText(before)}`,
        right: 'Rename or remove one of the two.',
      },
    ]
  })
}

/** `web.yaml:12:3` */
export const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`

/** By file, line and column. */
export const byPlace = (a: Readonly<{ at: Place }>, b: Readonly<{ at: Place }>): number =>
  byText(a.at.file, b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column

/** By code unit: the same order on every machine. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
