import type { Place } from '../core/model/problem.ts'
import type { Chunk } from './split.ts'

/** Line and column of an offset within a document, counted from the beginning of its file. */
export type PlaceIn = (at: number) => Place

/** Finds places in a document; the lines are counted once. */
export const placesIn = (file: string, { text, line }: Chunk): PlaceIn => {
  let starts: readonly number[] | null = null
  return (at) => {
    starts ??= lineStarts(text)
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= at) low = middle
      else high = middle - 1
    }
    return { file, line: line + low, column: at - (starts[low] ?? 0) + 1 }
  }
}

const lineStarts = (text: string): readonly number[] => {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
