import { createHmac, randomUUID } from 'node:crypto'
import { OpenApiUtil } from '@alicloud/openapi-core'
import type { Operation, Query } from '../../src/cloud/call/operation.ts'
import type { Sdk } from '../../src/cloud/call/sdk.ts'
import type { Credentials } from '../../src/cloud/call/credentials.ts'
import type { Cloud } from '../../src/emulator/cloud.ts'
import { canonicalQuery, percentEncode, type Answer } from '../../src/emulator/wire/request.ts'
import { Lost, type Life } from './steps.ts'

const versions = { ecs: '2014-05-26', eci: '2018-08-08', ram: '2015-05-01', sts: '2015-04-01' } as const

/**
 * The SDK's place, without sockets: requests are signed and go to the emulator's front, which checks them as any other's.
 * Thousands of schedules want that; `local-sdk.test.ts` holds that both tell the same of what the cloud answers.
 */
export const localSdk = (cloud: Cloud, life: Life): Sdk => ({
  hostOf: () => 'lab',
  send: ({ operation, query, credentials }) =>
    life.step(`${operation.service}:${operation.action}`, async () => {
      const body = signed(operation, query, credentials)
      return read(await cloud.handle({ method: 'POST', url: '/', headers: form, body }))
    }),
})

const form = { 'content-type': 'application/x-www-form-urlencoded', host: 'lab' }

const signed = ({ service, action }: Operation, query: Query, keys: Credentials): string => {
  const all = new Map<string, string>([
    ...Object.entries(OpenApiUtil.query(query)),
    ['Action', action],
    ['Version', versions[service]],
    ['Format', 'JSON'],
    ['AccessKeyId', keys.accessKeyId],
    ['SignatureMethod', 'HMAC-SHA1'],
    ['SignatureVersion', '1.0'],
    ['SignatureNonce', randomUUID()],
    // The emulator judges signatures by real time, whatever time its world has.
    ['Timestamp', new Date().toISOString().replace(/\.\d+/, '')],
    ...(keys.securityToken === null ? [] : [['SecurityToken', keys.securityToken] as const]),
  ])
  const toSign = `POST&${percentEncode('/')}&${percentEncode(canonicalQuery(all))}`
  const signature = createHmac('sha1', `${keys.accessKeySecret}&`).update(toSign).digest('base64')
  return new URLSearchParams([...all, ['Signature', signature]]).toString()
}

/** The body, or what the SDK throws for it. */
const read = (answer: Answer): unknown => {
  if (answer === 'drop') throw new Lost('socket hang up')
  const body = JSON.parse(answer.body) as Readonly<Record<string, unknown>>
  if (answer.status < 400) return body
  const { Code: code, RequestId: requestId, Message: message } = body
  const { AccessDeniedDetail: accessDeniedDetail } = body
  const facts = { code, statusCode: answer.status, requestId, data: body, accessDeniedDetail }
  throw Object.assign(new Error(String(message)), facts)
}
