import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { answerAdmin } from './admin.ts'
import type { Cloud } from './cloud.ts'
import { headersOf, listen } from './listen.ts'
import type { Server } from './listen.ts'
import type { Answer, HttpRequest } from './wire/request.ts'

/** Serves the cloud and its `/_emulator/` endpoints on 127.0.0.1; port 0 takes a free one. */
export const startServer = (cloud: Cloud, port = 0): Promise<Server> =>
  listen(port, (message) => answer(cloud, message))

const answer = async (cloud: Cloud, message: IncomingMessage): Promise<Answer> => {
  const request: HttpRequest = {
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    headers: headersOf(message),
    body: await text(message),
  }
  return request.url.startsWith('/_emulator/') ? answerAdmin(cloud, request) : cloud.handle(request)
}
