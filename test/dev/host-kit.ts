import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type * as CoreModule from '@alicloud/openapi-core'
import type * as FcModule from '@alicloud/fc20230330'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { Deployed, Trigger } from '../../src/dev/functions/deployed.ts'
import { startHost, type Host, type HostOptions } from '../../src/dev/functions/host.ts'
import { createCloud } from '../../src/emulator/cloud.ts'
import { administratorKey } from '../../src/emulator/world/tokens.ts'
import { seeded } from '../kit/random.ts'
import { manualClock } from './kit.ts'

const require = createRequire(import.meta.url)
// CommonJS; required like this they look the same under every loader.
const fc3 = require('@alicloud/fc20230330') as typeof FcModule.default
const core = require('@alicloud/openapi-core') as typeof CoreModule

/** Says what came; `fail` fails so often in this instance, `hang` waits for ever. */
const bundle = `
let failures = 0
exports.handler = async (event, context) => {
  const text = event.toString()
  const body = text.startsWith('{') ? JSON.parse(text) : text
  console.log('got ' + text)
  const want = body.data ?? body
  if (want.hang) await new Promise(() => setInterval(() => {}, 1000))
  if (want.crash) process.exit(1)
  if (want.fail > failures++) throw new Error('not now')
  failures = 0
  if (body.version === 'v1') {
    const { rawPath } = body
    if (rawPath === '/bare') return 'bare'
    return { statusCode: 201, headers: { 'x-seen': body.requestContext.http.method }, body: JSON.stringify(body) }
  }
  return { got: body, retryCount: context.retryCount, key: context.credentials.accessKeyId, region: context.region, env: process.env.ROLEKEEPER_TEST }
}`

export const accountId = '1234567890123456'
export const region = 'cn-hangzhou'
let folder = ''
const hosts: Host[] = []

/** Makes the bundle once for the tests of a file, and ends with each test what it has started. */
export const useTinyBundle = (): void => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rolekeeper-host-'))
    await writeFile(join(folder, 'tiny.js'), bundle)
  })
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close()
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
}

export const tiny = (triggers: readonly Trigger[] = [], more: Partial<Deployed> = {}): Deployed => ({
  name: 'tiny',
  file: join(folder, 'tiny.js'),
  exported: 'handler',
  handler: 'tiny.handler',
  role: 'tiny-role',
  environment: { ROLEKEEPER_TEST: 'own' },
  memoryMb: 128,
  timeoutS: 60,
  reservedConcurrency: null,
  maxAsyncRetryAttempts: 3,
  maxAsyncEventAgeS: 3600,
  triggers,
  ...more,
})

export const rig = async (deployed: Deployed, more: Partial<HostOptions> = {}) => {
  const reader = { UserName: 'reader', AccessKeys: [{ AccessKeyId: 'reader-key', AccessKeySecret: 'reader-secret' }] }
  const cloud = createCloud({ accounts: [{ id: accountId, users: [reader] }] })
  const clock = manualClock()
  const lines: string[] = []
  const host = await startHost({
    accountId,
    region,
    functions: [deployed],
    world: cloud.world,
    credentials: (role) => ({ accessKeyId: `key of ${role}`, accessKeySecret: 's', securityToken: 't' }),
    environment: () => ({}),
    write: ({ line }) => lines.push(line),
    clock,
    random: seeded(1),
    ...more,
  })
  hosts.push(host)
  const emit = (data: Readonly<Record<string, unknown>>, where: Partial<Record<string, string>> = {}) =>
    cloud.world.bus.emit({
      id: 'event-0',
      source: 'acs.ecs',
      specversion: '1.0',
      type: 'ecs:Instance:StateChange',
      subject: '',
      time: '2026-11-22T12:00:00Z',
      datacontenttype: 'application/json',
      aliyunaccountid: accountId,
      aliyunregionid: region,
      aliyuneventbusname: 'default',
      ...where,
      data,
    })
  const client = (key = administratorKey(accountId)) =>
    new fc3.default(
      new core.$OpenApiUtil.Config({
        accessKeyId: key.AccessKeyId,
        accessKeySecret: key.AccessKeySecret,
        endpoint: new URL(host.endpoint).host,
        protocol: 'http',
        regionId: region,
        connectTimeout: 10_000,
        readTimeout: 10_000,
      }),
    )
  const invoke = async (body: string, type: string, name = 'tiny', key = administratorKey(accountId)) => {
    const request = new fc3.InvokeFunctionRequest({ body: Readable.from([Buffer.from(body)]) })
    const headers = new fc3.InvokeFunctionHeaders({ xFcInvocationType: type })
    // The client makes runtime options of whatever it gets.
    const answer = await client(key).invokeFunctionWithOptions(name, request, headers, {} as never)
    return {
      status: answer.statusCode,
      headers: answer.headers ?? {},
      body: answer.body === undefined ? '' : await text(answer.body),
    }
  }
  /** What the function was given, in the order of its log. */
  const got = () =>
    lines.filter((line) => line.startsWith('got ')).map((line) => JSON.parse(line.slice(4)) as { data: { n: number } })
  const later = async (ms: number) => {
    clock.advance(ms)
    await host.settled()
  }
  return { host, emit, invoke, lines, got, later, clock }
}

export const onEvents = (more: Partial<Extract<Trigger, { type: 'eventbridge' }>> = {}): Trigger => ({
  type: 'eventbridge',
  name: 'events',
  enable: true,
  pattern: '{"source":["acs.ecs"]}',
  isAsync: true,
  retries: 'BACKOFF_RETRY',
  ...more,
})
