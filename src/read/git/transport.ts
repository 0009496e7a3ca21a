import http from 'node:http'
import https from 'node:https'
import type { GitHttpRequest, HttpClient } from 'isomorphic-git'
import { checkHost, guardedLookup } from './addresses.ts'
import { GitFailure } from './failure.ts'
import { isPack, statusFailure, transferFailure, wrongContent } from './http-failure.ts'
import { measurePack } from './pack.ts'

/** Who asks. The token stands behind a function, so that nothing that prints its holder prints it. */
export type GitCredentials = Readonly<{ username: string | null; token: () => string }>

/** For one answer: its size, as sent and unpacked, and how long nothing may come. For a transport: how long all may take. */
export type TransferLimits = Readonly<{ bytes: number; unpackedBytes: number; idleMs: number; deadlineMs: number }>

/** How a remote repository is read. */
export type RemoteAccess = Readonly<{ credentials: GitCredentials | null; limits: TransferLimits }>

const MIB = 1024 * 1024

export const transferLimits: TransferLimits = {
  bytes: 64 * MIB,
  unpackedBytes: 256 * MIB,
  idleMs: 15_000,
  deadlineMs: 60_000,
}

export const anonymous: RemoteAccess = { credentials: null, limits: transferLimits }

/**
 * The way to one repository's server for one reading, for isomorphic-git. It follows no redirect, dials no inner address,
 * and hands on whole answers alone: isomorphic-git takes one that ends early for an empty repository. What references
 * there are is asked once, so that what was found is what is fetched. Throws GitFailure.
 */
export const makeTransport = (remote: URL, { credentials, limits }: RemoteAccess): HttpClient => {
  const isEncrypted = remote.protocol === 'https:'
  const { request } = isEncrypted ? https : http
  const options = {
    // Its own agent: connections that others made were not checked by this lookup.
    agent: new (isEncrypted ? https : http).Agent({ keepAlive: true, timeout: limits.idleMs }),
    lookup: guardedLookup(isEncrypted),
    timeout: limits.idleMs,
    signal: AbortSignal.timeout(limits.deadlineMs),
  }
  const answer = async ({ url, method = 'GET', headers = {}, body }: GitHttpRequest): Promise<Answer> => {
    checkHost(remote.hostname, isEncrypted)
    const sent = { ...headers, ...authorization(credentials), 'accept-encoding': 'identity' }
    const content = await collected(body)
    try {
      const response = await answerOf(request(url, { ...options, method, headers: sent }), content)
      return await checked(response, url, limits, credentials !== null)
    } catch (error) {
      // An answer that the deadline ends says no more than that it was cut.
      const why: unknown = options.signal.aborted ? options.signal.reason : error
      throw transferFailure(why, remote.hostname, limits)
    }
  }
  let references: Promise<Answer> | null = null
  return {
    request: async (asked) => {
      const { content, ...said } = await (asked.method === 'GET' ? (references ??= answer(asked)) : answer(asked))
      return { ...said, body: once(content) }
    },
  }
}

type Answer = Readonly<{
  url: string
  statusCode: number
  statusMessage: string
  headers: Record<string, string>
  content: Uint8Array
}>

/**
 * Hosts take a token as a password; GitHub and GitLab take any user name with it, and GitHub's own automation says this
 * one. https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/authenticating-as-a-github-app-installation
 */
const tokenUser = 'x-access-token'

const authorization = (credentials: GitCredentials | null): Readonly<Record<string, string>> => {
  if (credentials === null) return {}
  const { username, token } = credentials
  return { authorization: `Basic ${Buffer.from(`${username ?? tokenUser}:${token()}`).toString('base64')}` }
}

/** isomorphic-git gives a list of buffers, whatever its types say. */
const collected = async (body: GitHttpRequest['body']): Promise<Buffer | null> => {
  if (body === undefined) return null
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const answerOf = (request: http.ClientRequest, content: Buffer | null): Promise<http.IncomingMessage> =>
  new Promise((resolve, reject) => {
    let open: { destroy: (error: Error) => unknown } = request
    request.on('response', (response) => {
      open = response
      resolve(response)
    })
    request.on('error', reject)
    // Node only says that nothing came for so long.
    request.on('timeout', () => open.destroy(new IdleTimeout()))
    request.end(content ?? undefined)
  })

class IdleTimeout extends Error {
  readonly code = 'IDLE'
}

const checked = async (
  response: http.IncomingMessage,
  url: string,
  limits: TransferLimits,
  hasToken: boolean,
): Promise<Answer> => {
  const { statusCode = 0, statusMessage = '', headers } = response
  const failed = statusCode === 200 ? wrongContent(url, headers) : statusFailure(statusCode, url, headers, hasToken)
  if (failed !== null) {
    response.destroy()
    throw failed
  }
  const content = await bodyOf(response, limits.bytes)
  if (isPack(url)) measurePack(content, limits.unpackedBytes)
  const text = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  return { url, statusCode, statusMessage, headers: Object.fromEntries(text), content }
}

const bodyOf = async (response: http.IncomingMessage, limit: number): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // A response that ends before its length or its last chunk throws here.
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    // Leaving the loop closes the connection.
    if (bytes > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const tooLarge = (limit: number): GitFailure =>
  new GitFailure(
    `the repository sends more than ${Math.floor(limit / MIB)} MiB`,
    'Keep desired state in a repository of its own, without large files.',
  )

async function* once(content: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield content
}
