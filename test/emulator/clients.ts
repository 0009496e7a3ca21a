import { createRequire } from 'node:module'
import type { Config } from '@alicloud/openapi-core/dist/utils.js'
import type * as EcsModule from '@alicloud/ecs20140526'
import type * as CoreModule from '@alicloud/openapi-core'
import type Pop from '@alicloud/pop-core'
import type * as StsModule from '@alicloud/sts20150401'
import { afterEach } from 'vitest'
import { createCloud } from '../../src/emulator/cloud.ts'
import type { Cloud } from '../../src/emulator/cloud.ts'
import { startServer } from '../../src/emulator/http.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { administratorKey } from '../../src/emulator/world/tokens.ts'

// The SDKs are CommonJS; required like this they look the same under every loader.
const require = createRequire(import.meta.url)
export const ecs = require('@alicloud/ecs20140526') as typeof EcsModule.default
export const sts = require('@alicloud/sts20150401') as typeof StsModule.default
const core = require('@alicloud/openapi-core') as typeof CoreModule
const PopCore = require('@alicloud/pop-core') as typeof Pop

export const account = '1234567890123456'
export const hangzhou = 'cn-hangzhou'

export type Key = Readonly<{ accessKeyId: string; accessKeySecret: string; securityToken?: string }>

export const administrator = (accountId: string = account): Key => {
  const { AccessKeyId, AccessKeySecret } = administratorKey(accountId)
  return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret }
}

export type Emulator = Readonly<{
  cloud: Cloud
  endpoint: string
  ecs: (key?: Key) => InstanceType<typeof ecs.default>
  sts: (key?: Key) => InstanceType<typeof sts.default>
  /** The older client, with signature V1. */
  pop: (apiVersion: string, key?: Key) => Pop
  admin: (method: string, path: string, body?: unknown) => Promise<Readonly<{ status: number; body: unknown }>>
}>

const open: (() => Promise<void>)[] = []

/** Closes what the tests of a file have started. */
export const closeAfterEach = (): void => {
  afterEach(async () => {
    for (const close of open.splice(0)) await close()
  })
}

const config = (endpoint: string, key: Key): Config =>
  new core.$OpenApiUtil.Config({
    ...key,
    endpoint: endpoint.replace('http://', ''),
    protocol: 'http',
    regionId: hangzhou,
    connectTimeout: 10_000,
    readTimeout: 10_000,
  })

/** A cloud with this fleet behind a server of its own. */
export const emulate = async (fleet: Fleet): Promise<Emulator> => {
  const cloud = createCloud(fleet)
  const { endpoint, close } = await startServer(cloud)
  open.push(close)
  return {
    cloud,
    endpoint,
    ecs: (key = administrator()) => new ecs.default(config(endpoint, key)),
    sts: (key = administrator()) => new sts.default(config(endpoint, key)),
    pop: (apiVersion, key = administrator()) => new PopCore({ ...key, endpoint, apiVersion }),
    admin: async (method, path, body) => {
      const response = await fetch(`${endpoint}/_emulator/${path}`, {
        method,
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
    },
  }
}

/** What an SDK says of a refused call. */
export type Refusal = Readonly<{ code: string; statusCode: number; message: string; data: Record<string, unknown> }>

/** The error of a call that must fail. */
export const refusal = async (call: Promise<unknown>): Promise<Refusal> => {
  try {
    await call
  } catch (error) {
    return error as Refusal
  }
  throw new Error('the call went through')
}
