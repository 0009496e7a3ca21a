import { describe, expect, it } from 'vitest'
import { guardedLookup, mayDial } from '../../src/read/git/addresses.ts'
import { serveHttp, type Answer } from '../kit/git-server.ts'
import { ended, host, refused } from './remote-kit.ts'

const answering = async (answer: Partial<Answer>) => {
  const { repo, server, url } = await host({ tamper: (real) => ({ ...real, ...answer }) })
  await repo.commit({ 'a.yaml': '' })
  return { server, spec: `${url}#main` }
}

describe('a server', () => {
  it('that points elsewhere is not followed, and nobody is asked there', async () => {
    const asked: string[] = []
    const other = ended(await serveHttp(({ url = '' }, response) => response.end(asked.push(url))))

    for (const location of [
      `${other.origin}/x/info/refs`,
      `https://user:secret@example.com/x/info/refs`,
      'file:///etc',
    ]) {
      const { server, spec } = await answering({ status: 302, headers: { location } })
      const said = await refused(spec)
      expect(said).toMatch(/answers 302 and points elsewhere.*Redirects are not followed/)
      expect(said).not.toContain('secret')
      expect(server.requests).toHaveLength(1)
    }
    expect(asked).toEqual([])
  })

  it.each([
    [401, /asks who reads this repository.*Put a token that may read it into ROLEKEEPER_GIT_TOKEN/],
    [203, /asks who reads this repository/],
    [403, /answers 403.*ROLEKEEPER_GIT_TOKEN/],
    [404, /answers 404: there is no such repository.*Check the URL/],
    [410, /answers 410.*Check the URL/],
    [429, /answers 429.*the next run tries again/],
    [503, /answers 503.*the next run tries again/],
  ])('that answers %i is refused with what helps', async (status, words) => {
    expect(await refused((await answering({ status })).spec)).toMatch(words)
  })

  it('that is none of git is refused: pages, plain files, compression', async () => {
    const page = { headers: { 'content-type': 'text/html' }, body: Buffer.from('<title>Sign in</title>') }
    const files = {
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from(`${'1'.repeat(40)}\trefs/heads/main\n`),
    }
    const zipped = {
      headers: { 'content-type': 'application/x-git-upload-pack-advertisement', 'content-encoding': 'gzip' },
    }

    for (const answer of [page, files, zipped])
      expect(await refused((await answering(answer)).spec)).toContain("is not git's smart protocol")
  })

  it('that says nothing, dribbles, sends too much or breaks off is left, and what is there stays in force', async () => {
    const type = { 'content-type': 'application/x-git-upload-pack-advertisement' }
    const silent = ended(await serveHttp(() => undefined))
    const stalling = ended(await serveHttp((_, response) => response.writeHead(200, type).write('00')))
    const dribbling = ended(
      await serveHttp((_, response) => {
        response.writeHead(200, type)
        const drop = (): unknown => !response.destroyed && response.write('0', () => setImmediate(drop))
        drop()
      }),
    )
    const breaking = ended(
      await serveHttp((_, response) => response.writeHead(200, type).write('001e#', () => response.destroy())),
    )
    const gone = await serveHttp(() => undefined)
    await gone.close()
    const at = (origin: string, limits: object = {}) => refused(`${origin}/x.git#main`, { limits })

    expect(await at(silent.origin, { idleMs: 30 })).toMatch(/sends nothing for 0.03 s.*last good commit stays in force/)
    expect(await at(stalling.origin, { idleMs: 30 })).toContain('sends nothing for 0.03 s')
    expect(await at(dribbling.origin, { deadlineMs: 50 })).toMatch(/takes longer than 0.05 s.*last good commit stays/)
    expect(await at(dribbling.origin, { bytes: 1000 })).toMatch(/sends more than .* MiB.*without large files/)
    expect(await at(breaking.origin)).toMatch(/breaks off.*last good commit stays/)
    expect(await at(gone.origin)).toMatch(/cannot be reached.*ECONNREFUSED.*last good commit stays/)
  })

  it('that sends a larger pack than there may be is left', async () => {
    const { repo, url } = await host()
    const noise = Array.from({ length: 3000 }, (_, at) => `# ${Math.imul(at, 2654435761)}`).join('\n')
    await repo.commit({ 'a.yaml': noise })

    expect(await refused(`${url}#main`, { limits: { bytes: 8192 } })).toMatch(/sends more than .* MiB/)
    expect(await refused(`${url}#main`)).toBe('opened')
  })
})

