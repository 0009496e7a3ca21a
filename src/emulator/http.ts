import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { answerAdmin } from './admin.ts'
import type { Cloud } from './cloud.ts'
import type { Answer, HttpRequest } from './wire/request.ts'

/** An emulated cloud that listens on the loopback. */
export type Server = Readonly<{ endpoint: string; port: number; close: () => Promise<void> }>

/** Serves the cloud and its `/_emulator/` endpoints on 127.0.0.1; port 0 takes a free one. */
export const startServer = async (cloud: Cloud, port = 0): Promise<Server> => {
  // 24 KB of RunCommand come in the URL; Node's own limit of 16 KB would answer 431.
  const server = createServer({ maxHeaderSize: 131_072, keepAliveTimeout: 30_000 }, (request, response) => {
    answer(cloud, request).then(
      (reply) => write(response, reply),
      (error: unknown) => write(response, brokenReply(error)),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  // A TCP server that listens has an address with a port.
  const address = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const answer = async (cloud: Cloud, message: IncomingMessage): Promise<Answer> => {
  const request: HttpRequest = {
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : (value ?? ''),
      ]),
    ),
    body: await text(message),
  }
  return request.url.startsWith('/_emulator/') ? answerAdmin(cloud, request) : cloud.handle(request)
}

const write = (response: ServerResponse, reply: Answer): void => {
  if (reply === 'drop') {
    response.destroy()
    return
  }
  response.writeHead(reply.status, reply.headers)
  response.end(reply.body)
}

/** A mistake of the emulator itself: it says so, and is no answer of the cloud. */
const brokenReply = (error: unknown): Answer => ({
  status: 500,
  headers: { 'content-type': 'text/plain' },
  body: `The emulated cloud is broken: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
})
