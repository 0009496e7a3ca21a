import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A pull request on a host that is none. */
export type FakePull = {
  state: 'open' | 'closed' | 'merged'
  head: string
  base: string
  baseCommit: string
  mergedAs: string | null
  fork: boolean
  canMerge: boolean
}

export type FakeComment = { id: string; number: number; author: string; text: string; at: number }
export type FakeIssue = { number: number; title: string; text: string; author: string; open: boolean; labels: string[] }
export type FakeStatus = { head: string; state: string; title: string; summary: string; annotations: unknown[] }

/** What a host remembers, the same for all of them; `us` is whoever has the token. */
export type HostState = {
  us: string
  token: string
  pulls: Map<number, FakePull>
  comments: FakeComment[]
  issues: FakeIssue[]
  statuses: FakeStatus[]
  /** What a person may do, in the host's own words. */
  rights: Map<string, string | number>
  /** Check runs are for apps alone. */
  isApp: boolean
  /** Statuses to answer with before anything else, one a request. */
  faults: number[]
  now: number
  last: number
}

export type Asked = Readonly<{
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: Readonly<Record<string, unknown>>
}>
export type Answered = Readonly<{ status: number; body?: unknown }>

export type FakeHost = Readonly<{ url: string; state: HostState; asked: Asked[]; close: () => Promise<void> }>

const newState = (us: string): HostState => ({
  us,
  token: 'host-token-s3cret',
  pulls: new Map(),
  comments: [],
  issues: [],
  statuses: [],
  rights: new Map(),
  isApp: true,
  faults: [],
  now: Date.UTC(2026, 10, 22, 8),
  last: 1_000,
})

/** A server of this machine that answers as a host documents it. */
export const startHost = async (
  us: string,
  answer: (asked: Asked, state: HostState) => Answered,
): Promise<FakeHost> => {
  const state = newState(us)
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://host')
      const text = Buffer.concat(chunks).toString()
      const body = (text === '' ? {} : JSON.parse(text)) as Asked['body']
      const one = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
      }
      asked.push(one)
      const fault = state.faults.shift()
      const said = fault === undefined ? answer(one, state) : { status: fault, body: { message: 'not now' } }
      response.writeHead(said.status, { 'content-type': 'application/json' }).end(JSON.stringify(said.body ?? null))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    state,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** The page that was asked for, of at most 100. */
export const pageOf = <T>(rows: readonly T[], query: URLSearchParams): readonly T[] => {
  const size = Math.min(100, Number(query.get('per_page') ?? 20))
  const page = Number(query.get('page') ?? 1)
  return rows.slice((page - 1) * size, page * size)
}

export const writeComment = (state: HostState, number: number, author: string, text: string): FakeComment => {
  const written = { id: String(++state.last), number, author, text, at: state.now }
  state.comments.push(written)
  return written
}

export const notFound: Answered = { status: 404, body: { message: 'Not Found' } }
