import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sent } from '../listen.ts'
import { authorise } from '../ram/authorise.ts'
import { CloudError } from '../world/errors.ts'
import type { Fault } from '../world/faults.ts'
import type { Caller, World } from '../world/world.ts'
import { putBucket } from './bucket-settings.ts'
import type { OssCall, Operation } from './call.ts'
import { ossError } from './errors.ts'
import { identifyCaller } from './identify.ts'
import { misbehave } from './misbehave.ts'
import { operationOf } from './operations.ts'
import { readAsked, type Asked, type OssReply, type OssRequest } from './request.ts'
import { toXml } from './xml.ts'

/** Takes any request to OSS. The effect comes at once, the answer after the latency. */
export type Oss = (request: OssRequest) => Promise<Sent>

/** What is known of a request when it is answered, for the log and the headers of the answer. */
type Draft = { readonly requestId: string; asked: Asked | null; action: string; caller: Caller | null; delayMs: number }

/** OSS over the buckets of this world. */
export const createOss =
  (world: World): Oss =>
  async (request) => {
    const draft: Draft = { requestId: requestId(), asked: null, action: '', caller: null, delayMs: 0 }
    const sent = answer(world, request, draft)
    const wait = world.settings.latencyMs + draft.delayMs
    if (wait > 0) await sleep(wait)
    return sent
  }

/** 24 hexadecimal digits, as the real ones have. */
const requestId = (): string => randomUUID().replaceAll('-', '').slice(0, 24).toUpperCase()

const answer = (world: World, request: OssRequest, draft: Draft): Sent => {
  try {
    const sent = serve(world, request, draft)
    log(world, draft, sent, null)
    return sent
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    const sent = finish(world, draft, errorReply(request, draft, error))
    log(world, draft, sent, error.code)
    return sent
  }
}

const serve = (world: World, request: OssRequest, draft: Draft): Sent => {
  const asked = readAsked(request)
  draft.asked = asked
  const operation = operationOf(asked)
  draft.action = operation?.name ?? 'PutBucket'
  const caller = identifyCaller(world, asked)
  draft.caller = caller
  const carryOut = (): OssReply =>
    operation === null ? makeBucket(world, caller, asked) : carry(world, caller, asked, operation)
  const fault = strike(world, draft)
  if (fault === undefined) return finish(world, draft, carryOut())
  draft.delayMs = fault.delayMs ?? 0
  const reply = misbehave(fault, carryOut)
  // A page of whoever stands before OSS has none of OSS's own headers.
  return reply === 'drop' || 'stranger' in reply ? reply : finish(world, draft, reply)
}

const makeBucket = (world: World, caller: Caller, asked: Asked): OssReply => {
  permit(world, caller, 'PutBucket', `acs:oss:*:${caller.accountId}:${asked.bucket}`)
  return putBucket(world, caller, asked)
}

const carry = (world: World, caller: Caller, asked: Asked, { permission, name, serve }: Operation): OssReply => {
  const bucket = world.buckets.get(asked.bucket)
  if (bucket === undefined) throw ossError('noSuchBucket', { BucketName: asked.bucket })
  // Other accounts need a bucket policy, and there are none here.
  if (bucket.owner !== caller.accountId) throw ossError('foreignBucket', { BucketName: bucket.Name })
  // GetBucketInfo alone may be sent to any region's address.
  if (asked.location !== null && asked.location !== bucket.Location && name !== 'GetBucketInfo') {
    throw ossError('wrongRegion', { BucketName: bucket.Name, Endpoint: `${bucket.Location}.aliyuncs.com` })
  }
  const object = asked.key === '' ? '' : `/${asked.key}`
  const context = contextOf(asked)
  permit(world, caller, permission, `acs:oss:${bucket.Location}:${bucket.owner}:${bucket.Name}${object}`, context)
  const call: OssCall = { asked, bucket, caller, world, now: world.clock.now() }
  return serve(call)
}

const permit = (
  world: World,
  caller: Caller,
  permission: string,
  resource: string,
  context: Readonly<Record<string, string>> = {},
): void => {
  if (authorise(world, caller, `oss:${permission}`, resource, context) !== 'allowed') throw ossError('denied')
}

/** "RAM policies", Condition: what a list may be narrowed to. */
const contextOf = ({ query }: Asked): Readonly<Record<string, string>> => ({
  'acs:SourceIp': '127.0.0.1',
  'acs:SecureTransport': 'false',
  'oss:Prefix': query.get('prefix') ?? '',
  'oss:Delimiter': query.get('delimiter') ?? '',
})

const strike = (world: World, { asked, action, caller }: Draft): Fault | undefined =>
  world.faults.strike({
    service: 'oss',
    action,
    account: caller?.accountId ?? '',
    region: regionOf(world, asked),
    params: new Map(Object.entries(paramsOf(asked))),
  })

const regionOf = (world: World, asked: Asked | null): string => {
  const location = world.buckets.get(asked?.bucket ?? '')?.Location ?? asked?.location ?? 'oss-cn-hangzhou'
  return location.replace(/^oss-/, '')
}

const secrets: ReadonlySet<string> = new Set(['x-oss-security-token', 'x-oss-date', 'x-oss-content-sha256'])

/** Bucket, key, query and OSS's own headers: what a call was about. */
const paramsOf = (asked: Asked | null): Readonly<Record<string, string>> => {
  if (asked === null) return {}
  const headers = Object.entries(asked.request.headers)
  return {
    bucket: asked.bucket,
    key: asked.key,
    ...Object.fromEntries(asked.query),
    ...Object.fromEntries(headers.filter(([name]) => name.startsWith('x-oss-') && !secrets.has(name))),
  }
}

const finish = (world: World, draft: Draft, reply: OssReply): OssReply => ({
  ...reply,
  headers: {
    server: 'AliyunOSS',
    date: new Date(world.clock.now()).toUTCString(),
    'x-oss-request-id': draft.requestId,
    'x-oss-server-time': '0',
    ...reply.headers,
  },
})

const errorReply = ({ method, headers }: OssRequest, draft: Draft, error: CloudError): OssReply => {
  const more = error.more as Readonly<Record<string, string>> // ossError takes texts alone
  const body = toXml('Error', {
    Code: error.code,
    Message: error.message,
    RequestId: draft.requestId,
    HostId: headers['host'] ?? '',
    ...more,
  })
  // HEAD has no body; the error comes in a header (HeadObject, x-oss-err).
  const inHeader = method === 'HEAD' ? { 'x-oss-err': Buffer.from(body).toString('base64') } : {}
  return { status: error.status, headers: { 'content-type': 'application/xml', ...inHeader }, body }
}

const log = (world: World, draft: Draft, sent: Sent, code: string | null): void => {
  world.calls.add({
    service: 'oss',
    action: draft.action,
    // A write changes ECS, ECI or RAM: what stands in buckets is none.
    write: false,
    caller: draft.caller?.arn ?? null,
    account: draft.caller?.accountId ?? null,
    region: regionOf(world, draft.asked),
    status: sent === 'drop' ? 0 : sent.status,
    code,
    at: new Date(world.clock.now()).toISOString(),
    requestId: draft.requestId,
    params: paramsOf(draft.asked),
  })
}
