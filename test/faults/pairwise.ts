type Choices = Readonly<Record<string, readonly string[]>>
type Row<C extends Choices> = { -readonly [Name in keyof C]: C[Name][number] }

/**
 * Few rows in which every two values of any two names come together: greedy, the row next that has most pairs that are
 * missing yet.
 */
export const pairwise = <C extends Choices>(choices: C): readonly Row<C>[] => {
  const names = Object.keys(choices)
  const missing = new Set<string>()
  for (const [index, one] of names.entries()) {
    for (const other of names.slice(index + 1)) {
      for (const a of choices[one] ?? []) for (const b of choices[other] ?? []) missing.add(pair(one, a, other, b))
    }
  }
  const rows: Row<C>[] = []
  while (missing.size > 0) {
    const row = nextRow(names, choices, missing)
    for (const [index, one] of names.entries()) {
      for (const other of names.slice(index + 1)) missing.delete(pair(one, row[one] ?? '', other, row[other] ?? ''))
    }
    // It has a value for each of the names.
    rows.push(row as Row<C>)
  }
  return rows
}

const pair = (one: string, a: string, other: string, b: string): string => `${one}=${a} ${other}=${b}`

/** Begins with a pair that is missing, so that each row covers one at least. */
const nextRow = (names: readonly string[], choices: Choices, missing: ReadonlySet<string>): Record<string, string> => {
  const [first = ''] = missing
  const row: Record<string, string> = {}
  for (const part of first.split(' ')) {
    const [name = '', value = ''] = part.split('=')
    row[name] = value
  }
  const taken = (): readonly string[] => names.filter((name) => name in row)
  for (const name of names.filter((each) => !(each in row))) {
    const gain = (value: string): number =>
      taken().filter(
        (other) =>
          missing.has(pair(name, value, other, row[other] ?? '')) ||
          missing.has(pair(other, row[other] ?? '', name, value)),
      ).length
    const [best = ''] = (choices[name] ?? []).toSorted((a, b) => gain(b) - gain(a))
    row[name] = best
  }
  return row
}
