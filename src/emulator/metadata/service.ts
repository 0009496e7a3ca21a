import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { htmlReply } from '../wire/replies.ts'
import { toUrl, type Answer, type HttpReply, type HttpRequest } from '../wire/request.ts'
import type { Fault } from '../world/faults.ts'
import type { World } from '../world/world.ts'
import { readItem } from './items.ts'
import { findResident } from './resident.ts'
import type { Resident } from './resident.ts'
import { isTokenOf, issueToken } from './tokens.ts'

/** The service at 100.100.100.200 as the machine with this id sees it. */
export type Metadata = (id: string, request: HttpRequest) => Promise<Answer>

/** The metadata service of every machine of this world; the real one knows by the link which one asks. */
export const createMetadata =
  (world: World): Metadata =>
  async (id, request) => {
    const resident = findResident(world, id)
    if (resident === undefined) return text(404, `The emulated cloud has no instance or container group ${id}.`)
    const path = toUrl(request.url).pathname
    const action = actionOf(path)
    const fault = strike(world, resident, action, path)
    const carryOut = (): Answer => serve(world, resident, request, path)
    const reply = fault === undefined ? carryOut() : misbehave(fault, carryOut)
    const answer = dated(world, reply)
    log(world, resident, action, path, answer)
    const wait = world.settings.latencyMs + (fault?.delayMs ?? 0)
    if (wait > 0) await sleep(wait)
    return answer
  }

const text = (status: number, body: string): HttpReply => ({
  status,
  headers: { 'content-type': 'text/plain', server: 'nginx' },
  body,
})

const serve = (world: World, resident: Resident, { method, headers }: HttpRequest, path: string): Answer => {
  if (!resident.isRunning) return 'drop'
  // HttpEndpoint disabled: no document gives the status.
  if (resident.options.HttpEndpoint === 'disabled') return htmlReply(403)
  if (method === 'PUT' && path === '/latest/api/token') return putToken(world, resident, headers)
  if (method !== 'GET' && method !== 'HEAD') return htmlReply(405)
  const token = headers['x-aliyun-ecs-metadata-token']
  if (token === undefined && resident.options.HttpTokens === 'required') return htmlReply(403)
  if (token !== undefined && !isTokenOf(world, resident, token)) return htmlReply(401)
  const item = readItem(world, resident, path)
  return item === undefined ? htmlReply(404) : text(200, item)
}

/** "Security hardening mode": 400 for a TTL that is not 1 to 21600 seconds, 403 for a request that was passed on. */
const putToken = (world: World, resident: Resident, headers: HttpRequest['headers']): HttpReply => {
  if (headers['x-forwarded-for'] !== undefined) return htmlReply(403)
  const ttl = headers['x-aliyun-ecs-metadata-token-ttl-seconds'] ?? ''
  const seconds = /^\d{1,5}$/.test(ttl) ? Number(ttl) : 0
  if (seconds < 1 || seconds > 21_600) return htmlReply(400)
  return text(200, issueToken(world, resident, seconds))
}

/** The names by which fault rules and the call log know requests: the service itself has paths alone. */
const actionOf = (path: string): string => {
  if (path === '/latest/api/token') return 'PutToken'
  return /^\/latest\/meta-data\/ram\/security-credentials\/./.test(path) ? 'GetCredentials' : 'GetMetadata'
}

const strike = (world: World, { account, regionId, id }: Resident, action: string, path: string): Fault | undefined =>
  world.faults.strike({
    service: 'metadata',
    action,
    account: account.id,
    region: regionId,
    params: new Map([
      ['path', path],
      ['machine', id],
    ]),
  })

const misbehave = (fault: Fault, carryOut: () => Answer): Answer => {
  if (fault.carriedOut === true) carryOut()
  if (fault.drop === true) return 'drop'
  if (fault.html !== undefined) return htmlReply(fault.html === true ? 503 : fault.html)
  if (fault.code !== undefined) return text(fault.status ?? 500, fault.message ?? fault.code)
  return fault.empty === undefined ? carryOut() : text(200, '')
}

/** By this header a machine can tell that its own clock is wrong. */
const dated = (world: World, answer: Answer): Answer =>
  answer === 'drop'
    ? answer
    : { ...answer, headers: { ...answer.headers, date: new Date(world.clock.now()).toUTCString() } }

const log = (world: World, { account, regionId, id }: Resident, action: string, path: string, answer: Answer): void => {
  const status = answer === 'drop' ? 0 : answer.status
  world.calls.add({
    service: 'metadata',
    action,
    write: false,
    caller: null,
    account: account.id,
    region: regionId,
    status,
    code: status === 200 ? null : String(status),
    at: new Date(world.clock.now()).toISOString(),
    requestId: randomUUID().toUpperCase(),
    params: { machine: id, path },
  })
}
