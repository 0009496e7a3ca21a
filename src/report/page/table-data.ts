/** What the table shows of a drift; an empty text: nothing to say. */
const columns = [
  'state',
  'change',
  'type',
  'id',
  'name',
  'account',
  'region',
  'from',
  'to',
  'binding',
  'file',
  'line',
  'since',
  'author',
  'why',
  'fix',
  'isNew',
] as const

export type Column = (typeof columns)[number]

export type TableRow = Readonly<Record<Column, string>>

/** Every text once, and rows as places among them: ten thousand drifts say mostly the same. */
export type TableData = Readonly<{
  columns: readonly Column[]
  texts: readonly string[]
  rows: readonly (readonly number[])[]
  /** Templates of addresses, by a row's type, and of a line in git as `file`. */
  links: Readonly<Record<string, string>>
}>

export const packRows = (rows: readonly TableRow[]): Omit<TableData, 'links'> => {
  const places = new Map<string, number>()
  const placeOf = (text: string): number => {
    const known = places.get(text)
    if (known !== undefined) return known
    places.set(text, places.size)
    return places.size - 1
  }
  const packed = rows.map((row) => columns.map((column) => placeOf(row[column])))
  return { columns, texts: [...places.keys()], rows: packed }
}
