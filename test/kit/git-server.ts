import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export type Served = Readonly<{ origin: string; close: () => Promise<void> }>

/** A server of 127.0.0.1 on a free port. */
export const serveHttp = async (handle: RequestListener): Promise<Served> => {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Answer = { status: number; headers: Record<string, string>; body: Buffer }
export type Asked = Readonly<{ method: string; path: string; authorization: string | null }>

export type GitServer = Served &
  Readonly<{
    /** What was asked, in order; empty it to count anew. */
    requests: Asked[]
    /** The URL of a repository below the root, such as `desired.git`. */
    url: (repository: string) => string
  }>

export type GitServerOptions = Readonly<{
  /** Without exactly this header the answer is 401. */
  authorization?: string
  /** What happens to an answer on its way. */
  tamper?: (answer: Answer, asked: Asked) => Answer
}>

/** The repositories below a folder over http, by git's own `http-backend`. */
export const serveGit = async (root: string, options: GitServerOptions = {}): Promise<GitServer> => {
  const requests: Asked[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url: path = '/' } = request
    const asked = { method, path, authorization: request.headers.authorization ?? null }
    requests.push(asked)
    const isWelcome = options.authorization === undefined || options.authorization === asked.authorization
    const { status, headers, body } = isWelcome
      ? (options.tamper ?? same)(await backend(root, request, path), asked)
      : { status: 401, headers: { 'www-authenticate': 'Basic realm="git"' }, body: Buffer.from('Who are you?') }
    response.writeHead(status, headers).end(body)
  }
  const served = await serveHttp((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error)) // whatever it is, the client sees it end
  })
  return { ...served, requests, url: (repository) => `${served.origin}/${repository}` }
}

const same = (answer: Answer): Answer => answer

/** git-http-backend(1) is a CGI program (RFC 3875). */
const backend = async (root: string, request: IncomingMessage, path: string): Promise<Answer> => {
  const { pathname, searchParams } = new URL(path, 'http://127.0.0.1')
  const body = await buffer(request)
  const { headers } = request
  const program = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: searchParams.toString(),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: headers['content-type'] ?? '',
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: String(headers['content-encoding'] ?? ''),
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    },
  })
  // It may end without reading what it was sent.
  program.stdin.on('error', () => undefined)
  program.stdin.end(body)
  return parse(await buffer(program.stdout))
}

const parse = (output: Buffer): Answer => {
  const end = output.indexOf('\r\n\r\n')
  const lines = output.subarray(0, end).toString('latin1').split('\r\n')
  const headers = Object.fromEntries(lines.map((line) => [line.split(':')[0] ?? '', line.replace(/^[^:]*: */, '')]))
  const { Status: status = '200', ...others } = headers
  return { status: Number.parseInt(status), headers: others, body: output.subarray(end + 4) }
}
