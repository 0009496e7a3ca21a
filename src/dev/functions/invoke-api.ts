import { authorise } from '../../emulator/ram/authorise.ts'
import { verifyAcs3 } from '../../emulator/wire/acs3.ts'
import { Freshness } from '../../emulator/wire/nonces.ts'
import { parseRequest } from '../../emulator/wire/request.ts'
import { CloudError } from '../../emulator/world/errors.ts'
import type { World } from '../../emulator/world/world.ts'
import { newRequestId, type TriggerReply, type TriggerRequest } from './http.ts'
import type { Invoked } from './worker.ts'

/** What the API does with a request that it lets through. */
export type Invocations = Readonly<{
  knows: (functionName: string) => boolean
  now: (functionName: string, requestId: string, body: Buffer) => Promise<Invoked | 'throttled'>
  later: (functionName: string, requestId: string, body: Buffer) => void
}>

export type InvokeApiOptions = Readonly<{
  /** Whose keys and policies hold. */
  world: World
  accountId: string
  region: string
  clock: Readonly<{ now: () => number }>
  invocations: Invocations
}>

/** "Limits": the payload of a synchronous and of an asynchronous invocation. */
const LARGEST = { Sync: 32 * 1024 * 1024, Async: 128 * 1024 }

/** InvokeFunction of Function Compute 3.0 (2023-03-30), signed and authorised as there. */
export const invokeApi = (options: InvokeApiOptions): ((request: TriggerRequest) => Promise<TriggerReply>) => {
  const freshness = new Freshness()
  return async (request) => {
    const requestId = newRequestId(options.clock.now())
    try {
      const functionName = nameIn(request)
      permit(options, freshness, request, functionName)
      return await invoke(options.invocations, functionName, requestId, request)
    } catch (error) {
      if (!(error instanceof CloudError)) throw error
      return refusal(requestId, error)
    }
  }
}

const nameIn = ({ method, url }: TriggerRequest): string => {
  const { pathname } = new URL(url, 'http://fc')
  const [, name] = /^\/2023-03-30\/functions\/([^/]+)\/invocations$/.exec(pathname) ?? []
  if (name !== undefined && method === 'POST') return decodeURIComponent(name)
  throw new CloudError(400, 'PathNotSupported', `'${method}' against '${pathname}' is not supported`)
}

const permit = (
  { world, accountId, region }: InvokeApiOptions,
  freshness: Freshness,
  { method, url, headers, body }: TriggerRequest,
  functionName: string,
): void => {
  const caller = verifyAcs3(world, parseRequest({ method, url, headers, body: body.toString() }), freshness)
  const resource = `acs:fc:${region}:${accountId}:functions/${functionName}`
  if (caller.accountId === accountId && authorise(world, caller, 'fc:InvokeFunction', resource) === 'allowed') return
  const message = `the caller is not authorized to perform 'fc:InvokeFunction' on resource '${resource}'`
  throw new CloudError(403, 'AccessDenied', message)
}

const invoke = async (
  invocations: Invocations,
  functionName: string,
  requestId: string,
  { headers, body }: TriggerRequest,
): Promise<TriggerReply> => {
  if (!invocations.knows(functionName)) {
    throw new CloudError(404, 'FunctionNotFound', `function '${functionName}' does not exist`)
  }
  const type = headers['x-fc-invocation-type'] ?? 'Sync'
  if (type !== 'Sync' && type !== 'Async') {
    throw new CloudError(400, 'InvalidArgument', `X-Fc-Invocation-Type is ${type}; it is Sync or Async`)
  }
  if (body.length > LARGEST[type]) {
    throw new CloudError(400, 'EntityTooLarge', `payload size exceeds maximum allowed size (${LARGEST[type]} bytes)`)
  }
  if (type === 'Async') {
    invocations.later(functionName, requestId, body)
    return reply(202, requestId, {}, Buffer.alloc(0))
  }
  const invoked = await invocations.now(functionName, requestId, body)
  if (invoked === 'throttled') {
    throw new CloudError(429, 'ResourceThrottled', 'Your request is throttled because all instances are busy')
  }
  const failed = invoked.ok ? {} : { 'x-fc-error-type': 'UnhandledInvocationError' }
  return reply(200, requestId, failed, invoked.body)
}

const reply = (status: number, requestId: string, headers: TriggerReply['headers'], body: Buffer): TriggerReply => ({
  status,
  headers: { 'x-fc-request-id': requestId, 'content-type': 'application/octet-stream', ...headers },
  body,
})

const refusal = (requestId: string, { status, code, message }: CloudError): TriggerReply => {
  const body = JSON.stringify({ RequestId: requestId, Code: code, Message: message })
  return reply(status, requestId, { 'content-type': 'application/json' }, Buffer.from(body))
}
