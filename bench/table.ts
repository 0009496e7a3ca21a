/** One row: ours, the bound, and the comparison measured or counted in the same run. */
export type Row = Readonly<{ what: string; ours: string; bound: string; comparison: string; holds: boolean }>

export const table = (rows: readonly Row[]): string =>
  [
    '| what | ours | bound | comparison | holds |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ what, ours, bound, comparison, holds }) =>
        `| ${[what, ours, bound, comparison, holds ? 'yes' : 'NO'].join(' | ')} |`,
    ),
  ].join('\n')
