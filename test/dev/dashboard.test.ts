import fs from 'node:fs'
import { request } from 'node:http'
import git from 'isomorphic-git'
import { describe, expect, test } from 'vitest'
import { startDashboard, type TestDashboard } from './dashboard-kit.ts'

type Sent = Readonly<{ method?: string; path?: string; headers?: Record<string, string>; body?: string }>

/** A request with exactly these headers: fetch would set Host and refuse Origin. */
const send = ({ origin }: TestDashboard, { method = 'GET', path = '/', headers = {}, body }: Sent) =>
  new Promise<Readonly<{ status: number; headers: Record<string, unknown>; body: string }>>((resolve, reject) => {
    const asked = request(`${origin}${path}`, { method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    asked.on('error', reject).end(body)
  })

/** As the page itself asks. */
const own = ({ origin, token }: TestDashboard, body?: object): Pick<Sent, 'headers' | 'body'> & { method: string } => {
  const text = JSON.stringify(body)
  const headers = { authorization: `Bearer ${token}`, origin, 'sec-fetch-site': 'same-origin' }
  return body === undefined
    ? { method: 'GET', headers }
    : { method: 'POST', headers: { ...headers, 'content-length': String(text.length) }, body: text }
}

describe('the dashboard', () => {
  test('gives whoever has no token a frame without data', async () => {
    const dashboard = await startDashboard()

    const frame = await send(dashboard, {})

    expect(frame.status).toBe(200)
    expect(frame.body).not.toMatch(/web-tier|1234567890123456|cn-hangzhou/)
    expect(frame.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    )
    expect(frame.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  })

  const body = { key: 'names', value: 'web-*', reason: 'trying', hours: 1 }
  const hostile: readonly (readonly [string, (dashboard: TestDashboard) => Sent, number])[] = [
    ['without a token', () => ({ path: '/report' }), 401],
    ['with another token', () => ({ path: '/events', headers: { authorization: 'Bearer AAAA' } }), 401],
    ['with the token in the address', ({ token }) => ({ path: `/report?token=${token}` }), 401],
    [
      'by another name of this machine',
      ({ token, origin }) => ({
        path: '/report',
        headers: { host: `localhost:${new URL(origin).port}`, authorization: `Bearer ${token}` },
      }),
      421,
    ],
    ['after DNS rebinding, even for the frame', () => ({ headers: { host: 'evil.example' } }), 421],
    [
      'from another site that has the token',
      (dashboard) => ({
        ...own(dashboard, body),
        path: '/suspend',
        headers: { ...own(dashboard, body).headers, origin: 'https://evil.example' },
      }),
      403,
    ],
    [
      'from a sandboxed frame',
      (dashboard) => ({
        ...own(dashboard, body),
        path: '/suspend',
        headers: { ...own(dashboard, body).headers, origin: 'null' },
      }),
      403,
    ],
    ['by a link of another site', () => ({ headers: { 'sec-fetch-site': 'cross-site' } }), 403],
    [
      'without Origin where something changes',
      ({ token }) => ({
        method: 'POST',
        path: '/errand',
        headers: { authorization: `Bearer ${token}` },
        body: '{"name":"sweep"}',
      }),
      403,
    ],
    ['for what is not there', (dashboard) => ({ ...own(dashboard), path: '/../settings.yaml' }), 404],
    [
      'for an errand that nobody has',
      (dashboard) => ({ ...own(dashboard, { name: 'toString' }), path: '/errand' }),
      400,
    ],
    [
      'for a scope of everything',
      (dashboard) => ({ ...own(dashboard, { ...body, key: 'accounts' }), path: '/suspend' }),
      400,
    ],
    [
      'with a body that is too large',
      (dashboard) => ({ ...own(dashboard, { name: 'x'.repeat(20_000) }), path: '/errand' }),
      413,
    ],
    ['with what is no JSON', (dashboard) => ({ ...own(dashboard, {}), body: '{]', path: '/errand' }), 400],
    [
      'for a key that is no suspension',
      (dashboard) => ({ ...own(dashboard, { key: '__proto__' }), path: '/resume' }),
      422,
    ],
  ]

  test('serves nobody else, and does nothing for them', async () => {
    const dashboard = await startDashboard()
    const before = await dashboard.settings()

    for (const [name, ask, status] of hostile) {
      expect.soft((await send(dashboard, ask(dashboard))).status, name).toBe(status)
    }

    expect(dashboard.ran).toEqual([])
    expect(await dashboard.settings()).toBe(before)
  })

  test('suspends and resumes by commits that change these lines alone', async () => {
    const dashboard = await startDashboard()
    const before = await dashboard.settings()
    const wish = { key: 'names', value: 'web-*', reason: 'a "quoted": reason # here', hours: 8 }

    const answer = await send(dashboard, { ...own(dashboard, wish), path: '/suspend' })

    const after = await dashboard.settings()
    expect(answer).toMatchObject({ status: 200, body: expect.stringMatching(/^Committed [0-9a-f]{7}/) })
    const added = [
      '    - match: { names: "web-*" }',
      '      reason: "a \\"quoted\\": reason # here"',
      '      owner: dashboard',
      '      until: "2026-11-22T16:00:00.000Z"',
    ].join('\n')
    expect(after.replace(`${added}\n`, '')).toBe(before)
    const [head] = await git.log({ fs, dir: dashboard.repository, depth: 1 })
    expect(head?.commit.message).toContain('Suspend web-*')
    expect(await git.status({ fs, dir: dashboard.repository, filepath: 'desired-state/settings.yaml' })).toBe(
      'unmodified',
    )
    // What was committed is taken up at once.
    expect(dashboard.ran).toEqual(['sweep'])

    const [moment] = await heard(dashboard, 1)
    const mine = moment?.list?.find(({ reason }) => reason === wish.reason)
    await send(dashboard, { ...own(dashboard, { key: mine?.key }), path: '/resume' })
    expect(await dashboard.settings()).toBe(before)
  })

  test('tells what happens as it happens, and what somebody has missed', async () => {
    const dashboard = await startDashboard()
    const state = (n: number) => ({
      at: n,
      is: 'state' as const,
      id: `i-${n}`,
      region: 'cn-hangzhou',
      state: 'Created',
    })
    dashboard.feed.tell(state(1))
    dashboard.feed.tell(state(2))

    const missed = await heard(dashboard, 3, '1', () => dashboard.feed.tell(state(3)))

    expect(missed.slice(1)).toEqual([state(2), state(3)])
  })
})

type Heard = Readonly<{ is: string; list?: readonly Readonly<{ key: string; reason: string }>[] }>

/** So many moments of the event stream; `connected` is called once it has begun. */
const heard = async (
  { origin, token }: TestDashboard,
  most: number,
  after = '0',
  connected: () => void = () => undefined,
): Promise<readonly Heard[]> => {
  const stop = new AbortController()
  const response = await fetch(`${origin}/events`, {
    headers: { authorization: `Bearer ${token}`, 'last-event-id': after },
    signal: stop.signal,
  })
  connected()
  let text = ''
  // fetch's own stream of bytes.
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(part).toString()
    if (text.split('\n\n').length > most) break
  }
  stop.abort()
  return [...text.matchAll(/^data: (.*)$/gm)].slice(0, most).map(([, data]) => JSON.parse(data ?? '') as Heard)
}
