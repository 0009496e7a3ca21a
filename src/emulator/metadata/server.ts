import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { headersOf, listen } from '../listen.ts'
import type { Server } from '../listen.ts'
import { toUrl, type Answer, type HttpRequest } from '../wire/request.ts'
import type { World } from '../world/world.ts'
import { createMetadata } from './service.ts'
import type { Metadata } from './service.ts'

/**
 * Serves the metadata of every machine on 127.0.0.1; port 0 takes a free one. Which machine asks is told by the first
 * part of the path (`/i-…/latest/meta-data/`), or, for clients whose address cannot be changed, by the user name of an
 * HTTP proxy: with `http_proxy=http://i-…:x@127.0.0.1:PORT` they reach `http://100.100.100.200` unchanged.
 */
export const startMetadata = (world: World, port = 0): Promise<Server> => {
  const metadata = createMetadata(world)
  return listen(port, (message) => answer(metadata, message))
}

const answer = async (metadata: Metadata, message: IncomingMessage): Promise<Answer> => {
  const headers = headersOf(message)
  const request = { method: message.method ?? 'GET', url: message.url ?? '/', headers, body: await text(message) }
  const asked = request.url.startsWith('http:') ? throughProxy(request) : byPath(request)
  return asked === undefined ? lost(request) : metadata(asked.id, asked.request)
}

type Asked = Readonly<{ id: string; request: HttpRequest }>

const byPath = (request: HttpRequest): Asked | undefined => {
  const [, id, rest] = /^\/([\w-]+)(\/latest(?:\/.*)?)$/.exec(request.url) ?? []
  return id === undefined || rest === undefined ? undefined : { id, request: { ...request, url: rest } }
}

const throughProxy = (request: HttpRequest): Asked | undefined => {
  const { hostname, pathname } = toUrl(request.url)
  const [, credentials = ''] = /^Basic (.+)$/i.exec(request.headers['proxy-authorization'] ?? '') ?? []
  const [id = ''] = Buffer.from(credentials, 'base64').toString().split(':')
  return hostname === '100.100.100.200' && id !== '' ? { id, request: { ...request, url: pathname } } : undefined
}

/** No answer of the cloud's: the request does not say whose metadata it wants. */
const lost = ({ url }: HttpRequest): Answer => ({
  status: 421,
  headers: { 'content-type': 'text/plain' },
  body:
    `The emulated metadata service cannot tell which machine asks for ${url}. Put its id before the path ` +
    '(/i-…/latest/meta-data/), or make it the user name of an HTTP proxy at this address.\n',
})
