import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that listens on the loopback. */
export type Server = Readonly<{ endpoint: string; port: number; close: () => Promise<void> }>

/** What is sent back; `drop` closes the connection without an answer. */
export type Sent =
  | Readonly<{ status: number; headers: Readonly<Record<string, string>>; body: string | Uint8Array }>
  | 'drop'

/** Answers requests on 127.0.0.1; port 0 takes a free one. */
export const listen = async (port: number, answer: (message: IncomingMessage) => Promise<Sent>): Promise<Server> => {
  // 24 KB of RunCommand come in the URL; Node's own limit of 16 KB would answer 431.
  const server = createServer({ maxHeaderSize: 131_072, keepAliveTimeout: 30_000 }, (request, response) => {
    answer(request).then(
      (sent) => write(response, sent),
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

/** Headers as services take them: one text a name. */
export const headersOf = ({ headers }: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')]),
  )

const write = (response: ServerResponse, sent: Sent): void => {
  if (sent === 'drop') {
    response.destroy()
    return
  }
  response.statusCode = sent.status
  // After writeHead Node knows no length and sends chunks; so it sends head and body at once.
  response.setHeaders(new Map(Object.entries(sent.headers)))
  response.end(sent.body)
}

/** A mistake of the emulator itself: it says so, and is no answer of the cloud. */
const brokenReply = (error: unknown): Sent => ({
  status: 500,
  headers: { 'content-type': 'text/plain' },
  body: `The emulated cloud is broken: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
})
