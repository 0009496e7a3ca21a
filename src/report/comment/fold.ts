import { fit } from './fit.ts'

/** GitHub takes comments of at most 65,536 characters; GitLab and Codeup take more. */
export const commentLimit = 60_000

/** A part of a comment: `full` as long as there is room, else `short`, which counts exactly what it leaves out. */
export type Part = Readonly<{ full: string; short: string }>

/** The first part and the last always, those between in full while there is room, from the first on; then in short. */
export const fold = (parts: readonly Part[], limit: number): string => {
  const pieces = parts.slice(1, -1).map(({ full, short }) => ({ weight: 1, forms: [() => short, () => full] }) as const)
  const between = {
    title: '',
    pieces,
    rest: (count: number) => `… and ${count} more parts, for which there is no room here.`,
  }
  return fit(parts[0]?.full ?? '', [between], parts.length > 1 ? (parts.at(-1)?.full ?? '') : '', limit)
}