describe('addresses', () => {
  it.each([
    '100.100.100.200',
    '::ffff:100.100.100.200',
    '::ffff:6464:64c8',
    '64:ff9b::100.100.100.200',
    '169.254.169.254',
    '::ffff:169.254.0.1',
    '64:ff9b::a9fe:a9fe',
    'fe80::1',
    'fd00:ec2::254',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
  ])('%s is never dialled', (address) => {
    expect(mayDial(address, true)).toBe(false)
    expect(mayDial(address, false)).toBe(false)
  })

  it.each(['10.0.0.1', '172.16.0.9', '192.168.1.1', '100.64.0.1', '203.0.113.7', 'fd12::1', '2001:db8::1'])(
    '%s is dialled over https alone',
    (address) => {
      expect(mayDial(address, true)).toBe(true)
      expect(mayDial(address, false)).toBe(false)
    },
  )

  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('%s is dialled', (address) => {
    expect(mayDial(address, true)).toBe(true)
    expect(mayDial(address, false)).toBe(true)
  })

  it.each([
    ['http://100.100.100.200/latest', 'which is no address that a repository can have'],
    [`https://${0x646464c8}/x`, '100.100.100.200, which is no address that a repository can have'],
    ['https://[::ffff:169.254.169.254]/x', 'which is no address that a repository can have'],
    ['http://10.0.0.1/x', 'plain http is spoken to this machine alone'],
    ['http://[2001:db8::1]/x', 'plain http is spoken to this machine alone'],
  ])('%s is refused in words, before it is dialled', async (url, words) => {
    expect(await refused(`${url}#main`)).toContain(words)
  })

  it('are checked when a name has been resolved', async () => {
    const look = (name: string, isEncrypted: boolean, all: boolean): Promise<string> =>
      new Promise((resolve) => {
        guardedLookup(isEncrypted)(name, { all }, (error, found) => resolve(error?.message ?? JSON.stringify(found)))
      })

    for (const all of [true, false]) {
      expect(await look('localhost', false, all)).toMatch(/127\.0\.0\.1|::1/)
      expect(await look('100.100.100.200', true, all)).toContain('no address that a repository can have')
      expect(await look('192.168.0.1', false, all)).toContain('plain http is spoken to this machine alone')
    }
  })
})

describe('a place', () => {
  it.each([
    ['ssh://git@example.com/x.git#main', 'not read over ssh'],
    ['git+ssh://example.com/x.git#main', 'not read over ssh'],
    ['git@example.com:group/x.git#main:d', 'not read over ssh'],
    ['ftp://example.com/x.git#main', 'not read over ftp'],
    ['oss://bucket/x', 'not read over oss'],
    ['https://example.com/x.git', 'does not say which branch and folder'],
    ['https://example.com/x.git?a=b#main', 'has a query'],
    ['https://exa mple/#main', 'is no URL'],
  ])('%s is refused with what to write instead', async (spec, words) => {
    const said = await refused(spec)

    expect(said).toContain(words)
    expect(said).toContain('https://HOST/REPOSITORY.git#main:desired-state')
  })

  it.each(['https://user:hidden@example.com/x.git#main', 'https://hidden@example.com/x#main', 'ssh://hidden@e/x#main'])(
    'with a secret is refused without saying it',
    async (spec) => {
      const said = await refused(spec)

      expect(said).not.toContain('hidden')
      expect(said).toContain('ROLEKEEPER_GIT_TOKEN')
    },
  )
})
