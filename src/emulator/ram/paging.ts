import type { Params } from '../world/service.ts'

const toMarker = (key: string): string => Buffer.from(key).toString('base64url')
const fromMarker = (marker: string): string => Buffer.from(marker, 'base64url').toString()

export type Page<Item> = Readonly<{ items: readonly Item[]; IsTruncated: boolean; Marker?: string }>

/**
 * RAM's paging: MaxItems 1 to 1,000, by default 100 (ListRoles); Marker only if there is more. In order of the keys,
 * and on behind the last key seen, so that what is made or deleted meanwhile moves nothing from page to page.
 */
export const page = <Item>(params: Params, all: Iterable<Item>, keyOf: (item: Item) => string): Page<Item> => {
  const after = params.text('Marker')
  const most = params.integer('MaxItems', { min: 1, max: 1000, default: 100 })
  return slice(all, keyOf, after, most)
}

/** NextToken and PageSize, as ListTagResources has them: PageSize 1 to 100 (its default is ours). */
export const pageByToken = <Item>(params: Params, all: Iterable<Item>, keyOf: (item: Item) => string): Page<Item> =>
  slice(all, keyOf, params.text('NextToken'), params.integer('PageSize', { min: 1, max: 100, default: 50 }))

const slice = <Item>(
  all: Iterable<Item>,
  keyOf: (item: Item) => string,
  after: string | undefined,
  most: number,
): Page<Item> => {
  const last = after === undefined ? undefined : fromMarker(after)
  const rest = [...all]
    .map((item) => ({ key: keyOf(item), item }))
    .filter(({ key }) => last === undefined || key > last)
  rest.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
  const items = rest.slice(0, most)
  const end = items.at(-1)
  const paged = { items: items.map(({ item }) => item), IsTruncated: rest.length > most }
  return rest.length > most && end !== undefined ? { ...paged, Marker: toMarker(end.key) } : paged
}

/** The paging fields of an answer. */
export const pagingOf = ({ IsTruncated, Marker }: Page<unknown>): Record<string, unknown> =>
  Marker === undefined ? { IsTruncated } : { IsTruncated, Marker }
