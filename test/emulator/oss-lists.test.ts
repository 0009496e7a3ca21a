import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountId, bucketName, closeAfterEach, codeOf, startRig, styles } from './oss-kit.ts'
import type { Client } from './oss-kit.ts'

closeAfterEach()

const word = fc.string({ unit: fc.constantFrom('a', 'b', '/', '1'), maxLength: 5 })
const key = word.filter((text) => text !== '' && !text.startsWith('/'))
const keys = fc.uniqueArray(key, { maxLength: 25 })

type Query = Readonly<Record<string, string | number>>
type Page = Readonly<{
  objects: readonly Readonly<{ name: string }>[]
  prefixes: readonly string[] | null
  isTruncated: boolean
}>

/** Every page of a list; none may have more than was asked for. */
const allPages = async (
  ask: (query: Query) => Promise<Page & Query>,
  query: Query,
  on: (page: Page & Query) => Query,
) => {
  const found: Page[] = []
  let page = await ask(query)
  for (; page.isTruncated; page = await ask({ ...query, ...on(page) })) found.push(page)
  found.push(page)
  const sizes = found.map(({ objects, prefixes }) => objects.length + (prefixes?.length ?? 0))
  expect(Math.max(...sizes)).toBeLessThanOrEqual(Number(query['max-keys']))
  return {
    names: found.flatMap(({ objects }) => objects.map(({ name }) => name)),
    prefixes: found.flatMap(({ prefixes }) => prefixes ?? []),
  }
}

const asQuery = <Answer>(answer: Promise<Answer>) => answer as Promise<Answer & Query>

const listV2 = (oss: Client, query: Query) =>
  allPages(
    (one) => asQuery(oss.listV2({ ...one })),
    query,
    ({ nextContinuationToken }) => ({ 'continuation-token': nextContinuationToken ?? '' }),
  )

const listV1 = (oss: Client, query: Query) =>
  allPages(
    (one) => asQuery(oss.list({ 'max-keys': 100, ...one }, {})),
    query,
    ({ nextMarker }) => ({ marker: nextMarker ?? '' }),
  )

/** What OSS's pages on both lists say, without pages. */
const expected = (all: readonly string[], prefix: string, after: string, delimiter: string) => {
  const within = all.filter((name) => name.startsWith(prefix) && name > after).toSorted()
  const shared = (name: string): string | null => {
    const at = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length)
    return at < 0 ? null : name.slice(0, at + 1)
  }
  const prefixes = [...new Set(within.map(shared).filter((one) => one !== null))]
  return {
    names: within.filter((name) => shared(name) === null),
    prefixes: prefixes.filter((one) => one !== after),
  }
}

const some = (query: Readonly<Record<string, string | number>>): Query =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))

describe.each(styles)('lists with %s', (_, style) => {
  it('give every key once, in order, however many a page takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        keys,
        word,
        word,
        fc.constantFrom('', '/'),
        fc.integer({ min: 1, max: 9 }),
        async (all, prefix, after, delimiter, max) => {
          const { client, world } = await startRig()
          const oss = client(style)
          for (const name of all) await oss.put(name, Buffer.from(name))
          const shared = some({ prefix, delimiter, 'max-keys': max })

          expect(await listV2(oss, { ...shared, ...some({ 'start-after': after }) })).toEqual(
            expected(all, prefix, after, delimiter),
          )
          expect(await listV1(oss, { ...shared, ...some({ marker: after }) })).toEqual(
            expected(all, prefix, after, delimiter),
          )
          expect(world.buckets.get(bucketName)?.objects.size).toBe(all.length)
        },
      ),
      { numRuns: 15 },
    )
  })
})

describe('lists', () => {
  it('give a hundred keys unless told otherwise, and say whose they are when asked', async () => {
    const oss = (await startRig()).client()
    for (let number = 0; number < 101; number++) await oss.put(`k${number}`, Buffer.from('x'))

    const page = await oss.listV2({})
    const owned = await oss.listV2({ 'max-keys': 1, 'fetch-owner': true })

    expect([page.objects.length, page.keyCount, page.isTruncated]).toEqual([100, 100, true])
    expect(page.objects[0]?.owner).toBeNull()
    expect(owned.objects[0]?.owner).toEqual({ id: accountId, displayName: accountId })
  })

  it('are refused with a count or a token that OSS does not take', async () => {
    const oss = (await startRig()).client()

    for (const max of ['0', '1001', '-1', 'x']) {
      expect(await codeOf(oss.listV2({ 'max-keys': max }))).toBe('400 InvalidArgument')
    }
    expect(await codeOf(oss.listV2({ 'continuation-token': 'mine' }))).toBe('400 InvalidArgument')
  })

  it('encode keys on request', async () => {
    const oss = (await startRig()).client()
    await oss.put('a b/é', Buffer.from('x'))

    const { objects } = await oss.listV2({ 'encoding-type': 'url' })

    expect(objects.map(({ name }) => name)).toEqual(['a%20b%2F%C3%A9'])
  })
})
