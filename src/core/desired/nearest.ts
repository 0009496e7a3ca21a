/**
 * The known word that a mistyped one probably means: at most two edits away, or a third of its length if that is more.
 * Null if none is that near; of several equally near ones the first.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let fewest = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const edits = distance(word, candidate)
    // A word that shares nothing with the typed one is no guess, however short both are.
    if (edits >= fewest || edits >= Math.max(word.length, candidate.length)) continue
    best = candidate
    fewest = edits
  }
  return best
}

/** Inserted, deleted and replaced characters between two words, and swapped neighbours as one edit. */
export function distance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(
          at(row, j - 1) + 1,
          at(above, j) + 1,
          at(above, j - 1) + (same ? 0 : 1),
          swapped ? at(before, j - 2) + 1 : Infinity,
        ),
      )
    }
    before = above
    above = row
  }
  return at(above, b.length)
}

/** Rows are as long as `b`, so the place exists. */
const at = (row: readonly number[], j: number): number => row[j] as number
