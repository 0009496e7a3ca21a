import type { TableData, TableRow } from '../table-data.ts'

/** A drift with all that can be searched in it, in small letters. */
export type Drift = TableRow & Readonly<{ haystack: string }>

/** The rows that the page carries. */
export const unpackRows = ({ columns, texts, rows }: Omit<TableData, 'links'>): readonly Drift[] =>
  rows.map((places) => {
    const entries = columns.map((column, at) => [column, texts[places[at] ?? 0] ?? ''] as const)
    // One entry a column.
    const row = Object.fromEntries(entries) as TableRow
    return { ...row, haystack: columns.map((column) => row[column].toLowerCase()).join('\n') }
  })
