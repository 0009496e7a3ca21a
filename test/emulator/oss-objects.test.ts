import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketName, closeAfterEach, codeOf, headersOf, refusal, start, startRig, styles } from './oss-kit.ts'

closeAfterEach()

/** Whatever a URL, a header or XML could trip over, but for `.` and `..` between slashes, which URLs take away. */
const key = fc
  .string({ unit: fc.constantFrom(...'aB0-_.~!*\'()/+ &=?#%@:;,"<>\\é中😀'), minLength: 1, maxLength: 30 })
  .filter((text) => !/^[/\\]|(^|\/)\.{1,2}(\/|$)/.test(text))

describe.each(styles)('objects with %s', (_, style) => {
  it('come back as they were put, under any key', async () => {
    const oss = (await startRig()).client(style)

    await fc.assert(
      fc.asyncProperty(key, fc.uint8Array({ maxLength: 300 }), async (name, bytes) => {
        await oss.put(name, Buffer.from(bytes))

        const { content } = (await oss.get(name)) as { content: Buffer }
        expect(Buffer.compare(content, Buffer.from(bytes))).toBe(0)
        expect((await oss.listV2({ prefix: name })).objects.map((object) => object.name)).toContain(name)
      }),
      { numRuns: 40 },
    )
  })

  it('are looked at, overwritten and deleted, which may be done twice', async () => {
    const oss = (await startRig()).client(style)
    await oss.put('a/b', Buffer.from('one'), { meta: { by: 'me' } as never, mime: 'text/x-a' })
    const first = await oss.head('a/b')
    await oss.put('a/b', Buffer.from('three'))
    const second = await oss.head('a/b')
    const gone = [await oss.delete('a/b'), await oss.delete('a/b')]

    expect(first.meta).toEqual({ by: 'me' })
    expect(headersOf(first)).toMatchObject({ 'content-type': 'text/x-a', 'content-length': '3' })
    expect(headersOf(second)['content-length']).toBe('5')
    expect(headersOf(second)['etag']).not.toBe(headersOf(first)['etag'])
    expect(gone.map(({ res }) => res.status)).toEqual([204, 204])
    expect(await codeOf(oss.get('a/b'))).toBe('404 NoSuchKey')
    expect(await codeOf(oss.head('a/b'))).toBe('404 NoSuchKey')
  })

  it('are created by one of many writers when they must not be overwritten', async () => {
    const oss = (await startRig()).client(style)
    const create = async (number: number): Promise<string> => {
      const headers = { 'x-oss-forbid-overwrite': 'true' }
      await oss.put('log/1', Buffer.from(`writer ${number}`), { headers })
      return `writer ${number}`
    }

    const ends = await Promise.allSettled(Array.from({ length: 64 }, (_, number) => create(number)))

    const won = ends.filter((end) => end.status === 'fulfilled')
    const lost = ends.filter((end) => end.status === 'rejected').map(({ reason }) => reason as unknown)
    const { content } = (await oss.get('log/1')) as { content: Buffer }
    expect(won.map(({ value }) => value)).toEqual([content.toString()])
    expect(lost).toHaveLength(63)
    for (const error of lost) expect(error).toMatchObject({ status: 409, code: 'FileAlreadyExists' })
  })
})

describe('objects', () => {
  it.each(['Enabled', 'Suspended'])('are overwritten in spite of the header once versioning is %s', async (status) => {
    const oss = (await startRig()).client()
    await oss.put('a', Buffer.from('one'))
    await oss.putBucketVersioning(bucketName, status)

    const answer = await oss.put('a', Buffer.from('two'), { headers: { 'x-oss-forbid-overwrite': 'true' } })

    expect(((await oss.get('a')) as { content: Buffer }).content.toString()).toBe('two')
    expect(headersOf(answer)['x-oss-version-id']).toMatch(status === 'Suspended' ? /^null$/ : /^CAEQ/)
    expect(headersOf(await oss.delete('a'))).toMatchObject({ 'x-oss-delete-marker': 'true' })
  })

  it('say how they are encrypted', async () => {
    const oss = (await startRig()).client()
    const headers = { 'x-oss-server-side-encryption': 'AES256' }

    expect(headersOf(await oss.put('a', Buffer.from('x'), { headers }))).toMatchObject(headers)
    expect(headersOf(await oss.get('a'))).toMatchObject(headers)
    expect(await codeOf(oss.put('a', Buffer.from('x'), { headers: { 'x-oss-server-side-encryption': 'ROT13' } }))).toBe(
      '400 InvalidEncryptionAlgorithmError',
    )
  })

  it('tell the time of the emulated cloud', async () => {
    const { client, world } = await startRig()
    const oss = client()
    world.clock.advance(90_000)

    const answer = await oss.put('a', Buffer.from('x'))

    expect(headersOf(answer)['date']).toBe(new Date(start + 90_000).toUTCString())
    expect(headersOf(await oss.head('a'))['last-modified']).toBe(new Date(start + 90_000).toUTCString())
    expect((await oss.listV2({})).objects.map(({ lastModified }) => lastModified)).toEqual(['2026-11-22T08:31:30.000Z'])
  })

  it('are refused where body, key or headers are not what OSS takes', async () => {
    const oss = (await startRig()).client()
    const put = (name: string, headers: Record<string, string>) => codeOf(oss.put(name, Buffer.from('x'), { headers }))

    expect(await put('a', { 'Content-MD5': 'AAAAAAAAAAAAAAAAAAAAAA==' })).toBe('400 InvalidDigest')
    expect(await put('a', { 'If-Match': '"0"' })).toBe('400 NotImplemented')
    expect(await put('k'.repeat(1024), {})).toBe('400 InvalidObjectName')
    expect(await put('k'.repeat(1023), { 'If-None-Match': '*' })).toBe('400 NotImplemented')
    expect(await codeOf(oss.get('a'))).toBe('404 NoSuchKey')
  })

  it('are never given in part or on a condition, which is not emulated', async () => {
    const oss = (await startRig()).client()
    await oss.put('a', Buffer.from('abc'))

    const error = await refusal(oss.get('a', { headers: { Range: 'bytes=0-1' } }))

    expect(error).toMatchObject({ status: 501, code: 'NotImplemented' })
    expect(await codeOf(oss.get('a', { headers: { 'If-None-Match': '"x"' } }))).toBe('501 NotImplemented')
  })
})
