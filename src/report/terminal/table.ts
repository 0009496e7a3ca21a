/** A cell as it is measured and as it is printed: colours take no room. */
export type Cell = Readonly<{ text: string; paint?: (text: string) => string }>

/**
 * Lines of columns two spaces apart. In a narrow terminal the last column gives way, ending in `…`: the others hold ids
 * and names that people copy. `width` null (a file, a pipe) keeps everything.
 */
export const table = (rows: readonly (readonly Cell[])[], width: number | null, indent = ''): readonly string[] => {
  const widths = columns(rows, width === null ? Infinity : width - indent.length)
  return rows.map((row) =>
    (
      indent +
      row
        .map((cell, at) => {
          const last = at === row.length - 1
          const text = cut(cell.text, widths[at] ?? 0)
          const painted = cell.paint === undefined ? text : cell.paint(text)
          return last ? painted : painted + ' '.repeat(Math.max(0, (widths[at] ?? 0) - displayWidth(text)))
        })
        .join('  ')
    ).trimEnd(),
  )
}

const gap = 2
/** So much of the last column is always left. */
const least = 8

const columns = (rows: readonly (readonly Cell[])[], width: number): readonly number[] => {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: count }, (_, at) =>
    Math.max(0, ...rows.map((row) => displayWidth(row[at]?.text ?? ''))),
  )
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + gap, 0)
  const last = widths.at(-1) ?? 0
  return [...widths.slice(0, -1), Math.min(last, Math.max(least, width - before))]
}

const cut = (text: string, width: number): string => {
  if (displayWidth(text) <= width) return text
  let kept = ''
  for (const character of text) {
    if (displayWidth(kept + character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}

/** East Asian wide characters take two columns (UAX 11); instance names have them often. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

export const displayWidth = (text: string): number => {
  let width = 0
  for (const character of text) width += wide.test(character) ? 2 : 1
  return width
}
