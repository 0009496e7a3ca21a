import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { actions, type DashboardOptions } from './actions.ts'
import { refusal } from './guard.ts'
import { shell, shellHeaders } from './shell.ts'
import { SettingsError } from './suspensions.ts'

/** `address` holds the token, behind `#`: that part is never sent. */
export type Dashboard = Readonly<{ address: string; close: () => Promise<void> }>

const common = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/** Serves the dashboard on a free port of 127.0.0.1. */
export const serveDashboard = async (options: DashboardOptions): Promise<Dashboard> => {
  const token = randomBytes(24).toString('base64url')
  let port = 0
  const server = createServer((request, response) => {
    const refused = refusal(request, { port, token })
    if (refused !== null) return send(response, refused.status, refused.why)
    route(options, request, response).catch((error: unknown) => {
      send(response, 500, error instanceof Error ? error.message : String(error))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  // A TCP server that listens has an address with a port.
  port = (server.address() as AddressInfo).port
  return {
    address: `http://127.0.0.1:${port}/#${token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const route = async (options: DashboardOptions, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = new URL(request.url ?? '/', 'http://dashboard').pathname
  switch (`${request.method ?? ''} ${path}`) {
    case 'GET /':
      return send(response, 200, shell(), shellHeaders)
    case 'GET /report':
      return send(response, 200, await options.report(), { 'content-type': 'text/html; charset=utf-8' })
    case 'GET /events':
      return stream(options, request, response)
    default: {
      const action = request.method === 'POST' && Object.hasOwn(actions, path) ? actions[path] : undefined
      if (action === undefined) return send(response, 404, 'There is nothing here.')
      return act(options, action, request, response)
    }
  }
}

const send = (
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = { 'content-type': 'text/plain; charset=utf-8' },
): void => {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { ...common, ...headers }).end(body)
}

/** Server-sent events (HTML standard, § 9.2): each moment is a line of JSON with its number. */
const stream = async (
  { feed, changes, now }: DashboardOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const list = await changes.list()
  response.writeHead(200, { ...common, 'content-type': 'text/event-stream' })
  const write = (id: number, moment: object): void => {
    response.write(`id: ${id}\ndata: ${JSON.stringify(moment)}\n\n`)
  }
  const after = Number(request.headers['last-event-id'] ?? 0) || 0
  write(after, { at: now(), is: 'suspended', list })
  response.once('close', feed.listen(after, write))
}

const MOST_BYTES = 16_384

const act = async (
  options: DashboardOptions,
  action: (typeof actions)[string],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (Number(request.headers['content-length'] ?? Infinity) > MOST_BYTES) return send(response, 413, 'Too much.')
  const body = await text(request)
  try {
    send(response, 200, await action(options, body))
  } catch (error) {
    if (error instanceof z.ZodError) send(response, 400, z.prettifyError(error))
    else if (error instanceof SettingsError) send(response, 422, error.message)
    else throw error
  }
}
