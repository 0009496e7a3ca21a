import type { Column } from '../table-data.ts'
import type { Drift } from './rows.ts'

/** What is asked for: every word somewhere in the row, one of the states (none: all), and a value a list. */
export type Query = Readonly<{
  words: readonly string[]
  states: ReadonlySet<string>
  picked: readonly Readonly<{ column: Column; value: string }>[]
}>

export type Order = Readonly<{ column: Column; descending: boolean }>

export const matching = (drifts: readonly Drift[], { words, states, picked }: Query): readonly Drift[] =>
  drifts.filter(
    (drift) =>
      (states.size === 0 || states.has(drift.state)) &&
      picked.every(({ column, value }) => drift[column] === value) &&
      words.every((word) => drift.haystack.includes(word)),
  )

/** By a column, then as the report has them; what has no value comes last either way. */
export const sorted = (drifts: readonly Drift[], order: Order | null): readonly Drift[] => {
  if (order === null) return drifts
  const { column, descending } = order
  return drifts.toSorted((a, b) => {
    if (a[column] === b[column]) return 0
    if (a[column] === '') return 1
    if (b[column] === '') return -1
    return a[column] < b[column] === descending ? 1 : -1
  })
}
