import OSS from 'ali-oss'
import { afterEach } from 'vitest'
import { startOss } from '../../src/emulator/oss/server.ts'
import { createClock } from '../../src/emulator/world/clock.ts'
import type { Clock } from '../../src/emulator/world/clock.ts'
import type { FleetAccount, FleetUser } from '../../src/emulator/world/fleet.ts'
import { loadFleet } from '../../src/emulator/world/load-fleet.ts'
import { administratorKey } from '../../src/emulator/world/tokens.ts'
import { createWorld } from '../../src/emulator/world/world.ts'
import type { World } from '../../src/emulator/world/world.ts'

export const accountId = '1234567890123456'
export const bucketName = 'team-ledger'
export const start: number = Date.parse('2026-11-22T08:30:00Z')

export type Key = Readonly<{ accessKeyId: string; accessKeySecret: string; stsToken?: string }>

/** What the types of the client lack. */
export type Client = OSS & {
  getBucketVersioning: (name: string) => Promise<{ versionStatus: string | undefined }>
  putBucketVersioning: (name: string, status: string) => Promise<{ status: number }>
  getObjectTagging: (name: string) => Promise<unknown>
  request: (params: { method: string; bucket: string; successStatuses: readonly number[] }) => Promise<unknown>
  urllib: { request: (url: string, params: { headers: Record<string, string> }) => Promise<unknown> }
}

export type Style = Readonly<{ authorizationV4?: boolean; sldEnable?: boolean }>

/** Both signatures, virtual-hosted and by the path. */
export const styles: readonly (readonly [string, Style])[] = [
  ['signature V1', {}],
  ['signature V4', { authorizationV4: true }],
  ['signature V1 by the path', { sldEnable: true }],
  ['signature V4 by the path', { authorizationV4: true, sldEnable: true }],
]

export type Rig = Readonly<{
  world: World
  endpoint: string
  client: (style?: Style & Readonly<Record<string, unknown>>, key?: Key) => Client
}>

export const administrator = (id: string = accountId): Key => {
  const { AccessKeyId, AccessKeySecret } = administratorKey(id)
  return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret }
}

const open: (() => Promise<void>)[] = []

export const closeLater = (close: () => Promise<void>): void => {
  open.push(close)
}

export const closeEverything = async (): Promise<void> => {
  for (const close of open.splice(0)) await close()
}

export const closeAfterEach = (): void => {
  afterEach(closeEverything)
}

/** OSS with one empty bucket, its clock standing still, and the official client for it. */
export const startRig = async (
  account: Omit<FleetAccount, 'id'> = {},
  clock: Clock = createClock(start),
): Promise<Rig> => {
  const world = createWorld(clock)
  loadFleet(world, {
    accounts: [{ id: accountId, buckets: [{ Name: bucketName }], ...account }, { id: '2222222222222222' }],
  })
  const { endpoint, port, close } = await startOss(world)
  open.push(close)
  const client: Rig['client'] = (style = {}, key = administrator()) => {
    // To an address that is a number the client sends the bucket in the Host header; only a name takes it in the path.
    const address = style.sldEnable === true ? `http://localhost:${port}` : endpoint
    const options = { bucket: bucketName, region: 'oss-cn-hangzhou', endpoint: address, refreshSTSTokenInterval: 1 }
    // The types of the client lack several methods and options.
    return new OSS({ ...options, ...key, ...style }) as Client
  }
  return { world, endpoint, client }
}

/** A user with one key and these policies. */
export const userWith = (UserName: string, Policies: string[]): FleetUser => ({
  UserName,
  AccessKeys: [{ AccessKeyId: `key-of-${UserName}`, AccessKeySecret: `secret-of-${UserName}` }],
  Policies,
})
export const keyOf = (name: string): Key => ({ accessKeyId: `key-of-${name}`, accessKeySecret: `secret-of-${name}` })

export type Refusal = Readonly<{ code?: string; status?: number; message: string; requestId?: string; name: string }>

/** What the client says of a request that must fail. */
export const refusal = async (call: Promise<unknown>): Promise<Refusal> => {
  try {
    await call
  } catch (error) {
    return error as Refusal
  }
  throw new Error('The request went through.')
}

/** `409 FileAlreadyExists` */
export const codeOf = async (call: Promise<unknown>): Promise<string> => {
  const { status, code, name } = await refusal(call)
  return `${status ?? '?'} ${code ?? name}`
}

export const headersOf = (answer: { res: { headers: object } }): Record<string, string | undefined> =>
  // The types say of headers no more than that they are an object.
  answer.res.headers as Record<string, string | undefined>
