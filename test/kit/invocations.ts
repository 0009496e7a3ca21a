import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came. */
export type Received = Readonly<{
  method: string
  url: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
  /** Of the peer: the same for requests over one connection. */
  port: number | undefined
}>

export type Loopback = Readonly<{ url: string; received: Received[]; close: () => Promise<void> }>

/** An http server of this machine that keeps what comes and answers as it is told. */
export const listenTo = async (
  answer: (request: Received) => Readonly<{ status: number; headers?: Record<string, string>; body?: string }>,
): Promise<Loopback> => {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, url, headers, body: Buffer.concat(chunks).toString(), port: request.socket.remotePort }
      received.push(one)
      const { status, headers: more = {}, body = '' } = answer(one)
      response.writeHead(status, { 'x-fc-request-id': 'fc-1', ...more }).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
