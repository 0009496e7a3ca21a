import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { headersOf, listen, type Server } from '../../emulator/listen.ts'
import type { TriggerReply, TriggerRequest } from './http.ts'

/** Answers requests on 127.0.0.1, whose bodies are bytes; port 0 takes a free one. */
export const serveBytes = (
  port: number,
  answer: (request: TriggerRequest, host: string) => Promise<TriggerReply>,
): Promise<Server> =>
  listen(port, async (message) => answer(await toRequest(message), message.headers.host ?? '127.0.0.1'))

const toRequest = async (message: IncomingMessage): Promise<TriggerRequest> => ({
  method: message.method ?? 'GET',
  url: message.url ?? '/',
  headers: headersOf(message),
  body: await buffer(message),
})
