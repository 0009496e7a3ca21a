/**
 * Three versions of a text into one, where each side changed one stretch of lines, none of them kept within, and a line
 * that nobody changed lies between the two; null: they may be in each other's way. It takes less than git does, and what
 * it takes git takes alike: a conflict that is none costs a merge by hand, a wrong merge would show a plan that never comes.
 */
export const mergeLines = (base: string, ours: string, theirs: string): string | null => {
  const lines = linesOf(base)
  const [first, second] = [changeOf(lines, linesOf(ours)), changeOf(lines, linesOf(theirs))].sort(
    (a, b) => a.from - b.from || a.to - b.to,
  ) as [Change, Change] // two went in
  if (first.to >= second.from || [first, second].some((change) => keepsLines(lines, change))) return null
  return [
    ...lines.slice(0, first.from),
    ...first.lines,
    ...lines.slice(first.to, second.from),
    ...second.lines,
    ...lines.slice(second.to),
  ].join('')
}

/** What stands in place of the base's lines `from` to `to`, which is not among them. */
type Change = Readonly<{ from: number; to: number; lines: readonly string[] }>

/** A stretch that keeps lines is two changes, or more: which, one cannot tell from its ends. */
const keepsLines = (base: readonly string[], { from, to, lines }: Change): boolean => {
  const removed = new Set(base.slice(from, to))
  return lines.some((line) => removed.has(line))
}

const linesOf = (text: string): readonly string[] => text.split(/(?<=\n)/)

/** All that differs is between the lines that both begin with and those that both end with. */
const changeOf = (base: readonly string[], changed: readonly string[]): Change => {
  const most = Math.min(base.length, changed.length)
  let from = 0
  while (from < most && base[from] === changed[from]) from += 1
  let same = 0
  while (same < most - from && base[base.length - 1 - same] === changed[changed.length - 1 - same]) same += 1
  return { from, to: base.length - same, lines: changed.slice(from, changed.length - same) }
}
