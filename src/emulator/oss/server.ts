import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { headersOf, listen, type Sent, type Server } from '../listen.ts'
import type { World } from '../world/world.ts'
import { createOss, type Oss } from './front.ts'

/** Serves the OSS of this world on 127.0.0.1; port 0 takes a free one. */
export const startOss = (world: World, port = 0): Promise<Server> => {
  const oss = createOss(world)
  return listen(port, (message) => answer(oss, message))
}

const answer = async (oss: Oss, message: IncomingMessage): Promise<Sent> =>
  oss({
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    headers: headersOf(message),
    body: await buffer(message),
  })
