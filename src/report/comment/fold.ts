/** GitHub takes comments of at most 65,536 characters; GitLab and Codeup take more. */
export const commentLimit = 60_000

/** A part of a comment: `full` as long as there is room, else `short`, which counts exactly what it leaves out. */
export type Part = Readonly<{ full: string; short: string }>

/** Folds parts from the last to the first until the whole fits; what is first is read first. */
export const fold = (parts: readonly Part[], limit: number): string => {
  let folded = parts.length
  while (folded > 0 && join(parts, folded).length > limit) folded--
  return join(parts, folded)
}

const join = (parts: readonly Part[], folded: number): string =>
  parts.map((part, at) => (at < folded ? part.full : part.short)).join('\n')
