import { LostAnswer, textOrEmpty, type Fields } from '../call/decode.ts'

/** `next`: the token of the page after; null: there is none. */
export type Page<T> = Readonly<{ items: readonly T[]; next: string | null }>

/** Reads on until no token comes with a page. A page may be empty or short and yet not be the last. */
export async function* pagesByToken<T>(read: (token: string | null) => Promise<Page<T>>): AsyncIterable<readonly T[]> {
  for (let token: string | null = null; ;) {
    const { items, next }: Page<T> = await read(token)
    if (items.length > 0) yield items
    if (next === null) return
    token = next
  }
}

export const allPages = async <T>(read: (token: string | null) => Promise<Page<T>>): Promise<readonly T[]> => {
  const found: T[] = []
  for await (const page of pagesByToken(read)) found.push(...page)
  return found
}

/** The token after the one that was asked with; the last page has none, or an empty one. */
export const tokenAfter = (body: Fields, asked: string | null): string | null => {
  const next = textOrEmpty(body, 'NextToken')
  if (next !== '' && next === asked) throw new LostAnswer('NextToken leads back to the same page')
  return next === '' ? null : next
}
